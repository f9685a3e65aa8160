import SalesTapDiagnostics
import SalesTapTime

/// The troubles of a cron expression, sorted by their identifiers.
enum CronDiagnostics {
  static let example = "0 30 6 ? * MON-FRI"

  /// `cron.both-days`: `0 0 6 1 * MON`.
  static func bothDays(_ range: SourceRange, fixes: [Fix], notes: [Diagnostic.Note] = []) -> Diagnostic {
    Diagnostic(
      "cron.both-days", .error, "only one of day of month and day of week can be given, and the other must be ?",
      range: range, notes: notes, fixes: fixes)
  }

  /// `cron.empty`: an empty text.
  static func empty() -> Diagnostic {
    Diagnostic(
      "cron.empty", .error, "the expression is empty; one looks like '\(example)'",
      range: SourceRange(offset: 0, length: 0))
  }

  /// `cron.empty-entry`: `0 0 6,,8 * * ?`.
  static func emptyEntry(_ range: SourceRange, of field: CronField) -> Diagnostic {
    Diagnostic("cron.empty-entry", .error, "an entry of the \(field.name) field is empty", range: range)
  }

  /// `cron.field-count`: `0 0 6 *`.
  static func fieldCount(_ count: Int, _ range: SourceRange) -> Diagnostic {
    Diagnostic(
      "cron.field-count", .error,
      "an expression has 6 or 7 fields, and this one has \(count): seconds, minutes, hours, day of month, month, day of "
        + "week, and perhaps year", range: range)
  }

  /// `cron.integer-only`: `0 */5 * * * ?` in the Salesforce dialect.
  static func integerOnly(
    _ field: CronField, _ range: SourceRange, expressions: [String], total: Int, whole: SourceRange
  )
    -> Diagnostic
  {
    var diagnostic = Diagnostic(
      "cron.integer-only", .error,
      "Salesforce takes one integer in the \(field.name) field: no *, list, range, or step",
      range: range)
    suggest(expressions, insteadOf: whole, in: &diagnostic)
    if expressions.isEmpty, total > 0 {
      diagnostic.notes = [.init("it would take \(total) jobs, and an org has \(JobBudget.salesforceLimit)")]
    }
    return diagnostic
  }

  /// Adds a fix that writes one expression, or lists those to schedule, one a line.
  private static func suggest(_ expressions: [String], insteadOf whole: SourceRange, in diagnostic: inout Diagnostic) {
    if expressions.count == 1 {
      diagnostic.fixes = [Fix("write '\(expressions[0])'", replacing: whole, with: expressions[0])]
    } else if !expressions.isEmpty {
      diagnostic.notes.append(.init("schedule one job for each: " + expressions.joined(separator: ", ")))
      diagnostic.fixes = [
        Fix(
          "schedule these \(expressions.count) expressions instead", replacing: whole,
          with: expressions.joined(separator: "\n"))
      ]
    }
  }

  /// `cron.macro`: `@daily`.
  static func macro(_ range: SourceRange, replacement: String?) -> Diagnostic {
    Diagnostic(
      "cron.macro", .error, "names such as @daily are not known here; write the fields", range: range,
      fixes: replacement.map { [Fix("write '\($0)'", replacing: range, with: $0)] } ?? [])
  }

  /// `cron.never-fires`: `0 0 0 30 2 ?`, or a year that has passed.
  static func neverFires(range: SourceRange) -> Diagnostic {
    Diagnostic(
      "cron.never-fires", .warning,
      "it never fires: no day of the years 1970 to 2099 satisfies its day, month, and year",
      range: range)
  }

  static func neverFires(_ expression: CronExpression, asOf instant: Instant) -> Diagnostic {
    Diagnostic("cron.never-fires", .error, "'\(expression)' never fires after \(instant)")
  }

  /// `cron.out-of-range`: `0 60 * * * ?`.
  static func outOfRange(_ text: String, _ field: CronField, _ range: SourceRange, fixes: [Fix] = []) -> Diagnostic {
    let (first, last) = (field.range.lowerBound, field.range.upperBound)
    return Diagnostic(
      "cron.out-of-range", .error, "\(text) is out of range: the \(field.name) field takes \(first) to \(last)",
      range: range,
      fixes: fixes)
  }

  /// `cron.question-mark`: `0 ? * * * ?`.
  static func questionMark(_ field: CronField, _ range: SourceRange, _ dialect: CronDialect) -> Diagnostic {
    let takesInteger = dialect == .salesforce && (field == .second || field == .minute)
    let replacement = takesInteger ? "0" : "*"
    let isDay = field == .dayOfMonth || field == .dayOfWeek
    return Diagnostic(
      "cron.question-mark", .error, "? stands only in the day of month and the day of week field, and alone",
      range: range, fixes: isDay ? [] : [Fix("write \(replacement)", replacing: range, with: replacement)])
  }

  /// `cron.range-order`: a range of years that goes backward.
  static func rangeOrder(_ range: SourceRange, fix: Fix) -> Diagnostic {
    Diagnostic("cron.range-order", .error, "a range of years begins with the earlier year", range: range, fixes: [fix])
  }

  /// `cron.special-character`: `0 0 6L * * ?`.
  static func specialCharacter(_ character: String, _ field: CronField, _ range: SourceRange) -> Diagnostic {
    let place =
      character == "#" ? "the day of week" : character == "W" ? "the day of month" : "the day of month or day of week"
    return Diagnostic(
      "cron.special-character", .error,
      "\(character) has no meaning in the \(field.name) field: it belongs to \(place)",
      range: range)
  }

  /// `cron.stands-alone`: `0 0 6 1,L * ?`.
  static func standsAlone(_ text: String, _ range: SourceRange) -> Diagnostic {
    Diagnostic(
      "cron.stands-alone", .error, "'\(text)' stands alone in its field: L, W, and # cannot be part of a list",
      range: range,
      notes: [.init("write an expression for each entry of the list")])
  }

  /// `cron.step`: `0 0 0/0 * * ?`.
  static func step(_ text: String, _ field: CronField, _ range: SourceRange) -> Diagnostic {
    Diagnostic(
      "cron.step", .error, "'\(text)' is no step of the \(field.name) field, which takes 1 to \(field.largestStep)",
      range: range)
  }

  /// `cron.too-long`: more than 1,000 bytes.
  static func tooLong() -> Diagnostic {
    Diagnostic(
      "cron.too-long", .error, "the expression is longer than 1,000 bytes", range: SourceRange(offset: 0, length: 0))
  }

  /// `cron.unix-form`: `*/5 * * * *`.
  static func unixForm(_ range: SourceRange, expressions: [String]) -> Diagnostic {
    var diagnostic = Diagnostic(
      "cron.unix-form", .error,
      "this is the five-field form of Unix; here seconds come first, and one of the two day fields is ?", range: range,
      notes: [.init("days of the week are counted from 1, Sunday")])
    suggest(expressions, insteadOf: range, in: &diagnostic)
    return diagnostic
  }

  /// `cron.unknown-name`: `0 0 6 ? * MONDAY`.
  static func unknownName(_ text: String, _ field: CronField, _ range: SourceRange) -> Diagnostic {
    let upper = text.uppercased()
    let exact = field.names.first { upper.count > 3 && upper.hasPrefix($0) }
    let names = exact.map { [$0] } ?? suggestions(for: upper, among: field.names)
    return Diagnostic(
      "cron.unknown-name", .error, "'\(text)' is no name of the \(field.name) field", range: range,
      fixes: names.first.map { [Fix("write \($0)", replacing: range, with: $0)] } ?? [], suggestions: names)
  }

  /// Of equally close names that with the same letters comes first: TEU is TUE with its letters exchanged rather than THU.
  private static func suggestions(for name: String, among names: [String]) -> [String] {
    let letters = name.sorted()
    let close = Spelling.suggestions(for: name, among: names, limit: names.count)
    return Array((close.filter { $0.sorted() == letters } + close.filter { $0.sorted() != letters }).prefix(3))
  }

  /// `cron.unreadable`: anything else.
  static func unreadable(_ text: String, _ field: CronField, _ range: SourceRange) -> Diagnostic {
    Diagnostic(
      "cron.unreadable", .error, "'\(text)' cannot be read as an entry of the \(field.name) field", range: range)
  }

  /// `cron.wrapping-range`: `0 0 22-2 * * ?`.
  static func wrappingRange(_ dialect: CronDialect, _ range: SourceRange, values: [Int], fix: Fix) -> Diagnostic {
    let list = values.prefix(8).map(String.init).joined(separator: ", ") + (values.count > 8 ? ", …" : "")
    return Diagnostic(
      "cron.wrapping-range", dialect == .quartz ? .note : .warning, "this range goes round its end: it means \(list)",
      range: range,
      notes: dialect == .salesforce ? [.init("Salesforce does not document such ranges")] : [], fixes: [fix])
  }
}
