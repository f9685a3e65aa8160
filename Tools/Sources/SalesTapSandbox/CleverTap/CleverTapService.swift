#if HTTP
  import Foundation
  import SalesTap
  import Synchronization
  import SalesTapTesting

  /// CleverTap's HTTP interface over the in-memory CleverTap.
  ///
  /// `POST /1/upload`, with `?dryRun=1` too, and `GET /1/profile.json`. Answers for bad credentials, calls that are too many,
  /// and records that break rules are those of ``/SalesTapTesting/InMemoryCleverTap``, byte by byte.
  final class CleverTapService: Service {
    let cleverTap: InMemoryCleverTap
    let faults = FaultQueue()
    /// How many calls that read profiles were under way at once, at most.
    private let reading = Mutex((now: 0, most: 0))

    /// How many calls that read profiles may be under way at once (documented).
    private static let readingLimit = 3

    init(_ cleverTap: InMemoryCleverTap) { self.cleverTap = cleverTap }

    func accepts(_ head: Request) -> Bool { !faults.takesResetDuringRequest() }

    func reply(to request: Request) async -> Reply {
      switch (request.path, request.method) {
      case ("/1/upload", "POST"): return await upload(request)
      case ("/1/profile.json", "GET"): return profile(request)
      case ("/1/upload", _), ("/1/profile.json", _): return .response(.cleverTap(405, "Method not allowed"))
      default: return .response(.cleverTap(404, "Not found"))
      }
    }

    private func upload(_ request: Request) async -> Reply {
      guard let connection = connection(of: request) else {
        return .response(.cleverTap(401, "Account ID is not valid"))
      }
      guard request.hasContentType("application/json") else {
        return .response(.cleverTap(415, "Content-Type should be application/json"))
      }
      let fault = faults.next()
      switch fault {
      case .requestLost: return .reset
      case .status(let status, let retryAfter):
        return .response(
          .cleverTap(status, status == 429 ? "Too many concurrent requests" : "HTTP status \(status)", retryAfter))
      case .missed(let records): cleverTap.failNext(.missed(records: records))
      default: break
      }
      let upload = UploadRequest(
        connection: connection, body: request.body, recordCount: 0, isDryRun: request.parameter("dryRun") == "1")
      guard case .response(let status, let retryAfter, let body) = await cleverTap.upload(upload) else { return .reset }
      let response = Response(
        status: status, type: "application/json;charset=utf-8",
        headers: retryAfter.map { [("Retry-After", String($0))] } ?? [], body: body)
      return Reply.response(response).meeting(fault)
    }

    /// The connection that the headers of a request speak of; nil without an account id.
    private func connection(of request: Request) -> Connection? {
      guard let account = request.header("X-CleverTap-Account-Id"), !account.isEmpty else { return nil }
      return Connection(
        name: account, region: .eu1, accountID: account,
        passcode: .literal(Secret(request.header("X-CleverTap-Passcode") ?? "")), host: "127.0.0.1")
    }

    // MARK: Profiles

    private func profile(_ request: Request) -> Reply {
      guard let connection = connection(of: request) else {
        return .response(.cleverTap(401, "Account ID is not valid"))
      }
      let isFree = reading.withLock { reading in
        reading.now += 1
        reading.most = max(reading.most, reading.now)
        return reading.now <= Self.readingLimit
      }
      defer { reading.withLock { $0.now -= 1 } }
      guard isFree else { return .response(.cleverTap(429, "Too many concurrent requests")) }
      let fault = faults.next()
      if case .status(let status, let retryAfter) = fault {
        return .response(.cleverTap(status, "HTTP status \(status)", retryAfter))
      }
      if fault == .requestLost { return .reset }
      if case .response(let status, _, let body)? = cleverTap.refusal(of: connection) {
        return .response(Response(status: status, type: "application/json;charset=utf-8", body: body))
      }
      let contents = cleverTap.contents(of: connection.accountID)
      let found: CleverTapContents.Profile?
      if let identity = request.parameter("identity") {
        found = contents.profile(identity)
      } else if let objectID = request.parameter("objectId") {
        found = contents.profile(objectID: objectID)
      } else if let email = request.parameter("email") {
        found = contents.profiles.first { $0["Email"]?.string?.lowercased() == email.lowercased() }
      } else {
        return .response(.cleverTap(400, "One of identity, email, objectId is mandatory"))
      }
      guard let found else { return .response(.json(#"{"status":"success","record":{}}"#)) }
      return Reply.response(.json(Self.text(of: found, in: contents))).meeting(fault)
    }

    private static func text(of profile: CleverTapContents.Profile, in contents: CleverTapContents) -> String {
      var events: [(name: String, times: [Int64])] = []
      for event in contents.events(of: profile.key) {
        let place = events.firstIndex { EventName.areEqual($0.name, event.name) }
        if place == nil { events.append((event.name, [])) }
        if let time = event.timestamp { events[place ?? events.count - 1].times.append(time) }
      }
      let counts = events.map { event in
        let first = event.times.min() ?? 0
        let last = event.times.max() ?? 0
        let total = contents.events(of: profile.key).count { EventName.areEqual($0.name, event.name) }
        return (event.name, #"{"count":\#(total),"first_seen":\#(first),"last_seen":\#(last)}"#)
      }
      return JSONText.object([
        ("status", #""success""#),
        (
          "record",
          JSONText.object([
            ("email", JSONText.string(profile["Email"]?.string)),
            ("profileData", JSONText.object(profile.properties.map { ($0.name, JSONText.value($0.value)) })),
            ("events", JSONText.object(counts)), ("platformInfo", "[]"),
          ])
        ),
      ])
    }
  }

  extension Response {
    /// A refusal of a whole call in CleverTap's form.
    static func cleverTap(_ status: Int, _ error: String, _ retryAfter: String? = nil) -> Response {
      Response(
        status: status, type: "application/json;charset=utf-8",
        headers: retryAfter.map { [("Retry-After", $0)] } ?? [],
        body: Array(
          #"{ "status" : "fail" , "error" : \#(JSONText.string(error)) , "code" : \#(status)}"#.utf8))
    }
  }
#endif
