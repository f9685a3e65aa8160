#if HTTP
  import SalesTapConditions
  public import SalesTapEngine
  public import SalesTapModel

  extension SalesforceClient: RecordSource {
    /// The records of a request, by their ids: one query for as many ids and fields as an address takes.
    /// - Throws: `RecordSourceError`: with the path where a field is unknown, else with what keeps Salesforce from answering.
    public func records(_ request: RecordRequest) async throws -> [RecordID: SalesforceRecord] {
      do throws(SalesforceError) {
        return try await read(request.ids, request.fields, of: request.object)
      } catch {
        if error.code == .cancelled { throw CancellationError() }
        if error.code == .invalidField, let path = error.path(among: request.fields, of: request.object) {
          // It may be new, and then its description is old.
          forgetDescriptions()
          throw RecordSourceError.unknownField(path, of: request.object)
        }
        throw RecordSourceError(.unavailable, error.description)
      }
    }

    /// Reads fields of records. What does not fit into one address is read in parts, and put together by the ids of the first.
    func read(
      _ ids: [RecordID], _ fields: [String], of object: String
    ) async throws(SalesforceError) -> [RecordID: SalesforceRecord] {
      guard !ids.isEmpty else { return [:] }
      for path in fields where !SOQLQuery.isPath(path) {
        throw SalesforceError(
          .invalidField, "A field's path is none: names of ASCII letters, digits, and underscores, joined by dots",
          field: path)
      }
      let catalog = try await catalog(for: object, paths: fields)
      var found: [RecordID: SalesforceRecord] = [:]
      for (index, part) in Self.parts(of: fields, object: object, root: caller.options.root).enumerated() {
        var known: Set<RecordID> = []
        for some in Self.parts(of: ids, fields: part, object: object, root: caller.options.root) {
          let query = try Self.query { () throws(SOQLQueryError) in
            try SOQLQuery(select: part, from: object, ids: some)
          }
          for decoded in try await records(of: query, catalog: catalog) {
            guard let id = decoded.recordID else { throw Self.noID }
            known.insert(id)
            found[id] = index == 0 ? decoded.record : found[id]?.merging(decoded.record)
          }
        }
        // A record that went away between two parts is gone.
        if index > 0 { found = found.filter { known.contains($0.key) } }
      }
      return found
    }

    static var noID: SalesforceError {
      SalesforceError(.unreadableAnswer, "A record of the answer has no id")
    }

    /// A query, with the error of this module.
    static func query(_ body: () throws(SOQLQueryError) -> SOQLQuery) throws(SalesforceError) -> SOQLQuery {
      do throws(SOQLQueryError) { return try body() } catch { throw SalesforceError(error) }
    }

    /// Fields in parts, each with the id, so short that at least fifty ids fit beside them.
    static func parts(of fields: [String], object: String, root: String) -> [[String]] {
      let room = longestAddress - 2_000 - root.utf8.count - object.utf8.count
      var parts: [[String]] = [["Id"]]
      var length = 0
      for field in fields where FieldName(field) != FieldName("Id") {
        // A comma and a blank, both encoded.
        let own = field.utf8.count + 6
        if length + own > room, length > 0 {
          parts.append(["Id"])
          length = 0
        }
        parts[parts.count - 1].append(field)
        length += own
      }
      return parts
    }

    /// Ids in parts that fit into an address beside the fields.
    static func parts(of ids: [RecordID], fields: [String], object: String, root: String) -> [[RecordID]] {
      let used = fields.reduce(root.utf8.count + object.utf8.count + 120) { $0 + $1.utf8.count + 6 }
      // Eighteen characters, two quotes, a comma, and a blank, all encoded but the first.
      let count = max(1, (longestAddress - used) / 30)
      return stride(from: 0, to: ids.count, by: count).map { Array(ids[$0..<min($0 + count, ids.count)]) }
    }
  }

  extension SalesforceError {
    /// Which of the paths that were asked for the error means: the one whose last name it is, of the object itself if there are several.
    func path(among fields: [String], of object: String) -> String? {
      guard let field else { return nil }
      if let same = fields.first(where: { FieldName($0) == FieldName(field) }) { return same }
      return fields.first { path in
        path.split(separator: ".").contains { FieldName(String($0)) == FieldName(field) }
      }
    }
  }
#endif
