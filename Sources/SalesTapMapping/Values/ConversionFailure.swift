public import SalesTapModel

/// The type of a value, as messages name it.
public enum ValueType: String, Hashable, Sendable, CaseIterable {
  /// Loaded and empty.
  case null
  /// A checkbox.
  case boolean
  /// A whole number.
  case integer
  /// A number with a fraction.
  case double
  /// A text.
  case string
  /// A day.
  case date
  /// An instant.
  case dateTime
  /// A time of day.
  case time
  /// The values of a multi-select picklist.
  case list
  /// A geolocation.
  case location
  /// A related record or a compound field.
  case object

  /// The type of a field's value.
  public init(of value: FieldValue) {
    self =
      switch value {
      case .null: .null
      case .boolean: .boolean
      case .integer: .integer
      case .double: .double
      case .string: .string
      case .date: .date
      case .dateTime: .dateTime
      case .time: .time
      case .list: .list
      case .location: .location
      case .object: .object
      }
  }
}

/// Why a value could not become what a mapping asks for.
///
/// It says the type of the value and the reason, and never the value itself, so that it may be logged.
public struct ConversionFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of reason; the raw values are stable labels.
  public enum Reason: String, Error, Hashable, Sendable, CaseIterable {
    /// The text as a whole is not a number.
    case notANumber
    /// The number does not fit into 64 bits of floating point.
    case numberOutOfRange
    /// The value is none of true, false, yes, no, Y, N, 1, 0.
    case notABoolean
    /// The text is neither an ISO date, an ISO date-time, nor a count of seconds or milliseconds.
    case notADate
    /// The date-time has no zone.
    case dateWithoutZone
    /// Eight digits could be a date or a count of seconds.
    case ambiguousDate
    /// The date lies outside the years 1 to 9999.
    case dateOutOfRange
    /// No value of this type can have the type asked for.
    case wrongType
    /// The value is a related record or a compound field.
    case compoundValue
    /// The text holds no phone number.
    case notAPhoneNumber
    /// The country of the number is not known: it has no `+`, and the default country is no country code.
    case unknownCountry
    /// No country has the calling code.
    case unknownCallingCode
    /// The number is too short for its country.
    case phoneNumberTooShort
    /// The number is too long for its country.
    case phoneNumberTooLong
    /// The number has a length that its country does not use.
    case phoneNumberLength
    /// The number has an extension, which E.164 cannot hold.
    case phoneNumberExtension
    /// The package was built without the trait `Hashing`.
    case hashingUnavailable
  }

  /// What stands in the way.
  public var reason: Reason
  /// The type of the value.
  public var valueType: ValueType
  /// The transform that failed; nil for the conversion to the property's type.
  public var transform: String?

  /// A failure from its parts.
  public init(_ reason: Reason, _ valueType: ValueType, transform: String? = nil) {
    self.reason = reason
    self.valueType = valueType
    self.transform = transform
  }

  /// The reason in plain words, without the value.
  public var description: String {
    let plain =
      switch reason {
      case .notANumber: "the text is not a number as a whole"
      case .numberOutOfRange: "the number is too large"
      case .notABoolean: "it is none of true, false, yes, no, Y, N, 1, 0"
      case .notADate: "it is neither an ISO date or date-time nor a count of seconds or milliseconds"
      case .dateWithoutZone: "the date-time has no zone; it must end with Z or an offset such as +05:30"
      case .ambiguousDate: "eight digits could be a date or a count of seconds; write the date with hyphens"
      case .dateOutOfRange: "the date lies outside the years 1 to 9999"
      case .wrongType: "a value of type \(valueType.rawValue) cannot be converted to it"
      case .compoundValue: "it is a compound value; map its components"
      case .notAPhoneNumber: "the text holds no phone number"
      case .unknownCountry: "the number has no + and no known default country"
      case .unknownCallingCode: "no country has its calling code"
      case .phoneNumberTooShort: "the number is too short for its country"
      case .phoneNumberTooLong: "the number is too long for its country"
      case .phoneNumberLength: "its country has no numbers of this length"
      case .phoneNumberExtension: "the number has an extension"
      case .hashingUnavailable: "the package was built without the trait Hashing"
      }
    return transform.map { "transform '\($0)': \(plain)" } ?? plain
  }

  func during(_ name: String) -> ConversionFailure { ConversionFailure(reason, valueType, transform: name) }
}
