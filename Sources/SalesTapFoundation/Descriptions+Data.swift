public import Foundation
public import SalesTapModel

extension ObjectDescription {
  /// A description from Salesforce's answer to a describe request, as data.
  /// - Throws: `SalesforceDecodingError` with line and column.
  public init(describe data: Data) throws(SalesforceDecodingError) {
    try self.init(describe: Array(data))
  }
}

extension SourceList {
  /// The sources in Salesforce's answer to a describe-global request, as data.
  /// - Throws: `SalesforceDecodingError` with line and column.
  public init(describeGlobal data: Data) throws(SalesforceDecodingError) {
    try self.init(describeGlobal: Array(data))
  }
}
