import SalesTap
import SalesTapTesting
import Testing

@Suite("What a queue entry carries") struct QueuedRecordTests {
  private static let record = Array(#"{"identity":"a","type":"profile","profileData":{"List":["]"]}}"#.utf8)

  @Test("A complete record is its own payload") func complete() {
    let queued = QueuedRecord(Self.record)
    #expect(queued.payload == Self.record)
    #expect(QueuedRecord(payload: Self.record) == queued)
    #expect(QueuedRecord(payload: []).bytes.isEmpty)
  }

  @Test(
    "What was left out comes back, whatever its words",
    arguments: [
      [DroppedProperty("Phone", because: "516: not a number")],
      [DroppedProperty("a\"b\\", because: "line\nbreak\u{1}\t"), DroppedProperty("Ā]", because: "[\"é🙂\"]")],
      (0..<256).map { DroppedProperty("P\($0)", because: "") },
    ])
  func leftOut(_ dropped: [DroppedProperty]) {
    let queued = QueuedRecord(Self.record, dropped: dropped)
    #expect(queued.payload.starts(with: Self.record))
    #expect(QueuedRecord(payload: queued.payload) == queued)
  }

  @Test("Words that are damaged hinder no sending", arguments: ["\n]", "\n[\"a\"]", "\n[1,2]", "\n[\"a\",\"b\"x]"])
  func damaged(_ words: String) {
    #expect(QueuedRecord(payload: Self.record + Array(words.utf8)) == QueuedRecord(Self.record))
  }

  @Test("Merged, refused, and moved entries keep what was left out of their own record") func way() async throws {
    let configured = document(leads: { $0.mapping.properties.append(.init("Rating", .field("Rating"))) })
    let fixture = try Fixture(configured)
    try await fixture.engine.process(lead(1, with: ["Rating": "Hot"]))
    try await fixture.engine.process(lead(1, after: 5))
    let merged = try #require(try await fixture.store.entries(QueueQuery(), after: nil, limit: 9).first)
    #expect(merged.record.dropped == [DroppedProperty("Rating", because: "not loaded: Rating")])
    let other = InMemoryStore()
    _ = try await StoreMove(from: fixture.store, to: other).run(at: fixture.clock.now())
    #expect(try await other.entries(QueueQuery(), after: nil, limit: 9).map(\.record) == [merged.record])
    // The next change brings the field: nothing is left out any more.
    let again = try Fixture(configured)
    try await again.engine.process(lead(1))
    try await again.engine.process(lead(1, after: 5, with: ["Rating": "Hot"]))
    try await again.drainEverything()
    let log = try await again.store.entries(matching: EventLogQuery())
    #expect(log.filter { $0.decision == "delivered" }.map(\.dropped) == [[]])
    #expect(again.cleverTap.contents().profile("lead1@example.com")?["Rating"] == "Hot")
  }

  @Test("What is left out makes no other record of what CleverTap accepted") func sameRecord() async throws {
    let configured = document(
      leads: { sync in
        sync.remembers = true
        sync.mapping.properties.append(.init("Rating", .field("Rating")))
      })
    let fixture = try Fixture(configured)
    try await fixture.engine.process(lead(1))
    try await fixture.drainEverything()
    let decisions = try await fixture.engine.process(lead(1, .updated, after: 60))
    #expect(decisions.map(\.outcome) == [.skipped(.unchanged)])
  }
}
