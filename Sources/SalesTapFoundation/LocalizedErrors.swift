public import Foundation
public import SalesTapModel
public import SalesTapTime

// Foundation shows an error's `localizedDescription` to people. Without these conformances it would say that "the
// operation could not be completed".

extension TimeZoneRulesError: LocalizedError {
  /// The trouble in plain words.
  public var errorDescription: String? { description }
}

extension JSONSyntaxError: LocalizedError {
  /// The trouble in plain words.
  public var errorDescription: String? { description }
}

extension SalesforceDecodingError: LocalizedError {
  /// The trouble in plain words, with line and column.
  public var errorDescription: String? { description }
}

extension RecordID.Problem: LocalizedError {
  /// The trouble in plain words.
  public var errorDescription: String? {
    switch self {
    case .length(let length): "a record id has 15 or 18 characters, and this text has \(length)"
    case .character(let offset):
      "a record id has only ASCII letters and digits, and byte \(offset) of this text is neither"
    case .checksum(let expected): "the last three characters of this record id would have to be \(expected)"
    }
  }
}
