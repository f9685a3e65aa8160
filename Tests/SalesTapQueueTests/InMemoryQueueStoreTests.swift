import SalesTapModel
import SalesTapQueue
import SalesTapTime
import TestSupport
import Testing

@Suite("The queue in memory")
struct InMemoryQueueStoreTests {
  let store = InMemoryQueueStore()

  @Test("Three new leads, each triggering twice, are three entries")
  func doubleTrigger() async throws {
    var outcomes: [EnqueueOutcome] = []
    for number in 1...3 {
      outcomes += try await store.enqueue(
        [offer(number, change: "a\(number)", committed: 1), offer(number, change: "b\(number)", committed: 1)],
        at: at(1))
    }
    expectNoDifference(
      outcomes,
      [
        .inserted(id(1)), .merged(id(1), replaced: true), .inserted(id(2)), .merged(id(2), replaced: true),
        .inserted(id(3)), .merged(id(3), replaced: true),
      ])
    let claimed = try await store.claim(at: at(2))
    expectNoDifference(claimed.map { String(decoding: $0.entry.payload, as: UTF8.self) }, ["b1", "b2", "b3"])
    let settled = try await store.settle(claimed.map { Settlement($0, .delivered) }, at: at(3))
    expectNoDifference(settled, [.settled(.delivered), .settled(.delivered), .settled(.delivered)])
    #expect(
      try await store.counts()
        == [QueueCounts(sync: "leads", delivered: 3)])
  }

  @Test("An older change never replaces a newer one; the entry keeps its place")
  func merge() async throws {
    _ = try await store.enqueue([offer(change: "new", committed: 5), offer(2, change: "x")], at: at(10))
    let outcomes = try await store.enqueue(
      [offer(change: "old", committed: 4), offer(change: "newer", committed: 6)], at: at(20))
    expectNoDifference(outcomes, [.merged(id(1), replaced: false), .merged(id(1), replaced: true)])
    let entry = try await store.entries(.entry(id(1)), after: nil, limit: 1).first
    #expect(entry?.changeID == "newer")
    #expect(entry?.firstEnqueuedAt == at(10))
    #expect(try await store.claim(1, at: at(30)).first?.entry.id == id(1))
  }

  @Test("A change that arrives during a send is sent after it, never merged into it, never lost")
  func duringSend() async throws {
    _ = try await store.enqueue([offer(change: "a", committed: 1)], at: at(1))
    let first = try await store.claim(at: at(2))
    #expect(
      try await store.enqueue([offer(change: "b", committed: 2)], at: at(3))
        == [.inserted(id(2))])
    #expect(try await store.claim(at: at(4)).isEmpty)
    _ = try await store.settle(first.map { Settlement($0, .failed(refused)) }, at: at(5))
    let second = try await store.claim(at: at(6))
    expectNoDifference(second.map(\.entry.changeID), ["b"])
  }

  @Test("An entry that must be sent again gives way to the newer one that waits")
  func superseded() async throws {
    _ = try await store.enqueue([offer(change: "a", committed: 1), offer(2, change: "x")], at: at(1))
    let first = try await store.claim(1, at: at(2))
    _ = try await store.enqueue([offer(change: "b", committed: 2)], at: at(3))
    #expect(
      try await store.settle(first.map { Settlement($0, .retry(at: at(60), again)) }, at: at(4))
        == [.settled(.superseded)])
    let claimed = try await store.claim(at: at(5))
    expectNoDifference(claimed.map(\.entry.changeID), ["b", "x"])
    #expect(claimed.first?.entry.firstEnqueuedAt == at(1))
    #expect(claimed.first?.entry.attempts == 0)
  }

  @Test("An expired lease returns the entry as uncertain, and its holder may not settle")
  func expiry() async throws {
    _ = try await store.enqueue([offer()], at: at(1))
    let lost = try await store.claim(at: at(2))
    #expect(try await store.claim(at: at(301)).isEmpty)
    let found = try await store.claim(at: at(302))
    #expect(found.first?.entry.uncertainOutcomes == 1)
    #expect(found.first?.entry.attempts == 0)
    #expect(
      try await store.settle(lost.map { Settlement($0, .delivered) }, at: at(303))
        == [.stale])
    #expect(
      try await store.settle(found.map { Settlement($0, .delivered) }, at: at(304))
        == [.settled(.delivered)])
    #expect(
      try await store.settle(found.map { Settlement($0, .delivered) }, at: at(305))
        == [.settled(.delivered)])
  }

  @Test("A profile older than what was sent past the queue ends superseded; an event is sent")
  func order() async throws {
    let send = DirectSend(
      sync: "leads", target: .profiles, recordID: try record(1), changeID: "direct", committedAt: at(5))
    guard case .send(let version) = try await store.admit([send], at: at(6)).first else {
      Issue.record("not admitted")
      return
    }
    try await store.recordHandedOver([HandedOver(send, version: version)], at: at(7))
    #expect(
      try await store.admit([send], at: at(8))
        == [.duplicate])
    #expect(
      try await store.enqueue(
        [offer(change: "old", committed: 4), offer(change: "old", committed: 4, target: .events)], at: at(9))
        == [.superseded, .inserted(id(1))])
  }

  @Test("A failed entry stays until it is retried; the retry of an old version answers superseded")
  func retry() async throws {
    _ = try await store.enqueue([offer(1, committed: 1), offer(2, committed: 1)], at: at(1))
    _ = try await store.settle(store.claim(at: at(2)).map { Settlement($0, .failed(refused)) }, at: at(3))
    #expect(
      try await store.counts()
        == [QueueCounts(sync: "leads", failed: 2)])
    _ = try await store.enqueue([offer(1, change: "fixed", committed: 2)], at: at(4))
    #expect(
      try await store.retry(.failed(sync: "leads"), at: at(5))
        == [RetryResult(id: id(1), outcome: .superseded), RetryResult(id: id(2), outcome: .retried)])
    #expect(
      try await store.claim(at: at(6)).map(\.entry.id)
        == [id(2), id(3)])
  }
}
