#if HTTP
  import Foundation
  import SalesTap
  import Synchronization

  /// A query job of Bulk API 2.0.
  struct BulkJob: Sendable {
    /// What Salesforce says of a job.
    enum State: String, Sendable {
      case uploadComplete = "UploadComplete"
      case inProgress = "InProgress"
      case jobComplete = "JobComplete"
      case failed = "Failed"
      case aborted = "Aborted"
    }

    var id: String
    var version: String
    var operation: String
    var soql: String
    var state: State
    /// How it ends when its polls are over.
    var ending: State
    var pollsLeft: Int
    var object: String
    var lineEnding: String
    var errorMessage: String?
    var result: QueryResult?

    /// The job as Salesforce tells it.
    var json: String {
      var members = [
        ("id", JSONText.string(id)), ("operation", JSONText.string(operation)), ("object", JSONText.string(object)),
        ("state", JSONText.string(state.rawValue)), ("concurrencyMode", JSONText.string("Parallel")),
        ("contentType", JSONText.string("CSV")), ("apiVersion", version), ("jobType", JSONText.string("V2Query")),
        ("lineEnding", JSONText.string(lineEnding)), ("columnDelimiter", JSONText.string("COMMA")),
      ]
      if state == .jobComplete { members.append(("numberRecordsProcessed", String(result?.rows.count ?? 0))) }
      if let errorMessage, state == .failed { members.append(("errorMessage", JSONText.string(errorMessage))) }
      return JSONText.object(members)
    }

    /// Time passes: one step for each time that somebody looks.
    mutating func poll() {
      switch state {
      case .uploadComplete, .inProgress:
        state = pollsLeft > 0 ? .inProgress : ending
        pollsLeft -= 1
      case .jobComplete, .failed, .aborted: break
      }
    }
  }

  extension SalesforceService {
    private struct JobRequest: Decodable {
      var operation: String?
      var query: String?
      var state: String?
      var contentType: String?
      var columnDelimiter: String?
      var lineEnding: String?
    }

    /// Answers a request about query jobs; the parts are those of the path after `jobs/query`.
    func bulk(_ request: Request, _ parts: [String], version: String) throws(SalesforceFailure) -> Response {
      switch (request.method, parts.count) {
      case ("POST", 0): return try createJob(request, version: version)
      case ("GET", 1):
        return .json(
          try withJob(parts[0]) { job throws(SalesforceFailure) in
            job.poll()
            return job.json
          })
      case ("PATCH", 1):
        guard Self.body(of: request)?.state == "Aborted" else {
          throw SalesforceFailure(400, "INVALIDJOBSTATE", "Only Aborted can be set on a query job")
        }
        return .json(
          try withJob(parts[0]) { job throws(SalesforceFailure) in
            guard job.state == .uploadComplete || job.state == .inProgress else {
              throw SalesforceFailure(400, "INVALIDJOBSTATE", "Aborting already Completed Job not allowed")
            }
            job.state = .aborted
            return job.json
          })
      case ("DELETE", 1):
        try withJob(parts[0]) { job throws(SalesforceFailure) in
          guard job.state != .uploadComplete, job.state != .inProgress else {
            throw SalesforceFailure(400, "API_ERROR", "Deleting an unfinished job is not allowed")
          }
        }
        state.withLock { $0.jobs[parts[0]] = nil }
        return Response(status: 204, type: "application/json", body: [])
      case ("GET", 2) where parts[1] == "results": return try results(of: parts[0], request, version: version)
      default: throw .notFound
      }
    }

    private static func body(of request: Request) -> JobRequest? {
      try? JSONDecoder().decode(JobRequest.self, from: Data(request.body))
    }

    private func withJob<Result>(
      _ id: String, _ body: (inout BulkJob) throws(SalesforceFailure) -> Result
    ) throws(SalesforceFailure) -> Result {
      try state.withLock { state throws(SalesforceFailure) -> Result in
        guard var job = state.jobs[id] else { throw .notFound }
        let result = try body(&job)
        state.jobs[id] = job
        return result
      }
    }

    private func createJob(_ request: Request, version: String) throws(SalesforceFailure) -> Response {
      guard request.hasContentType("application/json"), let wish = Self.body(of: request), let soql = wish.query,
        let operation = wish.operation, operation == "query" || operation == "queryAll"
      else { throw SalesforceFailure(400, "INVALIDJOB", "operation and query are mandatory") }
      guard wish.contentType ?? "CSV" == "CSV", wish.columnDelimiter ?? "COMMA" == "COMMA" else {
        throw SalesforceFailure(400, "INVALIDJOB", "the stand-in writes CSV with commas")
      }
      // A query that cannot be read is refused at once; what Bulk cannot select lets the job fail.
      let result = try org.result(of: soql, version: version)
      let obstacle = Self.obstacle(in: soql, org: org)
      let job = state.withLock { state in
        let job = BulkJob(
          id: state.newID(prefix: "750"), version: version, operation: operation, soql: soql, state: .uploadComplete,
          ending: state.jobEndings.isEmpty
            ? (obstacle == nil ? .jobComplete : .failed) : state.jobEndings.removeFirst(),
          pollsLeft: options.bulkPolls, object: result.text.object, lineEnding: wish.lineEnding ?? "LF",
          errorMessage: obstacle, result: result)
        state.jobs[job.id] = job
        state.jobsCreated += 1
        return job
      }
      return .json(job.json)
    }

    /// Why Bulk cannot carry out a query that REST could.
    private static func obstacle(in soql: String, org: OrgData) -> String? {
      guard let query = try? SOQLQuery(soql), let object = org[query.object] else { return nil }
      if query.isCount { return "FeatureNotEnabled : Aggregate functions are not supported in Bulk Query" }
      for path in query.fields {
        guard case .field(let field, _) = org.catalog.resolve(path, on: object.description) else { continue }
        switch field.type {
        case .address, .location: return "FeatureNotEnabled : Selecting compound data not supported in Bulk Query"
        case .base64: return "FeatureNotEnabled : Binary fields not supported in Bulk Query"
        default: break
        }
      }
      return nil
    }

    private func results(
      of id: String, _ request: Request, version: String
    ) throws(SalesforceFailure) -> Response {
      let job = try withJob(id) { job throws(SalesforceFailure) in job }
      guard job.version == version else {
        throw SalesforceFailure(409, "VERSION_MISMATCH", "results are read with the version of the job, \(job.version)")
      }
      guard job.state == .jobComplete, let result = job.result else {
        throw SalesforceFailure(400, "INVALIDJOBSTATE", "the job is \(job.state.rawValue)")
      }
      let offset: Int
      switch request.parameter("locator") {
      case nil: offset = 0
      case let locator?:
        guard let data = Data(base64Encoded: locator), let place = Int(String(decoding: data, as: UTF8.self)),
          place < result.rows.count
        else { throw SalesforceFailure(400, "INVALID_LOCATOR", "Invalid locator") }
        offset = place
      }
      let size = min(options.bulkPageSize, request.parameter("maxRecords").flatMap { Int($0) } ?? .max)
      let end = min(result.rows.count, offset + max(1, size))
      let ending = job.lineEnding == "CRLF" ? "\r\n" : "\n"
      // Every page has the names of its columns.
      var text = result.text.header(ending: ending)
      for row in result.rows[offset..<end] { text += result.text.csv(row, ending: ending) }
      let next = end < result.rows.count ? Data(String(end).utf8).base64EncodedString() : "null"
      return Response(
        type: "text/csv",
        headers: [("Sforce-Locator", next), ("Sforce-NumberOfRecords", String(end - offset))],
        body: Array(text.utf8))
    }
  }
#endif
