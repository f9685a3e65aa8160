import SalesTap

extension Benchmark {
  static var queue: [Benchmark] {
    [1, 100, 1000].map(enqueue) + [claim, drain]
  }

  /// Offers of which every second names a record that waits already, in batches of so many.
  private static func enqueue(_ batch: Int) -> Benchmark {
    Benchmark("queue-enqueue-\(batch)", allocationLimit: batch == 1000 ? 0.2 : nil, isLinear: batch == 100) { size in
      let batches = Fixtures.offers(size, inBatchesOf: batch)
      return Prepared(
        operations: size,
        asynchronous: {
          let store = InMemoryQueueStore()
          var count = 0
          for offers in batches { count += try await store.enqueue(offers, at: Fixtures.now).count }
          return count
        })
    }
  }

  /// Entries that go out, do not arrive, and come back, a hundred at a time, while the others wait.
  private static var claim: Benchmark {
    Benchmark("queue-claim", isLinear: true) { size in
      let store = InMemoryQueueStore()
      for offers in Fixtures.offers(2 * size, inBatchesOf: 1000) {
        _ = try await store.enqueue(offers, at: Fixtures.now)
      }
      let request = ClaimRequest(sync: "leads", limit: 100, worker: "benchmark")
      return Prepared(
        operations: size,
        asynchronous: {
          var count = 0
          while count < size {
            let entries = try await store.claim(request, at: Fixtures.now).entries
            if entries.isEmpty { throw BenchmarkError("nothing waits") }
            count += try await store.settle(entries.map { Settlement($0, .released()) }, at: Fixtures.now).count
          }
          return count
        })
    }
  }

  /// The life of an entry: enqueued, claimed with 999 others, and settled as delivered.
  private static var drain: Benchmark {
    Benchmark("queue-drain", isLinear: true) { size in
      let batches = Fixtures.offers(size, inBatchesOf: 1000)
      let request = ClaimRequest(sync: "leads", limit: 1000, worker: "benchmark")
      return Prepared(
        operations: size / 2,
        asynchronous: {
          let store = InMemoryQueueStore()
          for offers in batches { _ = try await store.enqueue(offers, at: Fixtures.now) }
          var count = 0
          while true {
            let entries = try await store.claim(request, at: Fixtures.now).entries
            if entries.isEmpty { return count }
            count += try await store.settle(entries.map { Settlement($0, .delivered) }, at: Fixtures.now).count
          }
        })
    }
  }
}

extension Fixtures {
  /// So many offers in batches: each record comes twice, the second time with a newer change.
  static func offers(_ count: Int, inBatchesOf size: Int) -> [[QueueOffer]] {
    let payload = [UInt8](repeating: UInt8(ascii: "x"), count: 600)
    let offers = (0..<count).map { number in
      let id = LeadData.id((number % max(1, count / 2)) * 7919 + 1)
      return QueueOffer(
        sync: "leads", connection: "production", target: .profiles, object: "Lead",
        recordID: RecordID(id) ?? Fixtures.someID, changeID: "change \(number)",
        committedAt: Fixtures.now + .milliseconds(number), identity: id, payload: payload)
    }
    return stride(from: 0, to: count, by: size).map { Array(offers[$0..<min(count, $0 + size)]) }
  }

  private static let someID = ((try? changes(1)) ?? [])[0].recordID
}
