import SalesTap
import Testing

/// What the planner is told of the world reaches the conditions.
@Suite struct PlannerContextTests {
  private func planned(
    _ condition: String, _ record: SalesforceRecord, calendar: CalendarSettings = CalendarSettings(),
    objects: ObjectCatalog = [], at now: Instant
  ) throws -> String? {
    var document = document(leads: { $0.filter = Filter(condition: condition) })
    document.calendar = calendar
    let planner = try Planner(document, context: ConfigurationContext(objects: objects))
    let change = RecordChange(
      object: "Lead", recordID: id(1), kind: .updated,
      record: record.merging(["Email": "a@example.com", "LastName": "A", "Status": "Open"]), id: "1")
    return planner.plan(change, at: now).first?.outcome.name
  }

  @Test func relativeDatesAreThoseOfTheCalendar() throws {
    // In Riga it is the 29th already; weeks and fiscal years begin where the calendar says.
    let now = try #require(Instant("2026-03-28T22:30:00Z"))
    let today: SalesforceRecord = ["CreatedDate": .dateTime(try #require(Instant("2026-03-28T22:10:00Z")))]
    let yesterday: SalesforceRecord = ["CreatedDate": .dateTime(try #require(Instant("2026-03-28T21:30:00Z")))]
    let riga = CalendarSettings(timeZone: "Europe/Riga")
    #expect(try planned("CreatedDate = TODAY", today, calendar: riga, at: now) == "enqueue")
    #expect(try planned("CreatedDate = TODAY", yesterday, calendar: riga, at: now) == "filtered")
    #expect(try planned("CreatedDate = TODAY", yesterday, at: now) == "enqueue")
    let sunday: SalesforceRecord = ["CreatedDate": .dateTime(try #require(Instant("2026-03-22T12:00:00Z")))]
    #expect(try planned("CreatedDate = THIS_WEEK", sunday, at: now) == "enqueue")
    #expect(
      try planned("CreatedDate = THIS_WEEK", sunday, calendar: CalendarSettings(firstWeekday: .monday), at: now)
        == "filtered")
    #expect(try planned("CreatedDate = THIS_FISCAL_YEAR", sunday, at: now) == "enqueue")
    #expect(
      try planned(
        "CreatedDate = THIS_FISCAL_YEAR", ["CreatedDate": .dateTime(try #require(Instant("2026-02-01T12:00:00Z")))],
        calendar: CalendarSettings(fiscalYearStartMonth: 3), at: now) == "filtered")
  }

  @Test func theZoneThatTheConfigurationNamesIsTaken() throws {
    var document = document()
    document.calendar.timeZone = "+05:30"
    #expect(try Planner(document).timeZone == .fixed(secondsFromUTC: 19_800))
    #expect(try Planner(document, timeZone: .utc).timeZone == .utc)
    document.calendar.timeZone = "Nowhere/Atall"
    let error = #expect(throws: ConfigurationError.self) { try Planner(document) }
    #expect(error?.diagnostics.map(\.id) == [ConfigurationRule.unknownTimeZone.id])
    #expect(try Planner(document, timeZone: .utc).timeZone == .utc)
  }

  @Test func describedTypesDecideHowValuesCompare() throws {
    let lead = ObjectDescription(
      "Lead",
      fields: [
        FieldDescription("Email", .email), FieldDescription("LastName", .string), FieldDescription("Status", .picklist),
        FieldDescription("Code__c", .string, isCaseSensitive: true),
      ])
    let now = try #require(Instant("2026-03-28T22:30:00Z"))
    #expect(try planned("Code__c = 'abc'", ["Code__c": "ABC"], at: now) == "enqueue")
    #expect(try planned("Code__c = 'abc'", ["Code__c": "ABC"], objects: [lead], at: now) == "filtered")
  }

  @Test(arguments: [("+05:30", 19_800), ("-03:00", -10_800), ("UTC", 0)])
  func fixedOffsetsAreZones(_ name: String, _ seconds: Int) throws {
    let rules = try #require(ZoneFiles.rules(named: name))
    #expect(rules.offset(at: Instant(millisecondsSinceEpoch: 0)) == seconds)
  }

  @Test(arguments: ["+5:30", "+24:00", "+05:60", "05:30", "+05-30", "+0a:30", "../UTC", ""])
  func otherTextsAreNone(_ name: String) { #expect(ZoneFiles.rules(named: name) == nil) }
}
