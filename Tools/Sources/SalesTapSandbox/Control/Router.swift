#if HTTP
  import Foundation
  import SalesTap
  import SalesTapTesting

  /// Hands each request to the server that its path belongs to.
  struct Router: Service {
    let sandbox: Sandbox
    let cleverTap: CleverTapService
    let salesforce: SalesforceService?

    private func service(of request: Request) -> (any Service)? {
      if request.path.hasPrefix("/services/") { return salesforce }
      return request.path.hasPrefix("/sandbox/") ? nil : cleverTap
    }

    func accepts(_ head: Request) -> Bool { service(of: head)?.accepts(head) ?? true }

    func reply(to request: Request) async -> Reply {
      if let service = service(of: request) { return await service.reply(to: request) }
      return .response(control(request))
    }

    // MARK: The sandbox itself

    private func control(_ request: Request) -> Response {
      switch (request.method, request.path) {
      case ("GET", "/sandbox/clevertap"):
        return Response(type: "application/json", body: sandbox.cleverTap.dump)
      case ("GET", "/sandbox/counts"): return .json(counts)
      case ("POST", "/sandbox/faults"): return order(request)
      case ("DELETE", "/sandbox/faults"):
        sandbox.clearFaults()
        return .json("{}")
      case ("POST", "/sandbox/sessions/expire"):
        sandbox.expireSessions()
        return .json("{}")
      default:
        return .json(#"{"error":"the sandbox knows /sandbox/clevertap, counts, faults, sessions/expire"}"#, status: 404)
      }
    }

    private var counts: String {
      let counts = sandbox.cleverTap.counts
      let contents = sandbox.cleverTap.accountIDs.map { sandbox.cleverTap.contents(of: $0) }
      return JSONText.object([
        ("uploads", "\(counts.uploads)"), ("records", "\(counts.records)"), ("accepted", "\(counts.accepted)"),
        ("rejected", "\(counts.rejected)"), ("mostConcurrent", "\(counts.mostConcurrent)"),
        ("profiles", "\(contents.reduce(0) { $0 + $1.profiles.count })"),
        ("events", "\(contents.reduce(0) { $0 + $1.events.count })"),
        ("breaches", "\(contents.reduce(0) { $0 + $1.breaches.count })"),
        ("salesforceRequests", "\(sandbox.salesforceRequests)"), ("bulkJobs", "\(sandbox.bulkJobs)"),
        ("tokens", "\(sandbox.tokensGiven)"),
      ])
    }

    /// A fault as a request orders it.
    private struct FaultOrder: Decodable {
      var fault: String
      var status: Int?
      var retryAfter: String?
      var records: Set<Int>?
      var times: Int?
      var every: Int?
      var on: String?

      var ordered: SandboxFault? {
        switch fault {
        case "resetDuringRequest": .resetDuringRequest
        case "requestLost": .requestLost
        case "answerLost": .answerLost
        case "halfAnswer": .halfAnswer
        case "page": .page
        case "status": status.map { .status($0, retryAfter: retryAfter) }
        case "missed": records.map { .missed(records: $0) }
        default: nil
        }
      }
    }

    private func order(_ request: Request) -> Response {
      guard let order = try? JSONDecoder().decode(FaultOrder.self, from: Data(request.body)),
        let fault = order.ordered, let server = Sandbox.Server(rawValue: order.on ?? "cleverTap")
      else {
        return .json(
          #"{"error":"a fault is {\"fault\": \"resetDuringRequest|requestLost|answerLost|halfAnswer|page|status|missed\", "#
            + #"\"status\": 503, \"retryAfter\": \"2\", \"records\": [1], \"times\": 1, \"every\": 10, "#
            + #"\"on\": \"cleverTap|salesforce\"}"}"#, status: 400)
      }
      if let every = order.every {
        sandbox.fail(every: every, with: fault, on: server)
      } else {
        sandbox.failNext(fault, times: order.times ?? 1, on: server)
      }
      return .json("{}")
    }
  }
#endif
