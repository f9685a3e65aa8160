import Algorithms
public import SalesTap

/// The laws of the event log's port as checks that run against any log.
///
/// ```swift
/// let suite = EventLogConformance { try await MyLog(database: .empty()) }
/// #expect(await suite.violations().isEmpty)
/// ```
public struct EventLogConformance: ConformanceSuite {
  /// Makes an empty log that holds at least a thousand entries.
  public var makeSubject: @Sendable () async throws -> any EventLog

  /// A suite for a kind of log.
  public init(makeLog: @escaping @Sendable () async throws -> any EventLog) { makeSubject = makeLog }

  /// All laws.
  public static let laws: [EventLogLaw] = [
    EventLogLaw(
      "order", "Entries are kept in the order in which they are appended, with all they hold."
    ) {
      probe in
      let entries = samples(40)
      try await probe.log.append(Array(entries[..<25]))
      try await probe.log.append(Array(entries[25...]))
      try await probe.log.append([])
      let oldest = try await probe.log.entries(matching: EventLogQuery())
      let newest = try await probe.log.entries(matching: EventLogQuery(order: .newestFirst))
      probe.expect(oldest == entries, "the oldest first are not those that were appended")
      probe.expect(newest == entries.reversed(), "the newest first are not the reverse")
    },
    EventLogLaw(
      "conditions", "A page holds exactly the entries that meet every condition."
    ) { probe in
      let entries = samples(60)
      try await probe.log.append(entries)
      for query in queries {
        let found = try await probe.log.entries(matching: query)
        let expected = entries.filter(query.matches)
        probe.expect(found == expected, "\(query): \(found.count) entries, not \(expected.count)")
      }
    },
    EventLogLaw(
      "paging",
      "The pages that follow each other show every entry once, whatever is appended meanwhile."
    ) { probe in
      for order in EventLogQuery.Order.allCases {
        let before = try await probe.log.entries(matching: EventLogQuery(sync: "leads", order: order, limit: 100_000))
        try await probe.log.append(samples(31))
        let there = try await probe.log.entries(matching: EventLogQuery(sync: "leads", order: order, limit: 100_000))
        var query = EventLogQuery(sync: "leads", order: order, limit: 4)
        var seen: [EventLogEntry] = []
        for _ in 0..<200 {
          let page = try await probe.log.page(query)
          probe.expect(page.entries.count <= 4, "a page of 4 has \(page.entries.count) entries")
          seen += page.entries
          try await probe.log.append(
            samples(1).map { entry in
              var entry = entry
              entry.changeID = "appended meanwhile"
              return entry
            })
          guard let next = page.next else { break }
          query.cursor = next
        }
        let shown = seen.filter { $0.changeID != "appended meanwhile" }
        let expected = there.filter { $0.changeID != "appended meanwhile" }
        probe.expect(
          shown == expected,
          "\(order): \(shown.count) entries on the pages, \(expected.count) in the log, \(before.count) before")
      }
    },
  ]

  private static let begin = Instant(secondsSinceEpoch: 1_772_438_400)

  private static let records = (1...5).compactMap { RecordID("00Q5g000000110\($0)") }

  /// Entries that differ in everything that a query may ask for.
  private static func samples(_ count: Int) -> [EventLogEntry] {
    zip(0..<count, records.cycled()).map { number, record in
      EventLogEntry(
        time: begin + .seconds(number), sync: number % 7 == 0 ? nil : number % 2 == 0 ? "leads" : "cases",
        connection: number % 3 == 0 ? "production" : "test", object: number % 2 == 0 ? "Lead" : "Case",
        recordID: record, changeID: "change \(number)",
        status: EventLogEntry.Status.allCases[number % 3], decision: "delivered", reason: "because \(number) 'ā' \"q\"",
        resolution: number % 4 == 0 ? "mend it" : nil,
        errorClass: number % 5 == 0 ? nil : ErrorClass.allCases[number % ErrorClass.allCases.count],
        identity: number % 6 == 0 ? nil : "person\(number % 3)@example.com",
        origin: number % 5 == 1 ? nil : EventLogEntry.Origin.allCases[number % 4], run: number % 8 == 0 ? "3" : nil,
        attempt: number % 2 == 0 ? number : nil,
        durationMilliseconds: number % 2 == 0 ? Int64(number) * 1_000_000_007 : nil,
        dropped: (0..<number % 4).map { DroppedProperty("Property \($0)", because: "it is 'ā' \"q\"\n") },
        request: number % 3 == 1 ? "{\"identity\":\"\u{1F600}\"}" : nil,
        response: number % 3 == 2 ? "" : nil)
    }
  }

  private static let queries: [EventLogQuery] = [
    EventLogQuery(recordID: records.last), EventLogQuery(object: "lead"),
    EventLogQuery(identity: "person1@example.com"), EventLogQuery(sync: "cases"), EventLogQuery(connection: "test"),
    EventLogQuery(run: "3"), EventLogQuery(origin: .historical), EventLogQuery(errorClass: .throttled),
    EventLogQuery(status: .failure), EventLogQuery(since: begin + .seconds(20)),
    EventLogQuery(until: begin + .seconds(20)),
    EventLogQuery(since: begin + .seconds(10), until: begin + .seconds(11)), EventLogQuery(identity: "nobody"),
    EventLogQuery(
      recordID: records.first, object: "CASE", sync: "cases", status: .failure, since: begin,
      until: begin + .seconds(59)),
  ]
}

/// A law of the event log's port, with the scenario that shows it.
public typealias EventLogLaw = ConformanceLaw<any EventLog>

extension ConformanceLaw where Subject == any EventLog {
  init(_ name: String, _ sentence: String, _ scenario: @escaping @Sendable (inout EventLogProbe) async throws -> Void) {
    self.init(name, sentence, on: EventLogProbe.self, scenario)
  }
}

/// A log under a scenario, and what was found wrong.
struct EventLogProbe: ConformanceProbe {
  let log: any EventLog
  var problems: [String] = []

  init(_ log: any EventLog) { self.log = log }
}
