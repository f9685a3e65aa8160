#if HTTP
  import SalesTapConditions
  import SalesTapEngine
  import SalesTapModel

  /// A Bulk query job under way: performs what its machine decides.
  struct BulkJob: Sendable {
    private let caller: SalesforceCaller
    private let query: SOQLQuery
    private let selection: BulkSelection
    private var machine: BulkJobMachine

    init(_ query: SOQLQuery, _ selection: BulkSelection, caller: SalesforceCaller, options: SalesforceBulkOptions) {
      self.caller = caller
      self.query = query
      self.selection = selection
      machine = BulkJobMachine(patience: options.patience, pageSize: max(1, options.pageSize))
    }

    /// How many rows were read so far.
    var rowsRead: Int { machine.rowsRead }

    /// The next rows of the job; nil behind the last, when the job is removed.
    ///
    /// An error ends the job, and what may still run of it is aborted, also when the task was cancelled.
    mutating func next() async throws(SalesforceError) -> [HistoricalPage.Row]? {
      while true {
        do throws(SalesforceError) {
          switch machine.action {
          case .create: machine.told(try await create())
          case .poll(let id, let pause):
            try await caller.sleep(for: pause)
            machine.told(try BulkJobInfo(try await caller.send(.init(path: path(id))).body))
          case .read(let id, let locator, let maximum):
            do throws(SalesforceError) {
              let rows = try await read(id, locator, maximum)
              if case .fail = machine.action { continue }
              if !rows.isEmpty { return rows }
            } catch {
              guard error.code == .answerTooLarge else { throw error }
              machine.pageWasTooLarge()
            }
          case .finish(let id):
            await remove(id)
            return nil
          case .fail(let error, let abort):
            if let abort { await self.abort(abort) }
            throw error
          }
        } catch {
          if case .fail = machine.action { throw error }
          machine.failed(error)
        }
      }
    }

    /// Ends the job early.
    func close() async {
      if let id = machine.id { await abort(id) }
    }

    private func path(_ id: String) -> String { "\(caller.options.root)/jobs/query/\(id)" }

    private func create() async throws(SalesforceError) -> BulkJobInfo {
      let body =
        "{\"operation\":\"query\",\"contentType\":\"CSV\",\"columnDelimiter\":\"COMMA\",\"lineEnding\":\"LF\",\"query\":\(JSONText.quoted(query.text))}"
      // A job that was created, and of which nobody heard, is only a job too many.
      let answer = try await caller.send(
        .init(
          method: .post, path: "\(caller.options.root)/jobs/query", headers: ["Content-Type": "application/json"],
          body: Array(body.utf8)))
      return try BulkJobInfo(answer.body)
    }

    private mutating func read(_ id: String, _ locator: String?, _ maximum: Int) async throws(SalesforceError)
      -> [HistoricalPage.Row]
    {
      var path = "\(path(id))/results?maxRecords=\(maximum)"
      if let locator { path += "&locator=\(locator.percentEncoded)" }
      let answer = try await caller.send(.init(path: path, accepts: "text/csv"))
      let rows = try CSVRecordReader.rows(of: answer.body, selection)
      let stated = answer.headers["Sforce-NumberOfRecords"].flatMap { Int($0) }
      let next = answer.headers["Sforce-Locator"].flatMap { $0.isEmpty || $0.lowercased() == "null" ? nil : $0 }
      machine.read(rows.map(\.id), stated: stated, next: next)
      return rows
    }

    /// Results lie in the organisation for a week, and hold records: they are removed when they were read.
    private func remove(_ id: String) async {
      _ = try? await caller.send(tidying(.delete, id))
    }

    private func abort(_ id: String) async {
      var request = tidying(.patch, id)
      request.headers = ["Content-Type": "application/json"]
      request.body = Array(#"{"state":"Aborted"}"#.utf8)
      let requests = [request, tidying(.delete, id)]
      let caller = caller
      // In a task of its own: the present one may have been cancelled, and the job would use the organisation's allowance for nobody.
      await Task {
        for request in requests { _ = try? await caller.send(request) }
      }.value
    }

    /// A call that nobody needs the answer of, and for which nobody should wait long.
    private func tidying(_ method: HTTPCall.Method, _ id: String) -> SalesforceCaller.Request {
      SalesforceCaller.Request(method: method, path: path(id), timeout: .seconds(10), attempts: 1)
    }
  }
#endif
