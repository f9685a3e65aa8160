import SalesTapDiagnostics

/// Reads one entry of a field.
struct CronItemReader {
  let bytes: [UInt8]
  let range: SourceRange
  let field: CronField
  let dialect: CronDialect
  var diagnostics: [Diagnostic] = []
  private var position: Int

  init(bytes: [UInt8], range: SourceRange, field: CronField, dialect: CronDialect) {
    self.bytes = bytes
    self.range = range
    self.field = field
    self.dialect = dialect
    position = range.offset
  }

  /// The entry; nil with at least one diagnostic where it cannot be read.
  mutating func read() -> CronItem? {
    let isDay = field == .dayOfMonth || field == .dayOfWeek
    if skip("?") {
      guard isAtEnd, isDay else { return fail(CronDiagnostics.questionMark(field, range, dialect)) }
      return .unspecified
    }
    if skip("*") {
      if isAtEnd { return .all(step: nil) }
      guard skip("/") else { return unreadable() }
      return step().map { .all(step: $0) }
    }
    // Quartz reads a step without a beginning as one from the first value.
    if skip("/") { return step().map { .all(step: $0) } }
    if field == .dayOfMonth, peek == "L" { return lastDay() }
    if field == .dayOfWeek, peek == "L", range.length == 1 { return .value(7) }
    return valueOrRange()
  }

  private mutating func valueOrRange() -> CronItem? {
    let start = position
    guard let first = value() else { return nil }
    if isAtEnd { return .value(first) }
    let firstRange = SourceRange(start..<position)
    switch peek {
    case "/":
      _ = skip("/")
      return step().map { .from(first, step: $0) }
    case "-":
      _ = skip("-")
      guard let last = value() else { return nil }
      let values = SourceRange(start..<position)
      var step: Int?
      if !isAtEnd {
        guard skip("/") else { return unreadable() }
        guard let found = self.step() else { return nil }
        step = found
      }
      return checked(first, last, step: step, values)
    case "W" where field == .dayOfMonth:
      _ = skip("W")
      return isAtEnd ? .nearestWeekday(first) : unreadable()
    case "L" where field == .dayOfWeek:
      _ = skip("L")
      return isAtEnd ? .last(weekday: first) : unreadable()
    case "#" where field == .dayOfWeek:
      _ = skip("#")
      let ordinalStart = position
      guard let ordinal = number(), isAtEnd else { return unreadable() }
      guard (1...5).contains(ordinal) else {
        return fail(
          Diagnostic(
            "cron.out-of-range", .error, "a month has the first to the fifth of a weekday: # is followed by 1 to 5",
            range: SourceRange(ordinalStart..<position)))
      }
      return .nth(weekday: first, ordinal: ordinal)
    case "W", "L", "#":
      let character = peek.map(String.init) ?? ""
      return fail(
        CronDiagnostics.specialCharacter(character, field, SourceRange(firstRange.end..<(firstRange.end + 1))))
    default: return unreadable()
    }
  }

  /// `L`, `L-3`, `LW`, `L-3W`.
  private mutating func lastDay() -> CronItem? {
    _ = skip("L")
    var before = 0
    if skip("-") {
      let start = position
      guard let found = number() else { return unreadable() }
      guard found <= 30 else {
        return fail(
          Diagnostic(
            "cron.out-of-range", .error, "L- is followed by 0 to 30 days", range: SourceRange(start..<position)))
      }
      before = found
    }
    let isNearest = skip("W")
    guard isAtEnd else { return unreadable() }
    return isNearest ? .nearestWeekdayToLast(before: before) : .lastDay(before: before)
  }

  /// A range whose ends are in order, or that may go round.
  private mutating func checked(_ first: Int, _ last: Int, step: Int?, _ values: SourceRange) -> CronItem? {
    let item = CronItem.range(first, last, step: step)
    guard first > last else { return item }
    if field == .year {
      return fail(
        CronDiagnostics.rangeOrder(
          values, fix: Fix("swap the years", replacing: values, with: "\(last)-\(first)")))
    }
    let all = item.values(in: field)
    let bounds = field.range
    let replacement =
      step == nil
      ? CronItem.range(first, bounds.upperBound, step: nil).plainText + ","
        + CronItem.range(bounds.lowerBound, last, step: nil).plainText
      : all.sorted().map(String.init).joined(separator: ",")
    diagnostics.append(
      CronDiagnostics.wrappingRange(
        dialect, range, values: all, fix: Fix("write \(replacement)", replacing: range, with: replacement)))
    return item
  }

  // MARK: Parts

  /// A number or a name within the field's range.
  private mutating func value() -> Int? {
    let start = position
    if let byte = currentByte, isLetter(byte) { return named() }
    guard let value = number() else { return unreadable() }
    let found = SourceRange(start..<position)
    guard field.range.contains(value) else {
      var fixes: [Fix] = []
      if field == .dayOfWeek, value == 0 { fixes = [Fix("write 1 for Sunday", replacing: found, with: "1")] }
      if field == .hour, value == 24 { fixes = [Fix("write 0 for midnight", replacing: found, with: "0")] }
      return fail(CronDiagnostics.outOfRange(text(found), field, found, fixes: fixes))
    }
    return value
  }

  private mutating func named() -> Int? {
    let start = position
    while let byte = currentByte, isLetter(byte) { position += 1 }
    var found = SourceRange(start..<position)
    var name = text(found).uppercased()
    // FRIL: the last Friday.
    if field == .dayOfWeek, name.utf8.count == 4, name.hasSuffix("L"), field.names.contains(String(name.dropLast())) {
      position -= 1
      found.length -= 1
      name.removeLast()
    }
    if let index = field.names.firstIndex(of: name) { return field.range.lowerBound + index }
    if name == "L" || name == "W" || name == "LW" {
      return fail(CronDiagnostics.specialCharacter(String(name.prefix(1)), field, found))
    }
    return field.names.isEmpty ? unreadable() : fail(CronDiagnostics.unknownName(text(found), field, found))
  }

  private mutating func step() -> Int? {
    let start = position
    let value = number()
    let found = SourceRange(start..<range.end)
    guard let value, isAtEnd, value >= 1, value <= field.largestStep else {
      return fail(CronDiagnostics.step(text(found), field, found))
    }
    return value
  }

  /// The digits here as a number; one of more than six digits counts as 999,999, which no field takes.
  private mutating func number() -> Int? {
    var value = 0
    let start = position
    while let byte = currentByte, (0x30...0x39).contains(byte) {
      value = min(value * 10 + Int(byte - 0x30), 999_999)
      position += 1
    }
    return position > start ? value : nil
  }

  private var isAtEnd: Bool { position >= range.end }
  private var currentByte: UInt8? { position < range.end ? bytes[position] : nil }

  /// The character here, in upper case.
  private var peek: Character? {
    currentByte.map { Character(Unicode.Scalar(isLetter($0) ? $0 & 0xDF : $0)) }
  }

  private mutating func skip(_ character: Character) -> Bool {
    guard peek == character else { return false }
    position += 1
    return true
  }

  private func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) }

  private func text(_ range: SourceRange) -> String { String(decoding: bytes[range.bounds], as: UTF8.self) }

  private mutating func unreadable<Value>() -> Value? {
    fail(CronDiagnostics.unreadable(text(range), field, range))
  }

  private mutating func fail<Value>(_ diagnostic: Diagnostic) -> Value? {
    diagnostics.append(diagnostic)
    return nil
  }
}

extension CronItem {
  /// The text of a range, or of its one value.
  fileprivate var plainText: String {
    if case .range(let first, let last, nil) = self, first == last { return "\(first)" }
    return text
  }
}
