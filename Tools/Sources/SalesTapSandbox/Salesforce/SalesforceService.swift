#if HTTP
  import Foundation
  import SalesTap
  import Synchronization

  /// The part of Salesforce's HTTP interface that SalesTap uses, over the records of a folder.
  ///
  /// Tokens by client credentials and JWT bearer, queries with pages, describe and describe global, records by id, limits, and
  /// query jobs of Bulk API 2.0. Every answer but that of a token tells `Sforce-Limit-Info`.
  final class SalesforceService: Service {
    struct State {
      var tokens: Set<String> = []
      var tokensGiven = 0
      var requests = 0
      /// The answers of queries that have further pages.
      var cursors: [String: (result: QueryResult, pageSize: Int)] = [:]
      var jobs: [String: BulkJob] = [:]
      var jobsCreated = 0
      var serial = 0
      /// How the next bulk jobs end instead of being complete.
      var jobEndings: [BulkJob.State] = []

      /// An id that no other thing has.
      mutating func newID(prefix: String) -> String {
        serial += 1
        let digits = String(serial, radix: 36, uppercase: true)
        return prefix + String(repeating: "0", count: max(0, 15 - prefix.count - digits.count)) + digits
      }
    }

    let org: OrgData
    let options: OrgOptions
    let faults = FaultQueue()
    let state = Mutex(State())
    /// When the descriptions were last changed, to the second.
    let describedAt: Date

    init(_ org: OrgData, options: OrgOptions) {
      self.org = org
      self.options = options
      describedAt = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down))
    }

    /// Lets no token that was given so far be valid any longer.
    func expireSessions() { state.withLock { $0.tokens = [] } }

    func accepts(_ head: Request) -> Bool { !faults.takesResetDuringRequest() }

    func reply(to request: Request) async -> Reply {
      let fault = faults.next()
      switch fault {
      case .requestLost: return .reset
      case .status(let status, let retryAfter):
        var response = Self.failure(ofStatus: status).response
        if let retryAfter { response.headers.append(("Retry-After", retryAfter)) }
        return .response(response)
      default: break
      }
      if request.path == "/services/oauth2/token" { return Reply.response(token(request)).meeting(fault) }
      var response: Response
      do throws(SalesforceFailure) {
        try admit(request)
        response = try answer(to: request)
      } catch {
        response = error.response
      }
      let used = state.withLock { $0.requests }
      response.headers.append(("Sforce-Limit-Info", "api-usage=\(used)/\(options.requestLimit)"))
      return Reply.response(response).meeting(fault)
    }

    /// What Salesforce says with a status that it gives of its own accord.
    private static func failure(ofStatus status: Int) -> SalesforceFailure {
      switch status {
      case 401: .expired
      case 403: SalesforceFailure(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
      case 404: .notFound
      case 503: SalesforceFailure(503, "SERVER_UNAVAILABLE", "The server is temporarily unavailable")
      default: SalesforceFailure(status, "UNKNOWN_EXCEPTION", "An unexpected error occurred.")
      }
    }

    /// Counts a request, and looks at its token.
    private func admit(_ request: Request) throws(SalesforceFailure) {
      let header = request.header("Authorization") ?? ""
      let token = header.lowercased().hasPrefix("bearer ") ? String(header.dropFirst(7)) : ""
      let (isKnown, used) = state.withLock { state in
        let isKnown = state.tokens.contains(token)
        if isKnown { state.requests += 1 }
        return (isKnown, state.requests)
      }
      guard isKnown else { throw .expired }
      guard used <= options.requestLimit else { throw Self.failure(ofStatus: 403) }
    }

    private func answer(to request: Request) throws(SalesforceFailure) -> Response {
      let parts = request.path.split(separator: "/").map(String.init)
      // services/data/v60.0/...
      guard parts.count >= 4, parts[0] == "services", parts[1] == "data", parts[2].hasPrefix("v"),
        let number = Double(parts[2].dropFirst()), number >= 30
      else { throw .notFound }
      let version = String(parts[2].dropFirst())
      switch (request.method, parts[3], parts.count) {
      case ("GET", "query", 4), ("GET", "queryAll", 4): return try query(request, version: version)
      case ("GET", "query", 5), ("GET", "queryAll", 5): return try nextPage(parts[4], version: version)
      case ("GET", "limits", 4): return limits()
      case ("GET", "sobjects", 4): return conditional(request) { self.describeGlobal(version: version) }
      case ("GET", "sobjects", 6) where parts[5] == "describe":
        guard let object = org[parts[4]] else { throw .notFound }
        return conditional(request) { object.describe }
      case ("GET", "sobjects", 6): return try record(parts[5], of: parts[4], request, version: version)
      case (_, "jobs", 5...) where parts[4] == "query":
        return try bulk(request, Array(parts.dropFirst(5)), version: version)
      default: throw .notFound
      }
    }

    // MARK: Queries

    private func query(_ request: Request, version: String) throws(SalesforceFailure) -> Response {
      guard let soql = request.parameter("q") else {
        throw SalesforceFailure(400, "MALFORMED_QUERY", "unexpected token: '<EOF>'")
      }
      let result = try org.result(of: soql, version: version)
      if result.isCount { return .json(#"{"totalSize":\#(result.rows.count),"done":true,"records":[]}"#) }
      var pageSize = options.pageSize
      if let wish = request.header("Sforce-Query-Options")?.split(separator: "=").last.flatMap({ Int($0) }) {
        pageSize = min(pageSize, max(1, wish))
      }
      return page(of: result, from: 0, pageSize: pageSize, cursor: nil, version: version)
    }

    private func nextPage(_ locator: String, version: String) throws(SalesforceFailure) -> Response {
      let parts = locator.split(separator: "-").map(String.init)
      guard parts.count == 2, let offset = Int(parts[1]) else {
        throw SalesforceFailure(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
      }
      guard let cursor = state.withLock({ $0.cursors[parts[0]] }), offset < cursor.result.rows.count else {
        throw SalesforceFailure(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
      }
      return page(
        of: cursor.result, from: offset, pageSize: cursor.pageSize, cursor: parts[0], version: version)
    }

    private func page(
      of result: QueryResult, from offset: Int, pageSize: Int, cursor: String?, version: String
    ) -> Response {
      let end = min(result.rows.count, offset + pageSize)
      let isDone = end == result.rows.count
      var members = [("totalSize", String(result.rows.count)), ("done", isDone ? "true" : "false")]
      if !isDone {
        let id =
          cursor
          ?? state.withLock { state in
            let id = state.newID(prefix: "0r8")
            state.cursors[id] = (result, pageSize)
            return id
          }
        members.append(("nextRecordsUrl", JSONText.string("/services/data/v\(version)/query/\(id)-\(end)")))
      } else if let cursor {
        state.withLock { $0.cursors[cursor] = nil }
      }
      members.append(("records", JSONText.array(result.rows[offset..<end].map(result.text.json))))
      return .json(JSONText.object(members))
    }

    private func record(
      _ id: String, of name: String, _ request: Request, version: String
    ) throws(SalesforceFailure) -> Response {
      guard let object = org[name] else { throw .notFound }
      guard let id = RecordID(id) else {
        throw SalesforceFailure(400, "MALFORMED_ID", "\(name) ID: id value of incorrect type: \(id)")
      }
      guard let row = object.rows.first(where: { $0.id == id }) else { throw .notFound }
      var fields = object.description.fields.map(\.name)
      if let wish = request.parameter("fields") {
        fields = try wish.split(separator: ",").map { path throws(SalesforceFailure) in
          try org.field(path.trimmingCharacters(in: .whitespaces), of: object)
        }
      }
      return .json(RecordText(fields, of: object.description, in: org.catalog, version: version).json(row))
    }

    private func limits() -> Response {
      let used = state.withLock { $0.requests }
      return .json(
        #"{"DailyApiRequests":{"Max":\#(options.requestLimit),"Remaining":\#(max(0, options.requestLimit - used))}}"#)
    }
  }
#endif
