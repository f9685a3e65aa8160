import SalesTapTime

extension StandardProperty {
  /// What became of a value that was fitted to a standard property.
  public enum Coercion: Hashable, Sendable {
    /// The value is right as it is.
    case unchanged
    /// The value had another form; this is the right one.
    case changed(CleverTapValue)
    /// The value cannot be what the property needs.
    case impossible
  }

  /// Fits a value to the property.
  ///
  /// Only what cannot be misread is changed: booleans and their usual words become `Y` and `N`; `male`, `female`, and their
  /// first letters become `M` and `F`; the words of Education get their spelling; a phone number with its `+` loses
  /// spaces and punctuation; a text that is a number as a whole becomes the age; a text `2001-02-03` becomes the date of
  /// birth; numbers become texts where a text is needed. An operation is *unchanged*: see ``Preflight``.
  public func coercing(_ value: CleverTapValue) -> Coercion {
    if case .operation = value { return .unchanged }
    switch valueType {
    case .text: return Self.text(value)
    case .email:
      guard case .string(let text) = value else { return .impossible }
      if ValueRules.isEmail(text) { return .unchanged }
      let trimmed = ValueRules.trimmed(text)
      return ValueRules.isEmail(trimmed) ? .changed(.string(trimmed)) : .impossible
    case .phone:
      guard case .string(let text) = value else { return .impossible }
      if ValueRules.isPhone(text) { return .unchanged }
      let plain = ValueRules.withoutPhonePunctuation(text)
      return ValueRules.isPhone(plain) ? .changed(.string(plain)) : .impossible
    case .gender:
      return Self.word(value, among: ["m": "M", "male": "M", "f": "F", "female": "F"])
    case .education:
      return Self.word(value, among: ["school": "School", "college": "College", "graduate": "Graduate"])
    case .yesNo:
      switch value {
      case .string("Y"), .string("N"): return .unchanged
      default:
        guard let flag = ValueRules.boolean(value) else { return .impossible }
        return .changed(.string(flag ? "Y" : "N"))
      }
    case .boolean:
      if case .boolean = value { return .unchanged }
      guard let flag = ValueRules.boolean(value) else { return .impossible }
      return .changed(.boolean(flag))
    case .categories:
      if case .categories = value { return .unchanged }
      return .impossible
    case .number: return Self.number(value)
    case .date: return Self.date(value)
    }
  }

  /// Whether CleverTap takes a value as it is although another form would be better: ages as texts are recorded as taken.
  func takesAsItIs(_ value: CleverTapValue) -> Bool {
    if valueType == .number, case .string(let text) = value { return ValueRules.isDecimal(text) }
    return false
  }

  private static func text(_ value: CleverTapValue) -> Coercion {
    switch value {
    case .string: .unchanged
    case .integer(let number): .changed(.string(String(number)))
    case .double(let number) where number.isFinite: .changed(.string(ValueRules.text(number)))
    default: .impossible
    }
  }

  private static func word(_ value: CleverTapValue, among words: KeyValuePairs<String, String>) -> Coercion {
    guard case .string(let text) = value else { return .impossible }
    if words.contains(where: { $0.value == text }) { return .unchanged }
    let lowered = ValueRules.trimmed(text).lowercased()
    guard let found = words.first(where: { $0.key == lowered }) else { return .impossible }
    return .changed(.string(found.value))
  }

  private static func number(_ value: CleverTapValue) -> Coercion {
    switch value {
    case .integer: return .unchanged
    case .double(let number): return number.isFinite ? .unchanged : .impossible
    case .string(let text):
      let text = ValueRules.trimmed(text)
      if let number = Int64(text) { return .changed(.integer(number)) }
      guard ValueRules.isDecimal(text), let number = Double(text), number.isFinite else { return .impossible }
      return .changed(.double(number))
    default: return .impossible
    }
  }

  private static func date(_ value: CleverTapValue) -> Coercion {
    switch value {
    case .date: return .unchanged
    case .string(let text):
      if text.hasPrefix("$D_") {
        return Int64(text.dropFirst(3)).map { .changed(.date($0)) } ?? .impossible
      }
      return CalendarDate(ValueRules.trimmed(text)).map { .changed(.date(Int64($0.daysSinceEpoch) * 86_400)) }
        ?? .impossible
    default: return .impossible
    }
  }
}
