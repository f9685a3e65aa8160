#if HTTP
  public import SalesTapConditions
  public import SalesTapModel

  extension SalesforceClient {
    /// The longest address of a call, in bytes: Salesforce takes 16,384 for address and headers together.
    static let longestAddress = 12_000

    /// The records that a query selects, page after page until the last.
    ///
    /// - Parameters:
    ///   - query: The query.
    ///   - catalog: Descriptions of the object and of those that its paths lead to, which tell the types of values.
    /// - Returns: The records, each with its id where the query selects it.
    /// - Throws: ``SalesforceError``.
    /// - Complexity: One request for each page of at most 2,000 records; all records are held in memory.
    public func records(
      of query: SOQLQuery, catalog: ObjectCatalog = []
    ) async throws(SalesforceError) -> [DecodedRecord] {
      var decoder = RecordDecoder(layout: RecordLayout(query.fields), object: query.object, catalog: catalog)
      var records: [DecodedRecord] = []
      var path: String? = try path(of: query)
      var seen: Set<String> = []
      while let next = path {
        // Nothing but a fault of the far end leads in a circle.
        guard seen.insert(next).inserted else {
          throw SalesforceError(.unreadableAnswer, "The pages of the query lead in a circle")
        }
        let page = try await page(next, &decoder)
        records += page.records
        path = page.isDone ? nil : try nextPath(page.nextRecordsURL)
      }
      return records
    }

    /// How many records a query selects that counts them.
    public func count(of query: SOQLQuery) async throws(SalesforceError) -> Int {
      var decoder = RecordDecoder()
      let page = try await page(try path(of: query), &decoder)
      guard let total = page.totalSize else {
        throw SalesforceError(.unreadableAnswer, "The answer to the query does not say how many records there are")
      }
      return total
    }

    /// The path of a query.
    func path(of query: SOQLQuery) throws(SalesforceError) -> String {
      let path = "\(caller.options.root)/query?q=\(query.text.percentEncoded)"
      guard path.utf8.count <= Self.longestAddress else {
        throw SalesforceError(
          .invalidQuery, "The query is longer than an address may be: use a shorter condition, or the Bulk API")
      }
      return path
    }

    private func page(_ path: String, _ decoder: inout RecordDecoder) async throws(SalesforceError) -> RecordPage {
      let answer = try await caller.send(SalesforceCaller.Request(path: path))
      do throws(SalesforceDecodingError) { return try decoder.decodePage(answer.body) } catch {
        throw SalesforceError(
          .unreadableAnswer, "The answer to the query cannot be read: \(error)", status: answer.status)
      }
    }

    /// The path of the next page: one of this host's query resource, and of nothing else.
    private func nextPath(_ text: String?) throws(SalesforceError) -> String {
      let prefix = "/services/data/v"
      guard let text, text.hasPrefix(prefix) else { throw Self.strayPage }
      let parts = text.utf8.dropFirst(prefix.utf8.count).split(
        separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      let isVersion =
        parts.first.map { !$0.isEmpty && $0.allSatisfy { $0 &- 0x30 < 10 || $0 == UInt8(ascii: ".") } } ?? false
      let isLocator =
        parts.last.map { locator in
          !locator.isEmpty
            && locator.allSatisfy { $0 &- 0x30 < 10 || ($0 & 0xDF) &- 0x41 < 26 || $0 == UInt8(ascii: "-") }
        } ?? false
      guard parts.count == 3, isVersion, isLocator,
        parts[1].elementsEqual("query".utf8) || parts[1].elementsEqual("queryAll".utf8)
      else { throw Self.strayPage }
      return text
    }

    private static var strayPage: SalesforceError {
      SalesforceError(.unreadableAnswer, "The next page of the query would lead elsewhere")
    }
  }

  extension SalesforceError {
    /// The error for a query that cannot be made.
    init(_ error: SOQLQueryError) {
      let name = error.name.flatMap { SOQLQuery.isPath($0) ? $0 : nil }
      self.init(.invalidQuery, "There can be no such query: \(error)", field: name)
    }
  }
#endif
