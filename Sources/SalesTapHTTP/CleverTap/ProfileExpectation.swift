#if HTTP
  import SalesTapModel

  /// What a property should be after records of a profile were applied.
  enum ProfileExpectation: Hashable {
    /// It has this value.
    case value(JSONValue)
    /// It holds at least these texts.
    case containing([JSONValue])
    /// It holds none of these texts.
    case lacking([JSONValue])
    /// It is gone.
    case absent
    /// It was counted up or down, or has a form that is told in no documented way.
    case untold

    /// What a value says that was sent; nil if it changes nothing.
    init?(sent node: JSONNode) {
      switch node.value {
      case .null: return nil
      case .object(let members):
        guard members.count == 1, let member = members.first, member.key.hasPrefix("$") else {
          self = .untold
          return
        }
        let texts = member.value.array?.map(JSONValue.init) ?? []
        switch member.key {
        case "$set": self = .value(.list(texts))
        case "$add": self = .containing(texts)
        case "$remove": self = .lacking(texts)
        case "$delete": self = .absent
        default: self = .untold
        }
      default: self = .value(JSONValue(node))
      }
    }

    /// The expectation once another record has been applied after this one.
    func followed(by later: ProfileExpectation) -> ProfileExpectation {
      switch (self, later) {
      case (_, .value), (_, .absent), (_, .untold): later
      case (.value(.list(let texts)), .containing(let added)):
        .value(.list(texts + added.filter { !texts.contains($0) }))
      case (.value(.list(let texts)), .lacking(let removed)):
        .value(.list(texts.filter { !removed.contains($0) }))
      case (.absent, .containing(let added)): .value(.list(added))
      case (.absent, .lacking): .absent
      case (.containing(let first), .containing(let second)): .containing(first + second.filter { !first.contains($0) })
      case (.lacking(let first), .lacking(let second)): .lacking(first + second.filter { !first.contains($0) })
      // What is held and what is not at once, or a text that became a list.
      default: .untold
      }
    }

    /// Whether a profile's value is as expected; nil if that cannot be told.
    func isMet(by found: JSONNode?) -> Bool? {
      let found = found.flatMap { $0.isNull ? nil : JSONValue($0) }
      switch self {
      case .value(.list(let texts)) where texts.isEmpty: return found == nil || found == .list([])
      case .value(let value): return found.map(value.isSame) ?? false
      case .containing(let texts):
        let items = found?.items ?? []
        return texts.allSatisfy { text in items.contains { text.isSame(as: $0) } }
      case .lacking(let texts):
        let items = found?.items ?? []
        return !texts.contains { text in items.contains { text.isSame(as: $0) } }
      case .absent: return found == nil
      case .untold: return nil
      }
    }
  }

  /// A value of JSON without its place in a text.
  enum JSONValue: Hashable, Sendable {
    case null
    case boolean(Bool)
    case number(String)
    case string(String)
    case list([JSONValue])
    case object([String])

    init(_ node: JSONNode) {
      switch node.value {
      case .null: self = .null
      case .boolean(let flag): self = .boolean(flag)
      case .number(let number): self = .number(number.text)
      case .string(let text): self = .string(text)
      case .array(let elements): self = .list(elements.map(JSONValue.init))
      case .object(let members): self = .object(members.map(\.key))
      }
    }

    /// The items of a list; a single value is a list of one.
    var items: [JSONValue] { if case .list(let items) = self { items } else { [self] } }

    /// Whether a value that was sent and one that is told are the same, as far as CleverTap's ways of telling are known.
    ///
    /// Numbers compare by value, also where one side has become a text, as CleverTap's echoes of phone numbers and ages do; a date is the
    /// same as its epoch seconds; the order in a multi-value does not matter.
    func isSame(as found: JSONValue) -> Bool {
      switch (self, found) {
      case (.list, _), (_, .list):
        return items.count == found.items.count
          && items.allSatisfy { item in found.items.contains { item.isSame(as: $0) } }
      case (.boolean(let flag), .string(let text)), (.string(let text), .boolean(let flag)):
        return text.lowercased() == (flag ? "true" : "false")
      default:
        if self == found { return true }
        guard let left = number, let right = found.number else { return false }
        return left == right
      }
    }

    /// The number that a number, a text of digits, or a date is.
    private var number: Double? {
      switch self {
      case .number(let text): return Double(text)
      case .string(let text):
        let digits = text.hasPrefix("$D_") ? text.dropFirst(3) : text.hasPrefix("+") ? text.dropFirst() : text[...]
        // Words that name numbers, such as nan, are texts.
        guard digits.first.map({ $0.isNumber || $0 == "-" }) ?? false else { return nil }
        return Double(digits)
      default: return nil
      }
    }
  }
#endif
