#if HTTP
  import SalesTap
  import SalesTapTesting

  /// JSON put together from texts, with keys in the order in which they are given.
  enum JSONText {
    /// An object of members whose values are JSON already.
    static func object(_ members: [(key: String, value: String)]) -> String {
      "{" + members.map { "\(string($0.key)):\($0.value)" }.joined(separator: ",") + "}"
    }

    /// An array of elements that are JSON already.
    static func array(_ elements: some Sequence<String>) -> String { "[" + elements.joined(separator: ",") + "]" }

    /// A string; null where there is none.
    static func string(_ text: String?) -> String {
      guard let text else { return "null" }
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

    /// A value that the in-memory CleverTap holds.
    static func value(_ value: StoredValue) -> String {
      switch value {
      case .null: "null"
      case .boolean(let flag): flag ? "true" : "false"
      case .integer(let number): String(number)
      case .double(let number): Self.number(number)
      case .string(let text): string(text)
      case .list(let values): array(values.map(Self.value))
      case .object(let members): object(members.map { ($0.name, Self.value($0.value)) })
      }
    }

    /// A number as Salesforce writes it; null for what JSON has no number for.
    static func number(_ number: Double) -> String { number.isFinite ? String(number) : "null" }
  }
#endif
