import CAllocations
import SalesTap

/// The memory of what waits.
enum Waiting {
  /// The bytes that a store in memory takes for each of so many waiting entries. Their payload is one that all share, and their texts have
  /// at most fifteen bytes, so that only what the store adds is counted.
  static func bytes(count: Int) async throws -> Double {
    let store = InMemoryQueueStore()
    let payload = [UInt8](repeating: UInt8(ascii: "x"), count: 600)
    // What the first call of anything allocates for good is there before.
    _ = try await store.counts()
    let before = salestap_live_bytes()
    for start in stride(from: 0, to: count, by: 1000) {
      let offers = try (start..<min(count, start + 1000)).map { number in
        guard let id = RecordID(LeadData.id(number * 7919 + 1)) else { throw BenchmarkError("no id") }
        return QueueOffer(
          sync: "leads", connection: "production", target: .profiles, object: "Lead", recordID: id,
          changeID: "change \(number)", committedAt: Fixtures.now + .milliseconds(number), identity: "p\(number)",
          payload: payload)
      }
      _ = try await store.enqueue(offers, at: Fixtures.now)
    }
    let after = salestap_live_bytes()
    guard try await store.counts().first?.waiting == count else { throw BenchmarkError("not all of them wait") }
    return (Double(after) - Double(before)) / Double(count)
  }
}
