/// JSON put together from texts, with keys in the order in which they are given.
enum JSONText {
  /// An object of members whose values are JSON already.
  static func object(_ members: KeyValuePairs<String, String>) -> String { object(members.map { ($0, $1) }) }

  /// An object of members whose values are JSON already.
  static func object(_ members: [(key: String, value: String)]) -> String {
    "{" + members.map { "\(string($0.key)):\($0.value)" }.joined(separator: ",") + "}"
  }

  /// An array of elements that are JSON already.
  static func array(_ elements: some Sequence<String>) -> String { "[" + elements.joined(separator: ",") + "]" }

  /// An array of strings.
  static func strings(_ elements: some Sequence<String>) -> String { array(elements.map { string($0) }) }

  /// A string; null where there is none.
  static func string(_ text: String?) -> String { text.map(string) ?? "null" }

  /// A number; null where there is none.
  static func number(_ number: Int?) -> String { number.map(String.init) ?? "null" }

  /// A string.
  static func string(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
