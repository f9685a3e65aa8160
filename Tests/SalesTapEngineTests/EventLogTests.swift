import SalesTap
import SalesTapTesting
import Testing

/// A log with one bug.
private final class BrokenLog: EventLog {
  enum Bug: String, CaseIterable {
    case ignoresTheObject, ignoresTheRun, ignoresTheEnd, turnsNothingAround, repeatsTheLastOfAPage,
      loosesOneBetweenPages
    case dropsResponses

    /// The name of the law that it breaks.
    var law: String {
      switch self {
      case .ignoresTheObject, .ignoresTheRun, .ignoresTheEnd: "conditions"
      case .turnsNothingAround, .dropsResponses: "order"
      case .repeatsTheLastOfAPage, .loosesOneBetweenPages: "paging"
      }
    }
  }

  let bug: Bug
  let log = InMemoryEventLog()

  init(_ bug: Bug) { self.bug = bug }

  func append(_ entries: [EventLogEntry]) async throws {
    try await log.append(
      entries.map { entry in
        var entry = entry
        if bug == .dropsResponses, entry.response == "" { entry.response = nil }
        return entry
      })
  }

  func page(_ query: EventLogQuery) async throws -> EventLogPage {
    var query = query
    switch bug {
    case .ignoresTheObject: query.object = nil
    case .ignoresTheRun: query.run = nil
    case .ignoresTheEnd: query.until = nil
    case .turnsNothingAround: query.order = .oldestFirst
    default: break
    }
    var page = try await log.page(query)
    let step: Int64 = query.order == .oldestFirst ? 1 : -1
    if let next = page.next {
      if bug == .repeatsTheLastOfAPage { page.next = EventLogCursor(rawValue: next.rawValue - step * 9) }
      if bug == .loosesOneBetweenPages { page.next = EventLogCursor(rawValue: next.rawValue + step) }
    }
    return page
  }
}

@Suite struct EventLogTests {
  @Test func theLogInMemoryKeepsTheLaws() async {
    let violations = await EventLogConformance { InMemoryEventLog() }.violations()
    #expect(violations.isEmpty, "\(violations.map(\.description).joined(separator: "\n"))")
  }

  @Test func theStoreInMemoryKeepsThemToo() async {
    let violations =
      await EventLogConformance { InMemoryStore() }.violations() + BackfillConformance { InMemoryStore() }.violations()
    #expect(violations.isEmpty, "\(violations.map(\.description).joined(separator: "\n"))")
  }

  @Test(arguments: BrokenLog.Bug.allCases)
  fileprivate func theLawFindsTheLogThatBreaksIt(_ bug: BrokenLog.Bug) async throws {
    let law = try #require(EventLogConformance.laws.first { $0.name == bug.law })
    #expect(await EventLogConformance { BrokenLog(bug) }.violations(of: law).isEmpty == false)
  }

  @Test func noLawIsWithoutALogThatBreaksIt() {
    #expect(Set(EventLogConformance.laws.map(\.name)) == Set(BrokenLog.Bug.allCases.map(\.law)))
  }

  @Test func theOldestEntriesGoFirst() async throws {
    let log = InMemoryEventLog(capacity: 3)
    let entries = (1...5).map { number in
      EventLogEntry(
        time: start, sync: nil, connection: nil, object: "Lead", recordID: id(number), changeID: "\(number)",
        status: .none, decision: "filtered", reason: "")
    }
    try await log.append(entries)
    #expect(try await log.entries(matching: EventLogQuery()).map(\.changeID) == ["3", "4", "5"])
  }
}
