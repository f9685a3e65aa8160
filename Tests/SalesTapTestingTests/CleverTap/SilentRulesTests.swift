import SalesTapModel
import SalesTapPayload
import SalesTapTesting
import TestSupport
import Testing

@Suite("What CleverTap's answers do not tell")
struct SilentRulesTests {
  @Test("Names and texts that are too long are kept, and told apart")
  func limits() async {
    let cleverTap = InMemoryCleverTap()
    let long = String(repeating: "é", count: 300)
    let records = [
      CleverTapRecord(
        .identity("a"), .profile,
        properties: [.init("bad.name", .integer(1)), .init("text", .string(long)), .init("DOB", .string("2001-02-03"))]),
      CleverTapRecord(.identity("b"), .event(name: "E<1>"), timestamp: 1, properties: [.init(long, .integer(1))]),
      CleverTapRecord(.identity("c"), .profile, properties: [.init("Name", .string("C"))]),
    ]
    let report = UploadReport(await cleverTap.upload(.sample(records)), to: records.map(EncodedRecord.init))
    #expect(report.outcome == .accepted)
    let contents = cleverTap.contents()
    #expect(contents.profile("a")?["text"] == .string(long))
    expectNoDifference(
      contents.breaches.map { "\($0.key) \($0.eventName ?? "-") \($0.violation.kind.id)" },
      [
        "a - payload.name-characters", "a - payload.value-length", "a - payload.date-of-birth",
        "b E<1> payload.event-name-characters", "b E<1> payload.name-length",
      ])
  }

  @Test("An account's names of events are budgeted, without case and spaces; a dry run spends none")
  func eventNames() async {
    var rules = CleverTapRules()
    #expect(rules.eventNames == 512)
    rules.eventNames = 2
    let cleverTap = InMemoryCleverTap(rules: rules)
    func send(_ names: [String], dryRun: Bool = false) async {
      let records = names.map { CleverTapRecord(.identity("a"), .event(name: $0), timestamp: 1) }
      _ = await cleverTap.upload(.sample(records, dryRun: dryRun))
    }
    await send(["Z"], dryRun: true)
    await send(["A", "B", "a ", "C", "b"])
    #expect(cleverTap.contents().breaches.map(\.eventName) == ["C"])
    #expect(cleverTap.contents().breaches.map(\.violation.kind) == [.eventNameBudget])
    #expect(cleverTap.contents().events.count == 5)
  }

  @Test("An answer without waiting is the same answer")
  func synchronous() async {
    let request = UploadRequest.sample(#"{"d":[{"identity":"a","type":"profile","profileData":{"Email":"1"}}]}"#)
    let waited = await InMemoryCleverTap().upload(request)
    #expect(InMemoryCleverTap().answer(to: request) == waited)
    let held = InMemoryCleverTap { _ in Issue.record("it must not wait") }
    #expect(held.answer(to: request) == waited)
  }
}
