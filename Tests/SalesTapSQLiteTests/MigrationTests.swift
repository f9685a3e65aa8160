#if SQLite
  import Foundation
  import GRDB
  import SalesTap
  import TestSupport
  import StoreTestSupport
  import Testing

  @testable import SalesTapSQLite

  @Suite("Bringing older files up to date")
  struct MigrationTests {
    /// A file as version 6 left it: the queue was one table then.
    private static func version6() async throws -> Folder {
      let folder = try Folder()
      let dump = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Vectors/sqlite-version-6.sql")
      let sql = try String(contentsOf: dump, encoding: .utf8)
      try await DatabaseQueue(path: folder.file).writeWithoutTransaction { try $0.execute(sql: sql) }
      return folder
    }

    @Test("Entries of version 6 are there in every state, with what they carried")
    func entries() async throws {
      let folder = try await Self.version6()
      let store = try SQLiteStore(path: folder.file)
      let entries = try await store.entries(QueueQuery(), after: nil, limit: 100)
      expectNoDifference(
        entries.map { "\($0.id) \($0.changeID) \($0.state)" },
        [
          "1 c1 delivered", "2 c2 inFlight", "3 c3 waiting", "4 c4 failed", "5 c5 superseded", "6 c6 waiting",
          "7 c7 skipped", "8 c8 delivered", "9 c9 waiting",
        ])
      expectNoDifference(
        entries.map { String(decoding: $0.payload, as: UTF8.self) },
        ["", #"{"two":2}"#, #"{"three":3}"#, #"{"four":4}"#, "", #"{"six":6}"#, "", "", #"{"nine":9}"#])
      expectNoDifference(entries[1].lease, .init(worker: "w", expiresAt: at(400), countsAttempt: false))
      expectNoDifference(entries[3].lastFailure, QueueFailure(code: "555", message: "refused"))
      expectNoDifference(entries[4].supersededBy, EntryID(rawValue: 6))
      expectNoDifference(entries[5].place, 5)
      let counts = try await store.counts()
      expectNoDifference(
        counts,
        [
          QueueCounts(
            sync: "leads", waiting: 2, inFlight: 1, failed: 1, delivered: 1, superseded: 1, skipped: 1,
            oldestWaiting: at(3)),
          QueueCounts(sync: "steps", waiting: 1, delivered: 1, oldestWaiting: at(9)),
        ])
    }

    @Test("The laws hold over what version 6 left behind")
    func laws() async throws {
      let folder = try await Self.version6()
      let store = try SQLiteStore(path: folder.file)
      // What was delivered is known still: an older version stays behind it, a step is not sent again.
      var older = try offer(1)
      older.committedAt = at(0)
      older.changeID = "late"
      var step = try offer(6, sync: "steps")
      step.target = .events
      step.merge = .everyChange
      step.changeID = "c8"
      var merging = try offer(4)
      merging.changeID = "newer"
      merging.committedAt = at(100)
      let outcomes = try await store.enqueue([older, step, merging], at: at(10))
      expectNoDifference(
        outcomes,
        [.superseded, .duplicate(EntryID(rawValue: 8)), .merged(EntryID(rawValue: 6), replaced: true)])
      // The record that is in flight holds its next entry back, until it is settled.
      let request = ClaimRequest(sync: "leads", limit: 10, worker: "w")
      let first = try await store.claim(request, at: at(20))
      expectNoDifference(first.entries.map(\.entry.changeID), ["newer"])
      let flying = Settlement(id: EntryID(rawValue: 2), token: FencingToken(rawValue: 3), verdict: .delivered)
      let again = Settlement(id: EntryID(rawValue: 1), token: FencingToken(rawValue: 1), verdict: .delivered)
      let stale = Settlement(id: EntryID(rawValue: 1), token: FencingToken(rawValue: 2), verdict: .delivered)
      let settled = try await store.settle([flying, flying, again, stale], at: at(21))
      expectNoDifference(settled, [.settled(.delivered), .settled(.delivered), .settled(.delivered), .stale])
      let second = try await store.claim(request, at: at(22))
      expectNoDifference(second.entries.map(\.entry.changeID), ["c3"])
      let retried = try await store.retry(.failed(), at: at(23))
      expectNoDifference(retried.map(\.outcome), [.retried])
      let pruned = try await store.prune(PruneRequest(endedBefore: at(20)))
      expectNoDifference(pruned.entries, 4)
      let erased = try await store.erase(.record(try offer(2).recordID))
      expectNoDifference(erased, RemovalCount(entries: 2, versions: 1))
    }
  }
#endif
