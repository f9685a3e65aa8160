import SalesTapModel
import SalesTapPayload
import SalesTapTesting
import Testing

@Suite("Transports for tests")
struct TransportTests {
  private func request(_ identity: String) -> UploadRequest {
    .sample(#"{"d":[{"identity":"\#(identity)","type":"profile","profileData":{}}]}"#)
  }

  @Test("A script is played in order, and ends")
  func scripted() async {
    let transport = ScriptedTransport([.success(1), .response(429, retryAfter: 3)], then: .response(500))
    #expect(transport.remainingAnswers == 2)
    #expect(UploadReport(await transport.upload(request("a")), recordCount: 1).outcome == .accepted)
    #expect(UploadReport(await transport.upload(request("b")), recordCount: 1).outcome == .throttled(retryAfter: 3))
    #expect(UploadReport(await transport.upload(request("c")), recordCount: 1).outcome == .server)
    #expect(UploadReport(await transport.upload(request("d")), recordCount: 1).outcome == .server)
    #expect(transport.requests == ["a", "b", "c", "d"].map(request))
    let empty = ScriptedTransport([])
    #expect(UploadReport(await empty.upload(request("a")), recordCount: 1).outcome == .unreachable)
  }

  @Test("A recording holds uploads with their answers")
  func recording() async {
    let transport = RecordingTransport(InMemoryCleverTap())
    let answer = await transport.upload(request("a"))
    #expect(transport.exchanges.map(\.request) == [request("a")])
    #expect(transport.exchanges.map(\.answer) == [answer])
    #expect(transport.exchanges.first?.body.contains(#""identity":"a""#) == true)
  }

  @Test("Faults are a function of the seed; each says the truth about what was applied")
  func faulty() async {
    var traces: [[UploadReport.Outcome]] = []
    for _ in 0..<2 {
      let cleverTap = InMemoryCleverTap()
      let transport = FaultyTransport(cleverTap, rates: .even(0.6), seed: 42)
      var outcomes: [UploadReport.Outcome] = []
      for index in 0..<300 {
        let before = cleverTap.contents().profiles.count
        let report = UploadReport(await transport.upload(request("\(index)")), recordCount: 1)
        let applied = cleverTap.contents().profiles.count > before
        outcomes.append(report.outcome)
        switch report.records[0] {
        case .accepted: #expect(applied)
        case .retry: #expect(!applied)
        case .uncertain: break
        case .rejected: Issue.record("nothing is refused here")
        }
      }
      #expect(transport.faultCount == outcomes.count { $0 != .accepted })
      #expect((120...240).contains(transport.faultCount))
      transport.isHealthy = true
      #expect(UploadReport(await transport.upload(request("x")), recordCount: 1).outcome == .accepted)
      traces.append(outcomes)
    }
    #expect(traces[0] == traces[1])
    #expect(traces[0].contains(.unreachable))
    #expect(traces[0].contains(.uncertain))
    #expect(traces[0].contains(.server))
    #expect(traces[0].contains(.throttled(retryAfter: nil)))
  }

  @Test("A connection is tested with an upload that stores nothing")
  func connectionTest() async {
    let cleverTap = InMemoryCleverTap(accounts: [.init(id: "A", passcode: "p", region: .in1)])
    func tested(_ account: String, _ passcode: String, _ region: Region = .in1) async -> ConnectionTest {
      let connection = Connection(
        name: "production", region: region, accountID: account, passcode: .literal(.init(passcode)))
      return await ConnectionTest(of: connection, through: cleverTap)
    }
    #expect(await tested("A", "p").finding == .accepted)
    #expect(await tested("A", "p").advice == "production (in1, India), account A is reachable and accepted.")
    #expect(cleverTap.contents().profiles.isEmpty)
    #expect(await tested("A", "q-secret").finding == .refused)
    #expect(await tested("A", "q-secret").advice == "Check the passcode; then the region (in1, India).")
    #expect(await tested("B", "p").advice == "Check the account id (B); then the region (in1, India).")
    #expect(await tested("A", "p", .us1).advice == "Check the account id (A); then the region (us1, United States).")
    #expect(!"\(await tested("A", "q-secret"))".contains("q-secret"))
    for (answer, finding) in [
      (.nothingSent("refused"), .unreachable), (.noAnswer("timed out"), .unclear), (.response(404), .refused),
      (.response(302), .refused), (.response(429), .throttled), (.response(503), .unclear),
      (.response(200, "<html>"), .unclear), (.success(1), .accepted),
    ] as [(UploadAnswer, ConnectionTest.Finding)] {
      let connection = Connection(name: "c", region: .eu1, accountID: "A", passcode: .literal("p"))
      #expect(await ConnectionTest(of: connection, through: ScriptedTransport([answer])).finding == finding)
    }
  }
}
