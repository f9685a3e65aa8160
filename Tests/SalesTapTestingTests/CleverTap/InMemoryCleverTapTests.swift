import Foundation
import SalesTapModel
import SalesTapPayload
import SalesTapTesting
import TestSupport
import Testing

@Suite("The in-memory CleverTap holds what a real one would")
struct InMemoryCleverTapTests {
  private func profile(_ identity: String, _ properties: KeyValuePairs<String, CleverTapValue>) -> CleverTapRecord {
    CleverTapRecord(.identity(identity), .profile, properties: properties.map { .init($0.key, $0.value) })
  }

  @Test("Profiles merge, operators are carried out, events are appended, in order of arrival")
  func contents() async {
    let cleverTap = InMemoryCleverTap()
    let uploads: [[CleverTapRecord]] = [
      [
        profile("b", ["Name": .string("B"), "Tags": .list(["x", "y"]), "Count": .integer(1), "Gender": .string("M")]),
        CleverTapRecord(
          .identity("b"), .event(name: "E"), timestamp: 5,
          properties: [.init("at", .date(7)), .init("l", .list(["p"]))]),
      ],
      [
        profile(
          "b",
          [
            "Tags": .operation(.add(["z", "x"])), "Count": .operation(.increment(2)), "Gender": .operation(.delete),
            "Name": .string("C"), "New": .operation(.decrement(1.5)),
          ]),
        CleverTapRecord(.objectID("o"), .profile, properties: [.init("DOB", .date(-1))]),
        CleverTapRecord(.objectID("o"), .event(name: "e "), timestamp: 6),
      ],
      [profile("b", ["Tags": .operation(.remove(["x"])), "Scalar": .boolean(true)]), profile("a", [:])],
      [profile("b", ["Scalar": .operation(.add(["q"])), "Other": .operation(.delete)])],
    ]
    for records in uploads {
      let report = UploadReport(await cleverTap.upload(.sample(records)), recordCount: records.count)
      #expect(report.outcome == .accepted)
    }
    expectNoDifference(
      String(decoding: cleverTap.dump, as: UTF8.self),
      #"{"profiles":{"b":{"Name":"C","Tags":["y","z"],"Count":3,"New":-1.5,"Scalar":[true,"q"]},"#
        + #""objectId:o":{"DOB":"$D_-1"},"a":{}},"#
        + #""events":[{"identity":"b","evtName":"E","ts":5,"evtData":{"at":"$D_7","l":["p"]}},"#
        + #"{"identity":"objectId:o","evtName":"e ","ts":6,"evtData":{}}]}"#)

    let contents = cleverTap.contents()
    #expect(contents.profiles.map(\.key) == ["b", "objectId:o", "a"])
    #expect(contents.profile("b")?["Name"] == "C")
    #expect(contents.profile(objectID: "o")?["DOB"]?.dateSeconds == -1)
    #expect(contents.profile("nobody") == nil)
    #expect(contents.events(named: "e").count == 2)
    #expect(contents.eventNames == ["E"])
    #expect(contents.events(of: "b").first?["at"]?.dateSeconds == 7)
    #expect(cleverTap.counts.uploads == 4)
    #expect(cleverTap.counts.records == 8)
    #expect(cleverTap.counts.accepted == 8)
    #expect(cleverTap.counts.rejected == 0)
    #expect(cleverTap.counts.mostConcurrent == 1)
  }

  @Test("Removing the last text removes the property; null and empty objects change nothing; a list keeps a hundred")
  func edges() async {
    let cleverTap = InMemoryCleverTap()
    let many = (0..<150).map(String.init)
    for body in [
      #"{"d":[{"identity":1,"type":"profile","profileData":{"t":["a"],"n":"1","k":null,"e":{}}}]}"#,
      #"{"d":[{"identity":"1","type":"profile","profileData":{"t":{"$remove":["a"]},"n":null,"n2":{"a":1}}}]}"#,
      #"{"d":[{"identity":"1","type":"profile","profileData":{"big":9007199254740993,"n":{"$incr":1}}}]}"#,
    ] {
      _ = await cleverTap.upload(.sample(body))
    }
    _ = await cleverTap.upload(.sample([profile("2", ["many": .list(many)])]))
    expectNoDifference(
      cleverTap.contents().profile("1")?.properties, [.init("n", "1"), .init("big", .integer(9_007_199_254_740_993))])
    #expect(cleverTap.contents().profile("2")?["many"]?.list?.map(\.string) == many.suffix(100).map { $0 })
  }

  @Test("A dry run validates and keeps nothing")
  func dryRun() async {
    let cleverTap = InMemoryCleverTap()
    let records = [profile("a", ["Name": .string("A")]), profile("b", ["Email": .string("1234")])]
    let report = UploadReport(await cleverTap.upload(.sample(records, dryRun: true)), recordCount: 2)
    #expect(report.outcome == .partial)
    #expect(cleverTap.contents().profiles.isEmpty)
    #expect(String(decoding: cleverTap.dump, as: UTF8.self) == #"{"profiles":{},"events":[]}"#)
    #expect(cleverTap.counts.accepted == 1)
    #expect(cleverTap.counts.rejected == 1)
  }

  @Test(
    "Each rule has its code, and the first in CleverTap's order is told",
    arguments: [
      (524, #"{"identity":"a"}"#), (524, #"5"#), (524, #"{"identity":"a","type":"user"}"#),
      (524, #"{"identity":"a","type":"profile"}"#),
      (523, #"{"type":"profile","profileData":{}}"#), (523, #"{"identity":"","type":"profile","profileData":{}}"#),
      (523, #"{"identity":null,"type":"event","evtName":"e","evtData":{}}"#),
      (523, #"{"identity":"\#(String(repeating: "x", count: 1025))","type":"profile","profileData":{}}"#),
      (526, #"{"objectId":"a b","type":"profile","profileData":{}}"#),
      (525, #"{"identity":"a","ts":"2020-01-01","type":"profile","profileData":{"Email":"1234"}}"#),
      (525, #"{"identity":"a","ts":1.5,"type":"event","evtName":"","evtData":{}}"#),
      (515, #"{"identity":"a","type":"profile","profileData":{"Age":"aa","Phone":"1","Email":"1234"}}"#),
      (516, #"{"identity":"a","type":"profile","profileData":{"Age":"aa","Phone":"223","Married":"yes"}}"#),
      (516, #"{"identity":"a","type":"profile","profileData":{"Phone":14155551234}}"#),
      (517, #"{"identity":"a","type":"profile","profileData":{"Age":"aa","Employed":true}}"#),
      (518, #"{"identity":"a","type":"profile","profileData":{"Education":"graduate"}}"#),
      (519, #"{"identity":"a","type":"profile","profileData":{"Married":"y"}}"#),
      (514, #"{"identity":"a","type":"profile","profileData":{"Gender":"Male"}}"#),
      (520, #"{"identity":"a","type":"profile","profileData":{"Age":"aa"}}"#),
      (509, #"{"identity":"a","type":"event","evtData":{}}"#), (509, #"{"identity":"a","type":"event","evtName":" "}"#),
      (513, #"{"identity":"a","type":"event","evtName":"app  LAUNCHED","evtData":{}}"#),
      (528, #"{"identity":"a","type":"event","evtName":"OldEvent","evtData":{}}"#),
      (512, #"{"identity":"a","type":"event","evtName":"e"}"#),
      (512, #"{"identity":"a","type":"event","evtName":"e","evtData":{"Items":[{"a":1}]}}"#),
      (512, #"{"identity":"a","type":"event","evtName":"Charged","evtData":{"Items":[{"a":{"b":1}}]}}"#),
      (522, #"{"identity":"a","type":"event","evtName":"e","evtData":{"1":1,"2":2,"3":3,"4":4}}"#),
      (530, #"{"type":"token","tokenData":{}}"#), (531, #"{"type":"token","objectId":"a"}"#),
      (532, #"{"type":"token","objectId":"a","tokenData":{}}"#),
      (533, #"{"type":"token","objectId":"a","tokenData":{"id":"x"}}"#),
    ])
  func codes(code: Int, record: String) async {
    var rules = CleverTapRules()
    rules.discardedEventNames = ["old event"]
    rules.eventProperties = 3
    let cleverTap = InMemoryCleverTap(rules: rules)
    let good = #"{"identity":"g","type":"profile","profileData":{"Phone":"+14155551234"}}"#
    let report = UploadReport(await cleverTap.upload(.sample(#"{"d":[\#(good),\#(record)]}"#)), recordCount: 2)
    #expect(report.outcome == .partial)
    #expect(report.records.first == .accepted)
    guard case .rejected(let found, let text) = report.records[1] else {
      Issue.record("\(report.records[1])")
      return
    }
    #expect(found == code)
    #expect(text.hasSuffix("Skipped record number : 2"))
    #expect(cleverTap.contents().profiles.map(\.key) == ["g"])
  }

  @Test(
    "Good values of standard properties are taken",
    arguments: [
      #"{"Age":"18"}"#, #"{"Age":18}"#, #"{"Age":18.5}"#, #"{"Gender":"F"}"#, #"{"Name":{"$delete":1}}"#,
      #"{"Gender":{"$delete":1}}"#, #"{"Email":null,"Phone":null}"#,
      #"{"category-unsubscribe":{"email":["information"]}}"#,
      #"{"Education":"School","Employed":"N","Married":"Y"}"#,
    ])
  func goodValues(data: String) async {
    let cleverTap = InMemoryCleverTap()
    let answer = await cleverTap.upload(.sample(#"{"d":[{"FBID":"1","type":"profile","profileData":\#(data)}]}"#))
    #expect(UploadReport(answer, recordCount: 1).outcome == .accepted)
  }

  @Test("Charged may hold items, a token is taken and counted")
  func chargedAndToken() async {
    let cleverTap = InMemoryCleverTap()
    let charged = CleverTapRecord(
      .identity("a"), .event(name: "Charged"), timestamp: 1,
      properties: [.init("Items", .items([[.init("Quantity", .integer(2))]]))])
    let token = PayloadEncoder().encode(DeviceToken(objectID: "o", id: "t", service: .apns))
    let body = UploadBatcher.body(of: [EncodedRecord(charged), token])
    let answer = await cleverTap.upload(.sample(String(decoding: body, as: UTF8.self)))
    #expect(UploadReport(answer, recordCount: 2).outcome == .accepted)
    #expect(cleverTap.contents().events.first?["Items"]?.list?.first?["Quantity"]?.number == 2)
    #expect(cleverTap.contents().tokenCount == 1)
  }

  @Test("What is no upload is refused as a whole")
  func malformed() async {
    var rules = CleverTapRules()
    rules.maximumBytes = 60_000
    let cleverTap = InMemoryCleverTap(rules: rules)
    let record = #"{"identity":"a","type":"profile","profileData":{}}"#
    for (body, status) in [
      ("", 400), ("[]", 400), (#"{"d":{}}"#, 400), (#"{"D":[]}"#, 400), (#"{"d":[\#(record)"#, 400),
      (#"{"d":[\#(Array(repeating: record, count: 1001).joined(separator: ","))]}"#, 400),
      (#"{"d":[]}"# + String(repeating: " ", count: 60_000), 413), (#"{"d":[]}"#, 200),
      (#"{"d":[\#(Array(repeating: record, count: 1000).joined(separator: ","))]}"#, 200),
    ] {
      guard case .response(let found, _, _) = await cleverTap.upload(.sample(body)) else {
        Issue.record("no answer")
        return
      }
      #expect(found == status)
    }
  }

  @Test("Accounts know their passcode and their region")
  func accounts() async {
    let cleverTap = InMemoryCleverTap(accounts: [
      .init(id: "A", passcode: "pa", region: .in1), .init(id: "B", passcode: "pb", region: .eu1),
    ])
    func outcome(_ request: UploadRequest) async -> UploadReport.Outcome {
      UploadReport(await cleverTap.upload(request), recordCount: 1).outcome
    }
    let body = #"{"d":[{"identity":"a","type":"profile","profileData":{"x":1}}]}"#
    #expect(await outcome(.sample(body, account: "A", passcode: .literal("pa"))) == .accepted)
    #expect(await outcome(.sample(body, account: "A", passcode: .literal("pb"))) == .unauthorized)
    #expect(await outcome(.sample(body, account: "A", passcode: .environment("pa"))) == .unauthorized)
    #expect(await outcome(.sample(body, account: "A", region: .us1, passcode: .literal("pa"))) == .unauthorized)
    #expect(await outcome(.sample(body, account: "C", passcode: .literal("pa"))) == .unauthorized)
    #expect(String(decoding: cleverTap.dump, as: UTF8.self) == #"{"profiles":{"a":{"x":1}},"events":[]}"#)
    #expect(
      await outcome(.sample(body, account: "B", name: "two", region: .us1, passcode: .literal("pb"), host: "proxy"))
        == .accepted)
    #expect(
      String(decoding: cleverTap.dump, as: UTF8.self)
        == #"{"connections":{"production":{"profiles":{"a":{"x":1}},"events":[]},"two":{"profiles":{"a":{"x":1}},"events":[]}}}"#
    )
    #expect(cleverTap.contents(of: "B").profiles.count == 1)
    #expect(cleverTap.contents(of: "C").profiles.isEmpty)
  }

  @Test("More uploads at once than allowed are throttled, and apply nothing")
  func concurrency() async {
    let gate = Gate()
    var rules = CleverTapRules()
    rules.concurrency = 2
    let cleverTap = InMemoryCleverTap(rules: rules) { _ in await gate.wait() }
    let outcomes = await withTaskGroup(of: UploadReport.Outcome.self) { group in
      for index in 0..<3 {
        group.addTask {
          let body = #"{"d":[{"identity":"\#(index)","type":"profile","profileData":{}}]}"#
          return UploadReport(await cleverTap.upload(.sample(body)), recordCount: 1).outcome
        }
      }
      await gate.open(after: 3)
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.count { $0 == .accepted } == 2)
    #expect(outcomes.count { $0 == .throttled(retryAfter: nil) } == 1)
    #expect(cleverTap.contents().profiles.count == 2)
    #expect(cleverTap.counts.mostConcurrent == 3)
    // And afterwards there is room again.
    let later = await cleverTap.upload(.sample(#"{"d":[]}"#))
    #expect(UploadReport(later, recordCount: 0).outcome == .accepted)
  }

  @Test("Faults come in the order in which they were called for")
  func faults() async {
    let cleverTap = InMemoryCleverTap()
    var number = 0
    func upload() async -> (outcome: UploadReport.Outcome, applied: Int) {
      number += 1
      let records = (0..<3).map { profile("\(number).\($0)", [:]) }
      let before = cleverTap.contents().profiles.count
      let report = UploadReport(await cleverTap.upload(.sample(records)), recordCount: 3)
      return (report.outcome, cleverTap.contents().profiles.count - before)
    }
    cleverTap.failNext(.nothingSent)
    cleverTap.failNext(.requestLost)
    cleverTap.failNext(.answerLost)
    cleverTap.failNext(.status(503))
    cleverTap.failNext(.status(429, retryAfter: 9), times: 2)
    cleverTap.failNext(.answer(status: 200, body: Array("<html>".utf8)))
    cleverTap.failNext(.missed(records: [2]))
    cleverTap.failAlways(.status(500))
    #expect(await upload() == (.unreachable, 0))
    #expect(await upload() == (.uncertain, 0))
    #expect(await upload() == (.uncertain, 3))
    #expect(await upload() == (.server, 0))
    #expect(await upload() == (.throttled(retryAfter: 9), 0))
    #expect(await upload() == (.throttled(retryAfter: 9), 0))
    #expect(await upload() == (.uncertain, 3))
    #expect(await upload() == (.partial, 2))
    #expect(await upload() == (.server, 0))
    #expect(await upload() == (.server, 0))
    cleverTap.failAlways(nil)
    cleverTap.missRecords(of: "11.0", times: 1)
    #expect(await upload() == (.partial, 2))
    #expect(await upload() == (.accepted, 3))
    #expect(cleverTap.counts.uploads == number - 1)
  }
}

/// Lets callers through once so many of them have come.
actor Gate {
  private var waiting: [CheckedContinuation<Void, Never>] = []
  private var isOpen = false
  private var needed = Int.max

  func wait() async {
    if isOpen { return }
    await withCheckedContinuation { continuation in
      waiting.append(continuation)
      openIfReady()
    }
  }

  func open(after count: Int) {
    needed = count
    openIfReady()
  }

  private func openIfReady() {
    guard waiting.count >= needed else { return }
    isOpen = true
    for continuation in waiting { continuation.resume() }
    waiting = []
  }
}
