import Foundation
import SalesTap

/// Salesforce's describe responses, from files.
enum ObjectFiles {
  /// The object of one describe response.
  static func description(ofFile path: String) throws -> ObjectDescription {
    let bytes = try contents(ofFile: path)
    do throws(SalesforceDecodingError) {
      return try ObjectDescription(describe: bytes)
    } catch {
      throw Failure("\(path): \(error)")
    }
  }
}
