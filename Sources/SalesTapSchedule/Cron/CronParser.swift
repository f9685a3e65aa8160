import SalesTapDiagnostics

/// Reads the text of a cron expression and collects everything that is wrong with it.
struct CronParser {
  private static let maximumLength = 1000

  let bytes: [UInt8]
  let dialect: CronDialect
  var diagnostics: [Diagnostic] = []

  init(text: String, dialect: CronDialect) {
    self.bytes = Array(text.utf8)
    self.dialect = dialect
  }

  mutating func read() -> CronExpression.Reading {
    guard bytes.count <= Self.maximumLength else { return failed(CronDiagnostics.tooLong()) }
    let ranges = split()
    guard let first = ranges.first, let last = ranges.last else { return failed(CronDiagnostics.empty()) }
    let whole = first.union(last)
    if bytes[first.offset] == UInt8(ascii: "@") {
      return failed(CronDiagnostics.macro(whole, replacement: Self.macros[text(whole).lowercased()]))
    }
    if ranges.count == 5 { return unixForm(ranges, whole) }
    guard (6...7).contains(ranges.count) else { return failed(CronDiagnostics.fieldCount(ranges.count, whole)) }

    var items: [[CronItem]] = []
    for (field, range) in zip(CronField.allCases, ranges) { items.append(readField(field, range)) }
    if ranges.count == 6 { items.append([.all(step: nil)]) }
    checkDays(items, ranges)
    let alternatives = checkIntegers(items, ranges, whole: whole)
    guard !diagnostics.hasErrors else {
      return .init(expression: nil, diagnostics: diagnostics.sortedByPlace(), alternatives: alternatives)
    }
    let expression = CronExpression(dialect: dialect, items: items)
    if expression.neverFires { diagnostics.append(CronDiagnostics.neverFires(range: whole)) }
    return .init(expression: expression, diagnostics: diagnostics.sortedByPlace(), alternatives: [])
  }

  private func failed(_ diagnostic: Diagnostic) -> CronExpression.Reading {
    .init(expression: nil, diagnostics: [diagnostic], alternatives: [])
  }

  // MARK: Text

  func text(_ range: SourceRange) -> String { String(decoding: bytes[range.bounds], as: UTF8.self) }

  /// The stretches between blanks.
  private func split() -> [SourceRange] {
    var ranges: [SourceRange] = []
    var start: Int?
    for (index, byte) in bytes.enumerated() {
      let isBlank = byte == 0x20 || (0x09...0x0D).contains(byte)
      if isBlank, let begun = start {
        ranges.append(SourceRange(begun..<index))
        start = nil
      } else if !isBlank, start == nil {
        start = index
      }
    }
    if let start { ranges.append(SourceRange(start..<bytes.count)) }
    return ranges
  }

  // MARK: Fields

  /// The entries of a field; those that cannot be read are left out, and told.
  private mutating func readField(_ field: CronField, _ range: SourceRange) -> [CronItem] {
    var items: [CronItem] = []
    var pieces: [SourceRange] = []
    var start = range.offset
    for index in range.bounds where bytes[index] == UInt8(ascii: ",") {
      pieces.append(SourceRange(start..<index))
      start = index + 1
    }
    pieces.append(SourceRange(start..<range.end))
    for piece in pieces {
      if piece.length == 0 {
        diagnostics.append(CronDiagnostics.emptyEntry(piece, of: field))
        continue
      }
      var reader = CronItemReader(bytes: bytes, range: piece, field: field, dialect: dialect)
      let item = reader.read()
      diagnostics += reader.diagnostics
      guard let item else { continue }
      if pieces.count > 1, item.standsAlone {
        diagnostics.append(
          item == .unspecified
            ? CronDiagnostics.questionMark(field, piece, dialect) : CronDiagnostics.standsAlone(text(piece), piece))
        continue
      }
      items.append(item)
    }
    return items
  }

  /// Exactly one of the day fields is `?`.
  private mutating func checkDays(_ items: [[CronItem]], _ ranges: [SourceRange]) {
    let (days, weekdays) = (items[CronField.dayOfMonth.rawValue], items[CronField.dayOfWeek.rawValue])
    guard !days.isEmpty, !weekdays.isEmpty else { return }
    let (dayRange, weekdayRange) = (ranges[CronField.dayOfMonth.rawValue], ranges[CronField.dayOfWeek.rawValue])
    let both = dayRange.union(weekdayRange)
    let dropDay = Fix("write ? for the day of month", replacing: dayRange, with: "?")
    let dropWeekday = Fix("write ? for the day of week", replacing: weekdayRange, with: "?")
    switch (days == [.unspecified], weekdays == [.unspecified]) {
    case (true, false), (false, true): return
    case (true, true):
      diagnostics.append(
        CronDiagnostics.bothDays(both, fixes: [Fix("write * for the day of month", replacing: dayRange, with: "*")]))
    case (false, false):
      if weekdays == [.all(step: nil)] {
        diagnostics.append(CronDiagnostics.bothDays(both, fixes: [dropWeekday]))
      } else if days == [.all(step: nil)] {
        diagnostics.append(CronDiagnostics.bothDays(both, fixes: [dropDay]))
      } else {
        diagnostics.append(
          CronDiagnostics.bothDays(
            both, fixes: [dropWeekday, dropDay],
            notes: [.init("to fire on the days of either field, schedule an expression for each")]))
      }
    }
  }

  /// In Salesforce's dialect seconds and minutes are single integers. Gives the expressions to schedule instead.
  private mutating func checkIntegers(_ items: [[CronItem]], _ ranges: [SourceRange], whole: SourceRange) -> [String] {
    guard dialect == .salesforce else { return [] }
    let wrong = [CronField.second, .minute].filter { field in
      let entries = items[field.rawValue]
      guard !entries.isEmpty, entries != [.unspecified] else { return false }
      if entries.count == 1, case .value = entries[0] { return false }
      return true
    }
    guard !wrong.isEmpty else { return [] }
    var expressions: [String] = []
    var total = 0
    if !diagnostics.hasErrors {
      let seconds = Set(items[0].flatMap { $0.values(in: .second) }).sorted()
      let minutes = Set(items[1].flatMap { $0.values(in: .minute) }).sorted()
      total = seconds.count * minutes.count
      if total <= JobBudget.salesforceLimit {
        for minute in minutes {
          for second in seconds {
            let single = [[CronItem.value(second)], [.value(minute)]] + items.dropFirst(2)
            expressions.append(CronExpression(dialect: dialect, items: single).description)
          }
        }
      }
    }
    for (index, field) in wrong.enumerated() {
      diagnostics.append(
        CronDiagnostics.integerOnly(
          field, ranges[field.rawValue], expressions: index == 0 ? expressions : [], total: index == 0 ? total : 0,
          whole: whole))
    }
    return expressions
  }

  // MARK: Other forms

  private static let macros = [
    "@hourly": "0 0 * * * ?", "@daily": "0 0 0 * * ?", "@midnight": "0 0 0 * * ?", "@weekly": "0 0 0 ? * 1",
    "@monthly": "0 0 0 1 * ?", "@yearly": "0 0 0 1 1 ?", "@annually": "0 0 0 1 1 ?",
  ]

  /// Five fields of Unix, with what to write or to schedule instead where that is certain.
  private func unixForm(_ ranges: [SourceRange], _ whole: SourceRange) -> CronExpression.Reading {
    guard let replacement = fromUnix(ranges) else { return failed(CronDiagnostics.unixForm(whole, expressions: [])) }
    var parser = CronParser(text: replacement, dialect: dialect)
    let reading = parser.read()
    let expressions = reading.expression == nil ? reading.alternatives : [replacement]
    return .init(
      expression: nil, diagnostics: [CronDiagnostics.unixForm(whole, expressions: expressions)],
      alternatives: reading.alternatives)
  }

  /// Six fields that say what five fields of Unix do; nil where that is not certain. They may have errors.
  private func fromUnix(_ ranges: [SourceRange]) -> String? {
    let fields = ranges.map(text)
    var (day, weekday) = (fields[2], fields[4])
    if weekday == "*" {
      weekday = "?"
    } else if day == "*" {
      day = "?"
    } else {
      return nil
    }
    // Unix counts from Sunday, 0 (and 7); names mean the same in both.
    if weekday != "?" {
      let names = CronField.dayOfWeek.names
      var result = ""
      for character in weekday {
        guard let digit = character.wholeNumberValue, character.isASCII else {
          result.append(character)
          continue
        }
        guard digit <= 7 else { return nil }
        result += names[digit % 7]
      }
      weekday = result
    }
    return "0 \(fields[0]) \(fields[1]) \(day) \(fields[3]) \(weekday)"
  }
}
