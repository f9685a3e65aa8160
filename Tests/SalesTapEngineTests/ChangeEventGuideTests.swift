import SalesTap
import SalesTapTesting
import TestSupport
import Testing

/// The code of the guide "Feed change events", compiled and run.
@Suite struct ChangeEventGuideTests {
  @Test func `every block of the guide stands here`() throws {
    let (count, missing) = try GuideCode.blocks(of: "Sources/SalesTapEngine/SalesTapEngine.docc/FeedChangeEvents.md")
    #expect(count == 2 && missing.isEmpty, "\(missing)")
  }

  /// What a client of Salesforce's event bus hands over.
  private struct Event {
    var json: [UInt8]
    var replayID: Int64
    var id: String { String(replayID) }
  }

  private static func event(_ replayID: Int64, _ type: String, ids: [Int], _ rest: String, object: String = "Lead")
    -> Event
  {
    let ids = ids.map { "\"\(id($0).text)\"" }.joined(separator: ",")
    let json = """
      {"schema":"x","payload":{"ChangeEventHeader":{"entityName":"\(object)","recordIds":[\(ids)],"changeType":"\(type)",
      "transactionKey":"tx\(replayID)","sequenceNumber":1,"commitTimestamp":1772438500000,"changedFields":["Email"]}\(rest)},
      "event":{"replayId":\(replayID)}}
      """
    return Event(json: Array(json.utf8), replayID: replayID)
  }

  private static func subscribe() -> AsyncThrowingStream<Event, any Error> {
    AsyncThrowingStream { stream in
      stream.yield(
        event(1, "CREATE", ids: [1, 2], #","Email":"a@example.com","Name":{"LastName":"Li"},"Status":"Qualified""#))
      stream.yield(event(2, "GAP_UPDATE", ids: [3], ""))
      stream.yield(event(3, "DELETE", ids: [1], ""))
      stream.yield(Event(json: Array("{}".utf8), replayID: 4))
      stream.yield(event(5, "UPDATE", ids: [4], #","Email":"d@example.com""#))
      stream.finish()
    }
  }

  private static func fixture() throws -> Fixture {
    let fixture = try Fixture(
      document(leads: { $0.delivery = .realTime }, cases: { _ in }), hasSource: true)
    for number in [3, 4] {
      fixture.source.set(
        ["Email": .string("stored\(number)@example.com"), "LastName": "Ray", "Status": "Qualified"], for: id(number),
        of: "Lead")
    }
    return fixture
  }

  @Test func `a subscriber of five lines feeds the engine`() async throws {
    let fixture = try Self.fixture()
    let engine = fixture.engine
    let subscription = Self.subscribe()
    var replayID: Int64 = 0
    func remember(_ position: Int64) async throws { replayID = position }

    var decoder = ChangeEventDecoder(catalog: engine.planner.objects)
    for try await event in subscription {
      for notice in decoder.decode(event.json, changeID: event.id).notices { try await engine.process(notice) }
      try await remember(event.replayID)
    }

    #expect(replayID == 5)
    let contents = fixture.cleverTap.contents()
    // What the event brought wins over what the source has.
    #expect(contents.profile("d@example.com")?["Name"] == "Ray")
    #expect(contents.profile("stored3@example.com")?["Name"] == "Ray")
    #expect(contents.profile("a@example.com")?["Name"] == "Li")
    #expect(contents.profiles.count == 3)
  }

  @Test func `events in the inbox are decided by whoever runs the engine`() async throws {
    let fixture = try Self.fixture()
    let engine = fixture.engine
    let subscription = Self.subscribe()

    for try await event in subscription {
      try await engine.append([(changeID: event.id, line: event.json)])
    }

    #expect(fixture.cleverTap.contents().profiles.isEmpty)
    try await engine.performDue()
    #expect(fixture.cleverTap.contents().profiles.count == 3)
    #expect(fixture.cleverTap.contents().profile("d@example.com")?["Name"] == "Ray")
  }
}
