package import SalesTap

/// A value that the in-memory CleverTap holds, as it arrived: dates are texts such as `$D_1487576752`.
public enum StoredValue: Hashable, Sendable {
  /// Nothing.
  case null
  /// True or false.
  case boolean(Bool)
  /// A whole number of 64 bits.
  case integer(Int64)
  /// Any other number.
  case double(Double)
  /// A text.
  case string(String)
  /// A multi-value, or the items of a `Charged` event.
  case list([StoredValue])
  /// An object: one item.
  case object([Member])

  /// A named value inside of an object.
  public struct Member: Hashable, Sendable {
    /// The name.
    public var name: String
    /// The value.
    public var value: StoredValue

    /// A member from name and value.
    public init(_ name: String, _ value: StoredValue) {
      self.name = name
      self.value = value
    }
  }

  /// The text, if it is one.
  public var string: String? { if case .string(let text) = self { text } else { nil } }
  /// The number, if it is one.
  public var number: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .double(let number): number
    default: nil
    }
  }
  /// The truth value, if it is one.
  public var boolean: Bool? { if case .boolean(let flag) = self { flag } else { nil } }
  /// The values of a list, if it is one.
  public var list: [StoredValue]? { if case .list(let values) = self { values } else { nil } }
  /// The epoch seconds of a date, if it is one.
  public var dateSeconds: Int64? {
    guard case .string(let text) = self, text.hasPrefix("$D_") else { return nil }
    return Int64(text.dropFirst(3))
  }
  /// The value of a name, if it is an object that has it.
  public subscript(name: String) -> StoredValue? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.name == name }?.value
  }
}

extension StoredValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral
{
  /// A text.
  public init(stringLiteral value: String) { self = .string(value) }
  /// A whole number.
  public init(integerLiteral value: Int64) { self = .integer(value) }
  /// A number with a fraction.
  public init(floatLiteral value: Double) { self = .double(value) }
  /// A truth value.
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
  /// A list.
  public init(arrayLiteral elements: StoredValue...) { self = .list(elements) }
}

extension StoredValue {
  /// A value from parsed JSON; of keys that come twice the last stays, at the place of the first.
  package init(_ node: JSONNode) {
    switch node.value {
    case .null: self = .null
    case .boolean(let flag): self = .boolean(flag)
    case .number(let number): self = number.int64.map(StoredValue.integer) ?? .double(number.double ?? .infinity)
    case .string(let text): self = .string(text)
    case .array(let elements): self = .list(elements.map(StoredValue.init))
    case .object(let members):
      var result: [Member] = []
      var places: [String: Int] = [:]
      for member in members {
        if let place = places[member.key] {
          result[place].value = StoredValue(member.value)
        } else {
          places[member.key] = result.count
          result.append(Member(member.key, StoredValue(member.value)))
        }
      }
      self = .object(result)
    }
  }
}
