#if HTTP
  import SalesTapConditions
  public import SalesTapEngine
  import SalesTapModel

  extension SalesforceClient: HistoricalSource {
    /// The smallest page that is asked for when pages take too long.
    private static let smallestPage = 50

    /// The next records of an object, in the order of their ids.
    ///
    /// One request for up to 2,000 records, more where there are more fields than an address takes. A page that takes Salesforce too long is asked
    /// for again at half the size, and half of that, down to 50 records.
    /// - Throws: ``SalesforceError``; a `CancellationError` where the task was cancelled.
    public func page(_ request: HistoricalPageRequest) async throws -> HistoricalPage {
      var limit = max(1, request.limit)
      while true {
        do throws(SalesforceError) {
          return try await page(request, limit: limit)
        } catch {
          if error.code == .cancelled { throw CancellationError() }
          guard error.code == .queryTimeout || error.code == .answerTooLarge, limit > Self.smallestPage else {
            throw error
          }
          limit = max(Self.smallestPage, limit / 2)
        }
      }
    }

    private func page(_ request: HistoricalPageRequest, limit: Int) async throws(SalesforceError) -> HistoricalPage {
      let catalog = try await catalog(for: request.object, paths: request.fields)
      let parts = Self.parts(of: request.fields(in: catalog), object: request.object, root: caller.options.root)
      let first = parts.first ?? ["Id"]
      let query = try Self.query { () throws(SOQLQueryError) in
        try SOQLQuery(
          select: first, from: request.object, where: request.condition, after: request.after, orderedByID: true,
          limit: limit)
      }
      var rows: [HistoricalPage.Row] = []
      for decoded in try await records(of: query, catalog: catalog) {
        guard let id = decoded.recordID else { throw Self.noID }
        if let last = rows.last?.id ?? request.after, id <= last {
          throw SalesforceError(.incompleteResult, "The records of the query are not in the order of their ids")
        }
        rows.append(HistoricalPage.Row(id: id, record: decoded.record))
      }
      let isLast = rows.count < limit
      let others = parts.dropFirst().flatMap { $0.filter { $0 != "Id" } }
      if !others.isEmpty {
        let more = try await read(rows.map(\.id), others, of: request.object)
        // A record that went away meanwhile is no longer there to be sent; a page is never empty for that.
        rows = rows.map { row in
          more[row.id].map { HistoricalPage.Row(id: row.id, record: row.record.merging($0)) } ?? row
        }
      }
      return HistoricalPage(rows: rows, isLast: isLast)
    }

    /// How many records match; nil where counting takes Salesforce too long.
    /// - Throws: ``SalesforceError``.
    public func count(object: String, condition: String?) async throws -> Int? {
      do throws(SalesforceError) {
        return try await count(
          of: Self.query { () throws(SOQLQueryError) in try SOQLQuery(countOf: object, where: condition) })
      } catch {
        if error.code == .cancelled { throw CancellationError() }
        if error.code == .queryTimeout { return nil }
        throw error
      }
    }
  }

  extension HistoricalPageRequest {
    /// The fields to select: without the optional ones that the object, by its description, does not have.
    func fields(in catalog: ObjectCatalog) -> [String] {
      let optional = Set(optionalFields.map { FieldName($0) })
      return fields.filter { path in
        guard optional.contains(FieldName(path)), case .unknown = catalog.resolve(path, on: object) else { return true }
        return false
      }
    }
  }
#endif
