public import SalesTapDiagnostics
public import SalesTapTime

/// A schedule in the form that Salesforce and Quartz use: six or seven fields, `Seconds Minutes Hours Day_of_month Month
/// Day_of_week [Year]`.
///
/// ```swift
/// let expression = CronExpression("0 30 6 ? * MON-FRI")
/// let next = expression?.next(after: now, in: zone)  // the next working day at half past six
/// let english = expression?.englishDescription  // "At 06:30 on Monday through Friday"
/// ```
///
/// Two expressions are equal when they are of one dialect and their fields are written alike (blanks, case, and names
/// apart); ``canonical`` brings those that mean the same closer together. Fires lie in the years 1970 to 2099.
public struct CronExpression: Hashable, Sendable {
  /// Whose expression it is.
  public let dialect: CronDialect
  /// The entries of the seven fields; the year's are `*` where it was left out.
  let items: [[CronItem]]
  /// The fields as bits, for the search.
  let masks: CronMasks

  /// An expression from its text; nil where the text has an error, which ``parse(_:dialect:)`` would tell.
  public init?(_ text: String, dialect: CronDialect = .salesforce) {
    guard let expression = Self.parse(text, dialect: dialect).expression else { return nil }
    self = expression
  }

  /// An expression from entries that have been checked.
  init(dialect: CronDialect, items: [[CronItem]]) {
    self.dialect = dialect
    self.items = items
    self.masks = CronMasks(items)
  }

  /// The entries of a field.
  func items(of field: CronField) -> [CronItem] { items[field.rawValue] }

  /// What reading a text gave: the expression, where there is no error, and everything there is to say about the text.
  public struct Reading: Hashable, Sendable {
    /// The expression; nil where one of the diagnostics is an error.
    public let expression: CronExpression?
    /// Errors, warnings, and notes, by their places.
    public let diagnostics: [Diagnostic]
    /// The expressions to schedule instead, one job each, where a field of Salesforce's seconds or minutes is not an integer,
    /// or the minutes of a Unix expression are not, and the rest is right; else empty.
    public let alternatives: [String]
  }

  /// Reads a text and reports every trouble in it at once.
  ///
  /// Any text may be given; one of more than 1,000 bytes is refused unread.
  public static func parse(_ text: String, dialect: CronDialect = .salesforce) -> Reading {
    var parser = CronParser(text: text, dialect: dialect)
    return parser.read()
  }

  /// Whether it is an *interval*: its hour field is `*` or has a step.
  ///
  /// An interval fires at every instant whose local time matches, so twice in an hour that is repeated and not at all in an
  /// hour that is skipped. Every other expression is *fixed*: each of its local times fires once, at the first instant at
  /// which the local clock has reached it.
  public var isInterval: Bool { masks.isInterval }

  /// Whether no day of the years 1970 to 2099 satisfies its fields, as in `0 0 0 30 2 ?`.
  public var neverFires: Bool { masks.nextLocal(atOrAfter: CronMasks.firstSecond) == nil }

  /// What there is to say about scheduling the expression at an instant: an error where no fire lies after it.
  public func diagnostics(asOf instant: Instant, in zone: TimeZoneRules) -> [Diagnostic] {
    guard next(after: instant, in: zone) == nil else { return [] }
    return [CronDiagnostics.neverFires(self, asOf: instant)]
  }
}
