#if HTTP
  import SalesTap

  /// An error in Salesforce's form: a status, and an array of messages with codes.
  struct SalesforceFailure: Error {
    var status: Int
    var code: String
    var message: String

    init(_ status: Int, _ code: String, _ message: String) {
      self.status = status
      self.code = code
      self.message = message
    }

    static let notFound = SalesforceFailure(404, "NOT_FOUND", "The requested resource does not exist")
    static let expired = SalesforceFailure(401, "INVALID_SESSION_ID", "Session expired or invalid")

    var response: Response {
      .json(
        JSONText.array([
          JSONText.object([("message", JSONText.string(message)), ("errorCode", JSONText.string(code))])
        ]), status: status)
    }
  }

  /// What a query found.
  struct QueryResult: Sendable {
    var rows: [OrgData.Row]
    var text: RecordText
    var isCount: Bool
  }

  extension OrgData {
    /// The records of a query, in its order.
    /// - Parameter version: The API version that the addresses of records name.
    func result(of soql: String, version: String) throws(SalesforceFailure) -> QueryResult {
      let query: SOQLQuery
      do throws(SOQLQuery.Malformed) {
        query = try SOQLQuery(soql)
      } catch {
        throw SalesforceFailure(400, "MALFORMED_QUERY", error.message)
      }
      guard let object = self[query.object] else {
        throw SalesforceFailure(
          400, "INVALID_TYPE",
          "sObject type '\(query.object)' is not supported. If you are attempting to use a custom object, be sure to append the "
            + "'__c' after the entity name.")
      }
      let fields = try query.fields.map { path throws(SalesforceFailure) in try field(path, of: object) }
      var rows = object.rows
      if let text = query.condition {
        let condition = try compiled(text, for: object)
        let context = EvaluationContext(now: SystemClock().now())
        rows = rows.filter { condition.evaluate($0.record, context: context).value == .true }
      }
      if let order = query.order {
        let path = try field(order.field, of: object)
        if path.lowercased() != "id" {
          rows.sort { Self.comesBefore($0.record[path], $1.record[path]) }
        }
        if order.isDescending { rows.reverse() }
      }
      if let limit = query.limit { rows = Array(rows.prefix(limit)) }
      return QueryResult(
        rows: rows, text: RecordText(fields, of: object.description, in: catalog, version: version),
        isCount: query.isCount)
    }

    /// The path of a field in the case of its description.
    func field(_ path: String, of object: Object) throws(SalesforceFailure) -> String {
      switch catalog.resolve(path, on: object.description) {
      case .field(let field, _):
        return path.split(separator: ".").dropLast().map { $0 + "." }.joined() + field.name
      case .undescribed: return path
      case .relationship, .unknown:
        throw SalesforceFailure(
          400, "INVALID_FIELD",
          "No such column '\(path)' on entity '\(object.description.name)'. If you are attempting to use a custom field, be sure "
            + "to append the '__c' after the custom field name.")
      }
    }

    private func compiled(_ text: String, for object: Object) throws(SalesforceFailure) -> CompiledCondition {
      let parsed = ParsedCondition(parsing: text)
      guard parsed.isValid else {
        let words = parsed.diagnostics.first { $0.severity == .error }?.message ?? "unexpected token"
        throw SalesforceFailure(400, "MALFORMED_QUERY", words)
      }
      for path in parsed.fields { _ = try field(path, of: object) }
      let checked = parsed.checked(against: object.description, in: catalog)
      for path in checked.fields {
        guard case .field(let field, _) = catalog.resolve(path, on: object.description), !field.isFilterable else {
          continue
        }
        throw SalesforceFailure(
          400, "INVALID_FIELD", "field '\(field.name)' can not be filtered in a query call")
      }
      guard checked.isValid, let condition = checked.compiled() else {
        let words = checked.diagnostics.first { $0.severity == .error }?.message ?? "unexpected token"
        throw SalesforceFailure(400, "INVALID_QUERY_FILTER_OPERATOR", words)
      }
      return condition
    }

    /// Whether a value comes before another: empty ones first.
    private static func comesBefore(_ left: FieldValue?, _ right: FieldValue?) -> Bool {
      switch (left, right) {
      case (_, nil), (_, .null): false
      case (nil, _), (.null, _): true
      case (.integer(let a), .integer(let b)): a < b
      case (.double(let a), .double(let b)): a < b
      case (.string(let a), .string(let b)): a.lowercased() < b.lowercased()
      case (.date(let a), .date(let b)): a < b
      case (.dateTime(let a), .dateTime(let b)): a < b
      default: false
      }
    }
  }
#endif
