public import SalesTapModel
public import SalesTapPayload
import SalesTapTime

/// The conversion of a field's value to the type that a property must have.
///
/// The page <doc:Conversions> lists every pair of types.
public enum ValueConversion: Sendable {
  /// The value in a type; nil for null, which the property's null policy deals with.
  /// - Throws: ``ConversionFailure`` if the value cannot have the type.
  public static func convert(_ value: FieldValue, to type: Mapping.DataType) throws(ConversionFailure)
    -> CleverTapValue?
  {
    switch value {
    case .null, .string(""), .list([]): return nil
    case .object: throw ConversionFailure(.compoundValue, .object)
    default: break
    }
    return switch type {
    case .automatic: automatic(value)
    case .string: ValueText.text(of: value).map { .string($0) }
    case .number: try number(value)
    case .boolean: try boolean(value).map { .boolean($0) }
    case .date: try seconds(value).map { .date($0) }
    case .list: list(value)
    }
  }

  private static func automatic(_ value: FieldValue) -> CleverTapValue? {
    switch value {
    case .boolean(let value): .boolean(value)
    case .integer(let value): .integer(value)
    case .double(let value): self.value(of: value)
    case .date(let value): .date(Int64(value.daysSinceEpoch) * 86_400)
    case .dateTime(let value): .date(value.secondsSinceEpoch)
    case .list: list(value)
    case .string, .time, .location, .null, .object: ValueText.text(of: value).map { .string($0) }
    }
  }

  private static func number(_ value: FieldValue) throws(ConversionFailure) -> CleverTapValue? {
    switch value {
    case .integer(let value): return .integer(value)
    case .double(let value): return self.value(of: value)
    case .boolean(let value): return .integer(value ? 1 : 0)
    case .string(let text):
      if text.isEmpty { return nil }
      do throws(ConversionFailure.Reason) { return try number(ofText: text) } catch {
        throw ConversionFailure(error, .string)
      }
    default: throw ConversionFailure(.wrongType, ValueType(of: value))
    }
  }

  static func value(of number: Double) -> CleverTapValue? {
    if let whole = ValueText.wholeNumber(number) { return .integer(whole) }
    return number.isFinite ? .double(number) : nil
  }

  /// A number from a text in the form of JSON, in which leading zeros are allowed: no blanks, no grouping, no other digits
  /// than ASCII's.
  static func number(ofText text: String) throws(ConversionFailure.Reason) -> CleverTapValue? {
    var rest = text.utf8[...]
    func digits() -> Int {
      let count = rest.prefix { $0 &- UInt8(ascii: "0") < 10 }.count
      rest = rest.dropFirst(count)
      return count
    }
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    guard digits() > 0 else { throw .notANumber }
    var isWhole = true
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      guard digits() > 0 else { throw .notANumber }
      isWhole = false
    }
    if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
      rest = rest.dropFirst()
      if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { rest = rest.dropFirst() }
      guard digits() > 0 else { throw .notANumber }
      isWhole = false
    }
    guard rest.isEmpty else { throw .notANumber }
    if isWhole, let whole = Int64(text) { return .integer(whole) }
    guard let number = Double(text), number.isFinite else { throw .numberOutOfRange }
    return value(of: number)
  }

  static func boolean(_ value: FieldValue) throws(ConversionFailure) -> Bool? {
    switch value {
    case .boolean(let value): return value
    case .integer(0), .double(0): return false
    case .integer(1), .double(1): return true
    case .string(let text):
      if text.isEmpty { return nil }
      if text.utf8.count <= 5 {
        switch text.lowercased() {
        case "true", "yes", "y", "1": return true
        case "false", "no", "n", "0": return false
        default: break
        }
      }
      throw ConversionFailure(.notABoolean, .string)
    case .integer, .double: throw ConversionFailure(.notABoolean, ValueType(of: value))
    default: throw ConversionFailure(.wrongType, ValueType(of: value))
    }
  }

  /// Epoch seconds; nil for an empty text.
  static func seconds(_ value: FieldValue) throws(ConversionFailure) -> Int64? {
    do throws(ConversionFailure.Reason) {
      switch value {
      case .null: return nil
      case .date(let value): return Int64(value.daysSinceEpoch) * 86_400
      case .dateTime(let value): return value.secondsSinceEpoch
      case .integer(let value): return try DateText.seconds(ofCount: value)
      case .double(let value):
        guard value.magnitude < 1e18 else { throw .dateOutOfRange }
        return try DateText.seconds(ofCount: Int64(value.rounded(.down)))
      case .string(let text): return text.isEmpty ? nil : try DateText.seconds(ofText: text)
      case .object: throw .compoundValue
      case .boolean, .time, .list, .location: throw .wrongType
      }
    } catch { throw ConversionFailure(error, ValueType(of: value)) }
  }

  private static func list(_ value: FieldValue) -> CleverTapValue? {
    let values: [String] =
      switch value {
      case .list(let values): values
      case .string(let text): text.split(separator: ";").map { String($0).trimmed() }.filter { !$0.isEmpty }
      default: ValueText.text(of: value).map { [$0] } ?? []
      }
    return values.isEmpty ? nil : .list(distinct(values))
  }

  /// The values without those that came before.
  private static func distinct(_ values: [String]) -> [String] {
    if values.count < 2 { return values }
    if values.count <= 8 {
      var result: [String] = []
      result.reserveCapacity(values.count)
      for value in values where !result.contains(value) { result.append(value) }
      return result
    }
    var seen: Set<String> = []
    return values.filter { seen.insert($0).inserted }
  }
}
