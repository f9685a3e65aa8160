#if HTTP
  import Foundation
  import SalesTap
  import SalesTapTesting
  import SalesTapTime
  import TestSupport
  import Testing

  @testable import SalesTapHTTP

  /// A clock on which waiting takes no time: it remembers how long was waited.
  struct PatientClock: Clock {
    struct Instant: InstantProtocol {
      var elapsed: Duration
      func advanced(by duration: Duration) -> Instant { Instant(elapsed: elapsed + duration) }
      func duration(to other: Instant) -> Duration { other.elapsed - elapsed }
      static func < (left: Instant, right: Instant) -> Bool { left.elapsed < right.elapsed }
    }

    let waits = Locked<[Duration]>([])

    var now: Instant { Instant(elapsed: waits.withLock { $0.reduce(.zero, +) }) }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
      try Task.checkCancellation()
      let wait = now.duration(to: deadline)
      waits.withLock { $0.append(wait) }
    }
  }

  /// What must never be seen.
  enum Canary {
    static let secret = "CANARY-SECRET-1f0c"
    static let token = "CANARY-TOKEN-77aa"
    static let value = "canary.value@example.com"
    static let all = [secret, token, value]
  }

  let noon = Instant("2026-03-02T12:00:00Z")!

  /// A Salesforce that answers in memory.
  ///
  /// The login is answered by itself unless a rule takes it; everything else by the first rule that has an answer.
  final class FakeSalesforce: HTTPCalling {
    private struct State {
      var calls: [HTTPCall] = []
      var logins = 0
      var usage: String?
    }

    typealias Rule = @Sendable (HTTPCall, _ number: Int) async throws(HTTPFault) -> HTTPAnswer?

    private let state = Locked(State())
    private let rule: Rule
    let clock = ManualClock(now: noon)
    let patience = PatientClock()

    init(_ rule: @escaping Rule) { self.rule = rule }

    /// The calls but the logins.
    var calls: [HTTPCall] { state.withLock { $0.calls } }
    /// Method, path, and query of the calls but the logins.
    var paths: [String] {
      calls.map { call in
        call.method.rawValue + " "
          + (call.url.removingPercentEncoding ?? call.url).replacing("https://acme.my.salesforce.com:443", with: "")
          .replacing("/services/data/v62.0", with: "")
      }
    }
    var logins: Int { state.withLock { $0.logins } }
    func setUsage(_ text: String?) { state.withLock { $0.usage = text } }

    func answer(to call: HTTPCall) async throws(HTTPFault) -> HTTPAnswer {
      if Task.isCancelled { throw .nothingSent(.cancelled, "cancelled") }
      let isLogin = call.url.hasSuffix("/services/oauth2/token")
      let number = state.withLock { state in
        if isLogin {
          state.logins += 1
          return state.logins
        }
        state.calls.append(call)
        return state.calls.count
      }
      if var answer = try await rule(call, number) {
        if let usage = state.withLock({ $0.usage }) { answer.headers["Sforce-Limit-Info"] = usage }
        return answer
      }
      if isLogin { return Self.login(number) }
      return .json(#"[{"errorCode":"NOT_FOUND","message":"no rule"}]"#, status: 404)
    }

    static func login(_ number: Int) -> HTTPAnswer {
      .json(
        #"{"access_token":"\#(Canary.token)-\#(number)","instance_url":"https://acme.my.salesforce.com","token_type":"Bearer"}"#
      )
    }

    func client(
      _ login: SalesforceLogin = .clientCredentials(
        at: "https://acme.my.salesforce.com", consumerKey: "key", consumerSecret: Secret(Canary.secret)),
      options: SalesforceOptions = SalesforceOptions()
    ) -> SalesforceClient {
      SalesforceClient(login, options: options, caller: self, clock: clock, waiting: patience)
    }
  }

  extension HTTPAnswer {
    static func json(_ text: String, status: Int = 200, headers: HTTPFields = [:]) -> HTTPAnswer {
      HTTPAnswer(status: status, headers: headers, body: Array(text.utf8))
    }

    static func error(_ code: String, _ message: String = "", status: Int = 400) -> HTTPAnswer {
      .json("[{\"errorCode\":\"\(code)\",\"message\":\(JSONText.quoted(message))}]", status: status)
    }

    static func csv(_ text: String, count: Int? = nil, locator: String?) -> HTTPAnswer {
      var headers: HTTPFields = ["Content-Type": "text/csv"]
      if let count { headers["Sforce-NumberOfRecords"] = String(count) }
      if let locator { headers["Sforce-Locator"] = locator }
      return HTTPAnswer(status: 200, headers: headers, body: Array(text.utf8))
    }
  }

  /// A describe answer of leads.
  let leadDescription = """
    {"name":"Lead","label":"Lead","keyPrefix":"00Q","queryable":true,"fields":[
    {"name":"Id","type":"id"},{"name":"Email","type":"email"},{"name":"Code__c","type":"string","custom":true},
    {"name":"Count__c","type":"int","custom":true},{"name":"Rate__c","type":"percent","custom":true},
    {"name":"Day__c","type":"date","custom":true},{"name":"IsConverted","type":"boolean"},
    {"name":"Tags__c","type":"multipicklist","custom":true},{"name":"At__c","type":"time","custom":true},
    {"name":"SystemModstamp","type":"datetime"},{"name":"Address","type":"address"},
    {"name":"City","type":"string","compoundFieldName":"Address"},{"name":"File__c","type":"base64","custom":true},
    {"name":"Place__c","type":"location","custom":true},
    {"name":"Place__Latitude__s","type":"double","compoundFieldName":"Place__c"},
    {"name":"Place__Longitude__s","type":"double","compoundFieldName":"Place__c"},
    {"name":"OwnerId","type":"reference","relationshipName":"Owner","referenceTo":["Group","User"]},
    {"name":"Account__c","type":"reference","relationshipName":"Account__r","referenceTo":["Account"],"custom":true}]}
    """

  let accountDescription = """
    {"name":"Account","label":"Account","queryable":true,"fields":[{"name":"Name","type":"string"},
    {"name":"Size__c","type":"int","custom":true}]}
    """

  /// The answer to a describe call; nil for other calls.
  func describing(_ call: HTTPCall) -> HTTPAnswer? {
    if call.url.hasSuffix("/sobjects/Lead/describe") {
      return .json(leadDescription, headers: ["Last-Modified": "Mon, 02 Mar 2026 08:00:00 GMT"])
    }
    return call.url.hasSuffix("/sobjects/Account/describe") ? .json(accountDescription) : nil
  }

  /// The id of a lead.
  func leadID(_ number: Int) -> RecordID { RecordID("00Q5g00000" + String(10_000 + number))! }

  /// The answer to a query with leads.
  func page(_ numbers: some Sequence<Int>, total: Int? = nil, next: String? = nil) -> HTTPAnswer {
    let rows = numbers.map { number in
      "{\"attributes\":{\"type\":\"Lead\"},\"Id\":\"\(leadID(number).text)\",\"Email\":\"lead\(number)@example.com\"}"
    }
    let end = next.map { "\"done\":false,\"nextRecordsUrl\":\(JSONText.quoted($0))" } ?? "\"done\":true"
    return .json("{\"totalSize\":\(total ?? rows.count),\(end),\"records\":[\(rows.joined(separator: ","))]}")
  }

  /// Expects an error of a kind, and that nothing secret stands in it.
  func expectError(
    _ code: SalesforceError.Code, sourceLocation: Testing.SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
  ) async {
    do {
      try await body()
      Issue.record("no error", sourceLocation: sourceLocation)
    } catch let error as SalesforceError {
      #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
      for canary in Canary.all {
        #expect(!"\(error)\(String(reflecting: error))".contains(canary), sourceLocation: sourceLocation)
      }
    } catch {
      Issue.record(error, sourceLocation: sourceLocation)
    }
  }
#endif
