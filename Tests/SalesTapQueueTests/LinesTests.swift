import SalesTapModel
import SalesTapQueue
import SalesTapTime
import TestSupport
import Testing

@Suite("The lines of the queue in memory")
struct LinesTests {
  let store = InMemoryQueueStore()

  private func event(_ number: Int, of identity: String = "ana", at second: Int64 = 1) async throws {
    _ = try await store.enqueue(
      [offer(number, change: "c\(number)", target: .events, identity: identity, merge: .everyChange)], at: at(second))
  }

  private func numbers(_ limit: Int = 100, at second: Int64) async throws -> [Int64] {
    try await store.claim(limit, at: at(second)).map(\.entry.id.rawValue)
  }

  @Test("What is deleted from the middle of a long line is passed over, and what comes after it is not lost")
  func deletion() async throws {
    for number in 1...1000 { _ = try await store.enqueue([offer(number)], at: at(1)) }
    let doomed = (1...1000).filter { $0 % 10 != 0 }
    #expect(try await store.delete(QueueQuery(ids: doomed.map { id(Int64($0)) })) == 900)
    for number in 1001...1100 { _ = try await store.enqueue([offer(number)], at: at(2)) }
    let tens = Array(stride(from: Int64(10), through: 1000, by: 10))
    #expect(try await numbers(150, at: 3) == tens + Array(1001...1050))
    #expect(try await numbers(150, at: 4) == Array(1051...1100))
  }

  @Test("A deleted last entry does not take with it who comes next")
  func deletedLast() async throws {
    for number in 1...3 { _ = try await store.enqueue([offer(number)], at: at(1)) }
    _ = try await store.delete(QueueQuery(ids: [id(2), id(3)]))
    _ = try await store.enqueue([offer(4)], at: at(2))
    #expect(try await numbers(at: 3) == [1, 4])
  }

  @Test("Events of one identity go one claim after the other, in the order of their places")
  func identity() async throws {
    for number in 1...4 { try await event(number) }
    let first = try await store.claim(1, at: at(2))
    #expect(try await numbers(at: 3) == [])
    #expect(try await store.dueTimes(at: at(3))["leads"] == at(302))
    _ = try await store.settle(first.map { Settlement($0, .delivered) }, at: at(4))
    #expect(try await store.dueTimes(at: at(4))["leads"] == at(4))
    #expect(try await numbers(2, at: 5) == [2, 3])
    #expect(try await numbers(at: 6) == [])
  }

  @Test("When the next event of an identity is deleted, skipped, or not due, the one after it is called")
  func called() async throws {
    for number in 1...5 { try await event(number) }
    let first = try await store.claim(1, at: at(2))
    #expect(try await numbers(at: 3) == [])
    _ = try await store.settle(first.map { Settlement($0, .delivered) }, at: at(4))
    _ = try await store.delete(.entry(id(2)))
    _ = try await store.skip(.entry(id(3)), because: refused, at: at(5))
    #expect(try await numbers(1, at: 6) == [4])
    #expect(try await numbers(at: 7) == [])
    _ = try await store.settle(
      [Settlement(id: id(4), token: FencingToken(rawValue: 1), verdict: .retry(at: at(100), again))], at: at(8))
    #expect(try await numbers(at: 9) == [5])
  }

  @Test("An event that comes to belong to another identity is held by that one")
  func movedIdentity() async throws {
    try await event(1)
    _ = try await store.enqueue([offer(2, change: "a", target: .events, identity: "ana")], at: at(1))
    _ = try await store.claim(1, at: at(2))
    #expect(try await numbers(at: 3) == [])
    _ = try await store.enqueue([offer(2, change: "b", target: .events, identity: "ben")], at: at(4))
    #expect(try await numbers(at: 5) == [2])
  }

  @Test("Each lane has its line; a claim of both goes by places")
  func lanes() async throws {
    for number in 1...6 {
      var one = try offer(number)
      one.lane = number % 2 == 0 ? .prompt : .slot
      _ = try await store.enqueue([one], at: at(1))
    }
    let prompt = try await store.claim(ClaimRequest(sync: "leads", limit: 1, worker: "w", lane: .prompt), at: at(2))
    expectNoDifference(prompt.entries.map(\.entry.id.rawValue), [2])
    // The entry changes its lane with its values, and keeps its place.
    var moved = try offer(5, change: "new")
    moved.lane = .prompt
    _ = try await store.enqueue([moved], at: at(3))
    let next = try await store.claim(ClaimRequest(sync: "leads", limit: 2, worker: "w", lane: .prompt), at: at(4))
    expectNoDifference(next.entries.map(\.entry.id.rawValue), [4, 5])
    #expect(try await numbers(at: 5) == [1, 3, 6])
  }

  @Test("The oldest waiting entry is known after claims, retries, deletions, and a clock that jumped back")
  func oldest() async throws {
    _ = try await store.enqueue([offer(1)], at: at(10))
    _ = try await store.enqueue([offer(2)], at: at(20))
    _ = try await store.enqueue([offer(3)], at: at(5))
    _ = try await store.enqueue([offer(4, due: at(500))], at: at(30))
    #expect(try await store.counts("leads")?.oldestWaiting == at(5))
    _ = try await store.delete(.entry(id(3)))
    #expect(try await store.counts("leads")?.oldestWaiting == at(10))
    let claimed = try await store.claim(at: at(40))
    #expect(claimed.count == 2)
    #expect(try await store.counts("leads")?.oldestWaiting == at(30))
    _ = try await store.settle(claimed.map { Settlement($0, .retry(at: at(50), again)) }, at: at(41))
    #expect(try await store.counts("leads")?.oldestWaiting == at(10))
    _ = try await store.settle(store.claim(at: at(60)).map { Settlement($0, .delivered) }, at: at(61))
    #expect(try await store.counts("leads")?.oldestWaiting == at(30))
    #expect(try await store.dueTimes(at: at(62))["leads"] == at(500))
  }

  @Test("Many retries of many entries leave each of them one turn")
  func retries() async throws {
    for number in 1...200 { _ = try await store.enqueue([offer(number)], at: at(1)) }
    for round in 1...20 {
      let now = Int64(round * 10)
      let claimed = try await store.claim(1000, at: at(now))
      #expect(claimed.map(\.entry.id.rawValue) == Array(1...200))
      #expect(try await store.claim(1000, at: at(now + 1)).isEmpty)
      _ = try await store.settle(claimed.map { Settlement($0, .retry(at: at(now + 5), again)) }, at: at(now + 2))
      #expect(try await store.dueTimes(at: at(now + 3))["leads"] == at(now + 5))
    }
  }
}
