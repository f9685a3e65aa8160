import SalesTapModel
import SalesTapQueue
import SalesTapTime
import Testing

@Suite("Many records in the queue in memory")
struct ManyRecordsTests {
  @Test("Each of many records is found again while others leave, and its newest version goes once")
  func find() async throws {
    let store = InMemoryQueueStore()
    let total = 5000
    var left = Set(1...total)
    for number in 1...total {
      _ = try await store.enqueue([offer(number, change: "a\(number)", committed: 1)], at: at(1))
    }
    while !left.isEmpty {
      // Each that is left merges again, so none was lost when others were taken out of the table.
      for number in left.sorted() where number % 7 == left.count % 7 {
        let outcome = try await store.enqueue([offer(number, change: "b\(number)", committed: 2)], at: at(2))
        guard case .merged = outcome.first else {
          Issue.record("record \(number) waits and was not found: \(outcome)")
          return
        }
      }
      let claimed = try await store.claim(700, at: at(3))
      if claimed.isEmpty { break }
      _ = try await store.settle(claimed.map { Settlement($0, .delivered) }, at: at(4))
      for one in claimed {
        let number = try #require(Int(one.entry.changeID.dropFirst()))
        let wasLeft = left.remove(number) != nil
        #expect(wasLeft)
      }
    }
    #expect(left.isEmpty)
    #expect(try await store.counts() == [QueueCounts(sync: "leads", delivered: total)])
  }
}
