public import SalesTapModel
import SalesTapTime

/// The text form of values: what a template inserts, and what the type `string` sends.
public enum ValueText: Sendable {
  /// The text of a value; nil for null, for an empty list, and for compound values, which have none.
  ///
  /// Booleans are `true` and `false`; numbers are decimal digits with a point, never an exponent; dates are
  /// `2024-02-29`; instants are `2024-02-29T12:00:00Z`, with milliseconds only where there are some; times of day are `hh:mm:ss`;
  /// lists are joined by semicolons; a geolocation is `latitude,longitude`.
  public static func text(of value: FieldValue) -> String? {
    switch value {
    case .null, .object: nil
    case .boolean(let value): value ? "true" : "false"
    case .integer(let value): String(value)
    case .double(let value): decimal(value)
    case .string(let value): value.isEmpty ? nil : value
    case .date(let value): value.description
    case .dateTime(let value): value.description
    case .time(let value): String(value.description.prefix(8))
    case .list(let values): values.isEmpty ? nil : values.joined(separator: ";")
    case .location(let place): decimal(place.latitude) + "," + decimal(place.longitude)
    }
  }

  /// A finite number in decimal digits: the shortest that read back as the same number, without an exponent, and
  /// without a fraction where there is none.
  public static func decimal(_ value: Double) -> String {
    if let whole = wholeNumber(value) { return String(whole) }
    let shortest = value.description
    guard value.isFinite, let mark = shortest.firstIndex(of: "e") else {
      return shortest.hasSuffix(".0") ? String(shortest.dropLast(2)) : shortest
    }
    var digits = shortest[..<mark].filter { $0 != "." && $0 != "-" }
    let exponent = Int(shortest[shortest.index(after: mark)...]) ?? 0
    let sign = value < 0 ? "-" : ""
    if digits.hasSuffix("0"), digits.count > 1 { digits.removeLast() }
    if exponent < 0 { return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits }
    if digits.count <= exponent + 1 {
      return sign + digits + String(repeating: "0", count: exponent + 1 - digits.count)
    }
    let point = digits.index(digits.startIndex, offsetBy: exponent + 1)
    return sign + digits[..<point] + "." + digits[point...]
  }

  /// The whole number that a number is, as far as 53 bits hold it exactly; nil if it has a fraction.
  static func wholeNumber(_ value: Double) -> Int64? {
    guard abs(value) <= 9_007_199_254_740_992, value.rounded(.towardZero) == value else { return nil }
    return Int64(value)
  }
}

extension String {
  /// The text without white space (as Unicode defines it) at both ends.
  func trimmed() -> String {
    if let first = utf8.first, let last = utf8.last, first > 0x20, first < 0x7F, last > 0x20, last < 0x7F {
      return self
    }
    let scalars = unicodeScalars
    guard let start = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let end = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(scalars[start...end])
  }
}
