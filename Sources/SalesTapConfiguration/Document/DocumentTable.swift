import SalesTapPayload
import SalesTapTime

/// The one table of keys: it drives the reader, its suggestions, the order of the encoder, and the JSON Schema.
///
/// A key that is not in the table cannot be read, written, or suggested; a row added here is everywhere at once.
enum DocumentTable {
  /// The document itself.
  static let document = ObjectForm<ConfigurationDocument>(
    "a configuration", plural: "configurations",
    keys: [
      Key(
        "$schema", \.schema, .text(.any),
        "Where this schema lies, so that editors help while you write. SalesTap does not read it."),
      Key(
        "version", .integer(1...ConfigurationDocument.currentVersion), isRequired: true, defaultValue: nil,
        "The version of the document's form: 1. A later version is read by a later SalesTap only.",
        get: { _ in ConfigurationDocument.currentVersion }, set: { _, _ in }),
      Key(
        "connections", .list(of: connection.form(blank: blankConnection), blank: blankConnection), isRequired: false,
        defaultValue: [], "The CleverTap projects that records go to.", get: \.connections,
        set: { $0.connections = $1 }),
      Key(
        "syncs", .list(of: sync, blank: SyncForm.blank.sync), isRequired: false, defaultValue: [],
        "The syncs: which changes of which object go where, and how. They act in this order.", get: \.syncs,
        set: { $0.syncs = $1 }),
      Key(
        "retentionDays", \.retentionDays, .integer(1...36_500), default: 7,
        "How many days delivered, superseded, and skipped entries, log entries, and finished backfills are kept."),
      Key(
        "calendar", \.calendar, calendar.form(blank: CalendarSettings()), default: CalendarSettings(),
        "The calendar of relative dates in conditions, and of the slots."),
    ])

  static let calendar = ObjectForm<CalendarSettings>(
    "a calendar", plural: "calendars",
    keys: [
      Key(
        "timeZone", \.timeZone, .text(.timeZone), default: "UTC",
        "The time zone: UTC, a fixed offset such as +05:30, or an IANA name such as Asia/Kolkata."),
      Key(
        "firstWeekday", \.firstWeekday, weekday, default: .sunday,
        "The day on which weeks begin, for THIS_WEEK and its like."),
      Key(
        "fiscalYearStartMonth", \.fiscalYearStartMonth, .integer(1...12), default: 1,
        "The month in which fiscal years begin, 1 for January, for THIS_FISCAL_YEAR and its like."),
    ])

  private static let weekday = Form<Weekday>.word(weekdays)

  /// The names of the days, in the order of a week from Sunday.
  private static let weekdays: [(String, Weekday)] = [
    ("sunday", .sunday), ("monday", .monday), ("tuesday", .tuesday), ("wednesday", .wednesday),
    ("thursday", .thursday), ("friday", .friday), ("saturday", .saturday),
  ]

  /// The objects of the document that a key of this name belongs to, as messages call them.
  static func homes(ofKey name: String) -> [String] {
    shapes.filter { $0.keys.contains { $0.name == name } && $0.exactlyOne.count < $0.keys.count }.map(\.noun)
  }

  private static let shapes = [
    document.shape, calendar.shape, connection.shape, SyncForm.object.shape, SyncForm.filter.shape,
    SyncForm.delivery.shape, MappingForm.object.shape, MappingForm.property.shape,
  ]
}
