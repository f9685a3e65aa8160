#if HTTP
  import SalesTapConditions
  public import SalesTapEngine
  import SalesTapModel

  /// Existing records by Bulk API 2.0: far fewer requests than REST for large objects.
  ///
  /// ```swift
  /// let backfiller = Backfiller(engine: engine, source: SalesforceBulkSource(salesforce), clock: .system)
  /// ```
  ///
  /// A job reads a stretch of the object in the order of ids; its rows are handed out in the pages that a historical sync asks for, and a run that goes on
  /// after a restart begins a new job behind its last record. What has few matching records, and what the Bulk API cannot read, is read by REST.
  public actor SalesforceBulkSource: HistoricalSource {
    /// What a job reads.
    private struct Key: Hashable {
      let object: String
      let fields: [String]
      let condition: String?
    }

    /// A job, and how far its rows were handed out.
    private struct Cursor {
      var job: BulkJob
      var isAtEnd = false
      var rows: ArraySlice<HistoricalPage.Row> = []
      /// The last page that was handed out, and behind which record it began.
      var last: (after: RecordID?, limit: Int, page: HistoricalPage)?
      /// The record behind which the next page begins.
      var position: RecordID?
    }

    /// More jobs than these are not kept open: the one used longest ago is ended.
    private static let largestCount = 4

    private let client: SalesforceClient
    private let options: SalesforceBulkOptions
    private var cursors: [(key: Key, cursor: Cursor)] = []
    private var usesREST: Set<Key> = []

    /// A source over a client, whose session, allowance, and descriptions it shares.
    public init(_ client: SalesforceClient, options: SalesforceBulkOptions = SalesforceBulkOptions()) {
      self.client = client
      self.options = options
    }

    /// Ends all jobs that are under way.
    public func close() async {
      let open = cursors
      cursors = []
      for (_, cursor) in open { await cursor.job.close() }
    }

    /// How many records match; nil where counting takes Salesforce too long.
    /// - Throws: ``SalesforceError``.
    public func count(object: String, condition: String?) async throws -> Int? {
      try await client.count(object: object, condition: condition)
    }

    /// The next records of an object, in the order of their ids.
    /// - Throws: ``SalesforceError``, a `CancellationError` where the task was cancelled; the job is ended then, and the next call begins another one.
    public func page(_ request: HistoricalPageRequest) async throws -> HistoricalPage {
      let key = Key(object: request.object, fields: request.fields, condition: request.condition)
      if try await isForREST(key, request) { return try await client.page(request) }
      // Taken out while it is read: another call for the same records begins a job of its own.
      var cursor: Cursor?
      if let index = cursors.firstIndex(where: { $0.key == key }) { cursor = cursors.remove(at: index).cursor }
      if let last = cursor?.last, last.after == request.after, last.limit == request.limit, let cursor {
        await keep(cursor, key)
        return last.page
      }
      if let old = cursor, old.position != request.after {
        await old.job.close()
        cursor = nil
      }
      do throws(SalesforceError) {
        var current = if let cursor { cursor } else { try await begin(request, after: request.after) }
        let page = try await fill(&current, request)
        if page.isLast { return page }
        await keep(current, key)
        return page
      } catch {
        if error.code == .cancelled { throw CancellationError() }
        guard error.code == .unsupportedByBulk else { throw error }
        readByREST(key)
        return try await client.page(request)
      }
    }

    private func isForREST(_ key: Key, _ request: HistoricalPageRequest) async throws -> Bool {
      if usesREST.contains(key) { return true }
      guard options.smallestCount > 0, request.after == nil, !cursors.contains(where: { $0.key == key }) else {
        return false
      }
      guard let count = try await client.count(object: request.object, condition: request.condition),
        count < options.smallestCount
      else { return false }
      readByREST(key)
      return true
    }

    private func readByREST(_ key: Key) {
      // Each run has a condition of its own; what was forgotten costs a question.
      if usesREST.count >= 64 { usesREST = [] }
      usesREST.insert(key)
    }

    private func keep(_ cursor: Cursor, _ key: Key) async {
      cursors.append((key, cursor))
      guard cursors.count > Self.largestCount else { return }
      await cursors.removeFirst().cursor.job.close()
    }

    private func begin(_ request: HistoricalPageRequest, after: RecordID?) async throws(SalesforceError) -> Cursor {
      let catalog = try await client.catalog(for: request.object, paths: request.fields)
      let selection = try BulkSelection(request.fields(in: catalog), of: request.object, catalog: catalog)
      let query = try SalesforceClient.query { () throws(SOQLQueryError) in
        try SOQLQuery(
          select: selection.names, from: request.object, where: request.condition, after: after, orderedByID: true,
          limit: max(1, options.jobSize))
      }
      return Cursor(
        job: BulkJob(query, selection, caller: client.caller, options: options), position: after)
    }

    /// Takes the rows of a page from the job, and from those that follow it.
    private func fill(_ cursor: inout Cursor, _ request: HistoricalPageRequest) async throws(SalesforceError)
      -> HistoricalPage
    {
      let limit = max(1, request.limit)
      var rows: [HistoricalPage.Row] = []
      // One row more tells whether the page is the last.
      while !cursor.isAtEnd, cursor.rows.count + rows.count <= limit {
        rows += cursor.rows
        cursor.rows = []
        if let more = try await cursor.job.next() {
          cursor.rows = more[...]
        } else if cursor.job.rowsRead < max(1, options.jobSize) {
          cursor.isAtEnd = true
        } else {
          cursor.job = try await begin(request, after: rows.last?.id ?? cursor.position).job
        }
      }
      let wanted = limit - rows.count
      rows += cursor.rows.prefix(wanted)
      cursor.rows = cursor.rows.dropFirst(wanted)
      let page = HistoricalPage(rows: rows, isLast: cursor.isAtEnd && cursor.rows.isEmpty)
      cursor.last = (request.after, request.limit, page)
      cursor.position = rows.last?.id ?? cursor.position
      return page
    }
  }
#endif
