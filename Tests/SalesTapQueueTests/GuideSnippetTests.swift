import Foundation
import SalesTapModel
import SalesTapQueue
import SalesTapTesting
import SalesTapTime
import TestSupport
import Testing

/// What a database of one's own would be: tables, and transactions that happen as a whole or not at all.
private struct Database: Sendable {
  struct Full: Error {}

  private var queue = NaiveQueue()
  /// How many more transactions there is room for; nil means any number.
  private var room: Int?

  /// A database without entries.
  static func empty(room: Int? = nil) throws -> Database {
    var database = Database()
    database.room = room
    return database
  }

  mutating func transaction<Result>(_ body: (inout Tables) throws -> Result) throws -> Result {
    var tables = Tables(queue: queue)
    let result = try body(&tables)
    if let room {
      guard room > 0 else { throw Full() }
      self.room = room - 1
    }
    queue = tables.queue
    return result
  }
}

/// The statements of the guide's store.
private struct Tables {
  var queue: NaiveQueue

  mutating func take(_ offers: [QueueOffer], at now: Instant) throws -> [EnqueueOutcome] {
    queue.enqueue(offers, at: now)
  }

  mutating func give(_ request: ClaimRequest, at now: Instant) throws -> QueueClaim { queue.claim(request, at: now) }

  mutating func end(_ settlement: Settlement, at now: Instant) throws -> SettleOutcome {
    queue.settle(settlement, at: now)
  }
}

private actor MyStore {
  private var database: Database

  init(database: Database) { self.database = database }

  func enqueue(_ offers: [QueueOffer], at now: Instant) async throws -> [EnqueueOutcome] {
    try database.transaction { tables in try tables.take(offers, at: now) }
  }

  func claim(_ request: ClaimRequest, at now: Instant) async throws -> QueueClaim {
    try database.transaction { tables in try tables.give(request, at: now) }
  }

  func settle(_ settlements: [Settlement], at now: Instant) async throws -> [SettleOutcome] {
    try database.transaction { tables in try settlements.map { try tables.end($0, at: now) } }
  }
}

/// The requirements that the guide does not show.
extension MyStore: QueueStore {
  private func all<Result: Sendable>(_ body: (inout NaiveQueue) throws -> Result) throws -> Result {
    try database.transaction { tables in try body(&tables.queue) }
  }

  func returnExpired(at now: Instant) async throws -> [QueueEntry] { try all { $0.returnExpired(at: now) } }

  func admit(_ sends: [DirectSend], at now: Instant) async throws -> [Admission] {
    try all { queue in sends.map { queue.admit($0, at: now) } }
  }

  func recordHandedOver(_ handedOver: [HandedOver], at now: Instant) async throws {
    try all { queue in
      for one in handedOver { queue.recordHandedOver(one, at: now) }
    }
  }

  func retry(_ query: QueueQuery, at now: Instant) async throws -> [RetryResult] {
    try all { $0.retry(query, at: now) }
  }

  func skip(_ query: QueueQuery, because reason: QueueFailure, at now: Instant) async throws -> [QueueEntry] {
    try all { $0.skip(query, because: reason, at: now) }
  }

  func delete(_ query: QueueQuery) async throws -> Int { try all { $0.delete(query) } }

  func erase(_ subject: ErasureSubject) async throws -> RemovalCount { try all { $0.erase(subject) } }

  func prune(_ request: PruneRequest) async throws -> RemovalCount { try all { $0.prune(request) } }

  func counts() async throws -> [QueueCounts] { try all { $0.counts() } }

  func entries(_ query: QueueQuery, after: EntryID?, limit: Int) async throws -> [QueueEntry] {
    try all { $0.entries(query, after: after, limit: limit) }
  }

  func dueTimes(at now: Instant) async throws -> [String: Instant] { try all { $0.dueTimes(at: now) } }
}

/// The Swift code of the module's pages, compiled and run; the last test holds the two together.
@Suite("The code of the guides about the queue")
struct GuideSnippetTests {
  @Test("The first page")
  func firstPage() async throws {
    let offers = [try offer(1), try offer(2), try offer(1, change: "c2")]
    let now = at(1)
    let later = at(2)

    let queue: some QueueStore = .inMemory
    let outcomes = try await queue.enqueue(offers, at: now)

    let claim = try await queue.claim(ClaimRequest(sync: "leads", limit: 100, worker: "worker-1"), at: now)
    let settled = try await queue.settle(claim.entries.map { Settlement($0, .delivered) }, at: later)

    expectNoDifference(outcomes, [.inserted(id(1)), .inserted(id(2)), .merged(id(1), replaced: true)])
    expectNoDifference(settled, [.settled(.delivered), .settled(.delivered)])
  }

  @Test("The store of the guide keeps every law")
  func writeAStore() async throws {
    var printed: [String] = []
    func print(_ violation: LawViolation) { printed.append(violation.description) }

    let suite = QueueConformance { try MyStore(database: .empty()) }
    for violation in await suite.violations() {
      print(violation)
    }

    #expect(printed == [])
  }

  @Test("What the guide's store could not commit did not happen")
  func rollback() async throws {
    let store = MyStore(database: try .empty(room: 1))
    _ = try await store.enqueue([offer(1)], at: at(1))
    await #expect(throws: Database.Full.self) { try await store.enqueue([offer(2)], at: at(2)) }
    await #expect(throws: Database.Full.self) {
      try await store.claim(ClaimRequest(sync: "leads", limit: 1, worker: "w"), at: at(2))
    }
  }

  @Test("Every block of Swift in the pages of the module stands here")
  func everyBlock() throws {
    let here = Self.lines(try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)).joined(separator: "\n")
    let pages = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/SalesTapQueue/SalesTapQueue.docc").standardizedFileURL
    let files = try #require(FileManager.default.enumerator(at: pages, includingPropertiesForKeys: nil))
    var count = 0
    for case let file as URL in files where file.pathExtension == "md" {
      let text = try String(contentsOf: file, encoding: .utf8)
      for part in text.components(separatedBy: "```swift\n").dropFirst() {
        let block = Self.lines(part.components(separatedBy: "```")[0]).joined(separator: "\n")
        // The line about SQLite is run by the tests of that store.
        if block.contains(".sqlite(path:") { continue }
        count += 1
        #expect(here.contains(block), "\(file.lastPathComponent): \(block)")
      }
    }
    #expect(count == 4)
  }

  /// The lines of a text without blanks at their ends and without empty ones.
  private static func lines(_ text: String) -> [String] {
    text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }.filter { !$0.isEmpty }
  }
}
