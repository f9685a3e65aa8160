import SalesTapDiagnostics
import SalesTapTime

/// A range of whole days that moves with the clock: SOQL's relative date literals.
public struct RelativeDate: Hashable, Sendable, CustomStringConvertible {
  /// The calendar unit whose borders a range lies on.
  public enum Unit: String, Hashable, Sendable, CaseIterable {
    /// A day.
    case day = "DAY"
    /// A week, which begins on the first weekday of the evaluation context.
    case week = "WEEK"
    /// A calendar month.
    case month = "MONTH"
    /// A calendar quarter.
    case quarter = "QUARTER"
    /// A calendar year.
    case year = "YEAR"
    /// A quarter of the fiscal year.
    case fiscalQuarter = "FISCAL_QUARTER"
    /// A fiscal year, which begins with the month of the evaluation context.
    case fiscalYear = "FISCAL_YEAR"
  }

  /// Where the range lies.
  public enum Span: Hashable, Sendable {
    /// `YESTERDAY`, `LAST_WEEK`, …: the unit before the current one.
    case last
    /// `TODAY`, `THIS_WEEK`, …: the current unit.
    case this
    /// `TOMORROW`, `NEXT_WEEK`, …: the unit after the current one.
    case next
    /// `LAST_90_DAYS`: today and the ninety days before it.
    case last90Days
    /// `NEXT_90_DAYS`: the ninety days after today.
    case next90Days
    /// `LAST_N_DAYS:n` and its like: today and the `n` days before it; for the other units, `n` whole units that end
    /// with the previous one.
    case lastN(Int)
    /// `NEXT_N_DAYS:n` and its like: `n` whole units that begin with the next one.
    case nextN(Int)
    /// `N_DAYS_AGO:n` and its like: the one unit that lies `n` units back.
    case nAgo(Int)

    /// The count behind the colon, where the span has one.
    var count: Int? {
      switch self {
      case .lastN(let count), .nextN(let count), .nAgo(let count): count
      default: nil
      }
    }
  }

  /// Where the range lies.
  public let span: Span
  /// The unit it is counted in; days for the spans of ninety days.
  public let unit: Unit

  init(span: Span, unit: Unit) {
    self.span = span
    self.unit = unit
  }

  /// The literal in capitals, such as `LAST_N_DAYS:7`.
  public var description: String { Self.name(span, unit) + (span.count.map { ":\($0)" } ?? "") }

  /// The largest count that is kept; in days it is more than the calendar's ten thousand years.
  static let maximumCount = 4_000_000

  /// What a name of the language stands for, before its count is known.
  struct Name: Sendable {
    let text: String
    let span: Span
    let unit: Unit
    var takesCount: Bool { span.count != nil }

    /// The literal with a count; the count is left aside where the name takes none.
    func literal(count: Int) -> RelativeDate {
      switch span {
      case .lastN: RelativeDate(span: .lastN(count), unit: unit)
      case .nextN: RelativeDate(span: .nextN(count), unit: unit)
      case .nAgo: RelativeDate(span: .nAgo(count), unit: unit)
      default: RelativeDate(span: span, unit: unit)
      }
    }
  }

  /// All names, in the order of the language reference.
  static let names: [Name] = {
    var names: [Name] = []
    func add(_ span: Span, _ unit: Unit) { names.append(Name(text: name(span, unit), span: span, unit: unit)) }
    for unit in Unit.allCases { for span in [Span.last, .this, .next] { add(span, unit) } }
    add(.last90Days, .day)
    add(.next90Days, .day)
    for unit in Unit.allCases { for span in [Span.lastN(0), .nextN(0), .nAgo(0)] { add(span, unit) } }
    return names
  }()

  private static let index = Dictionary(uniqueKeysWithValues: names.map { ($0.text, $0) })

  /// The meaning of a name in any case; nil if it is none.
  static func named(_ text: some StringProtocol) -> Name? { index[text.uppercased()] }

  /// The literals that may be meant by a count inside of a name, the likeliest first: `LAST_N_DAYS:30` for `LAST_30_DAYS`; of a unit that there is
  /// not, those of every unit. Empty for a text of another form.
  static func spelledOut(_ text: String) -> [String] {
    let parts = text.uppercased().split(separator: "_", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, ["LAST", "NEXT", "THIS"].contains(parts[0]), !parts[1].isEmpty,
      parts[1].utf8.allSatisfy(Lexer.isDigit)
    else { return [] }
    let count = parts[1]
    let wanted = parts[2].hasSuffix("S") ? parts[2].dropLast() : parts[2]
    let spans = parts[0] == "THIS" ? ["LAST", "NEXT"] : [parts[0]]
    func counted(_ unit: String) -> [String] { spans.map { "\($0)_N_\(unit)S:\(count)" } }
    let units = Unit.allCases.map(\.rawValue)
    let known = units.filter { $0 == wanted }
    let near = known.isEmpty ? Spelling.suggestions(for: String(wanted), among: units) : known
    return (near.isEmpty ? units : near).flatMap { unit in
      let own = parts[0] == "THIS" ? [unit == "DAY" ? "TODAY" : "THIS_\(unit)"] : []
      // Only what there is.
      return own + counted(unit).filter { named($0.prefix { $0 != ":" }) != nil }
    }
  }

  private static func name(_ span: Span, _ unit: Unit) -> String {
    switch (span, unit) {
    case (.last, .day): "YESTERDAY"
    case (.this, .day): "TODAY"
    case (.next, .day): "TOMORROW"
    case (.last, _): "LAST_" + unit.rawValue
    case (.this, _): "THIS_" + unit.rawValue
    case (.next, _): "NEXT_" + unit.rawValue
    case (.last90Days, _): "LAST_90_DAYS"
    case (.next90Days, _): "NEXT_90_DAYS"
    case (.lastN, _): "LAST_N_\(unit.rawValue)S"
    case (.nextN, _): "NEXT_N_\(unit.rawValue)S"
    case (.nAgo, _): "N_\(unit.rawValue)S_AGO"
    }
  }
}
