import SalesTapDiagnostics
public import SalesTapModel

/// A query in SOQL over one object, whose text cannot say anything else than its parts.
///
/// ```swift
/// let query = try SOQLQuery(
///   select: ["Id", "Email"], from: "Lead", where: "Status = 'Open' OR Rating = 'Hot'", after: last, orderedByID: true, limit: 1000)
/// query.text
/// // SELECT Id, Email FROM Lead WHERE (Status = 'Open' OR Rating = 'Hot') AND Id > '00Q…' ORDER BY Id LIMIT 1000
/// ```
///
/// Names have to be API names, ids are ids, and a condition is read and rendered anew, so that no text that comes from outside stands in the query
/// as it is.
public struct SOQLQuery: Hashable, Sendable {
  /// The API name of the object.
  public let object: String
  /// The paths of the fields; none where the records are counted.
  public let fields: [String]
  /// How many records are wanted at most; nil for all.
  public let limit: Int?
  /// Whether the records come in the order of their ids.
  public let isOrderedByID: Bool
  private let condition: ConditionNode?

  /// The longest query that Salesforce takes, in characters.
  public static let maximumLength = 100_000

  /// A query for records.
  /// - Parameters:
  ///   - fields: The paths of the fields, at least one; a path that comes again in another case is left out.
  ///   - object: The API name of the object.
  ///   - condition: What the records have to meet, in the condition language; what SOQL cannot say of it is left out, so that more records may come.
  ///   - ids: The only records that are wanted; nil for no such limit.
  ///   - after: The record after which they begin, in the order of ids.
  ///   - orderedByID: Whether the records come in the order of their ids.
  ///   - limit: How many are wanted at most.
  /// - Throws: ``SOQLQueryError`` if a name is no API name, the condition has errors, there are no fields or no ids, or the query would be too long.
  public init(
    select fields: [String], from object: String, where condition: String? = nil, ids: [RecordID]? = nil,
    after: RecordID? = nil, orderedByID: Bool = false, limit: Int? = nil
  ) throws(SOQLQueryError) {
    guard !fields.isEmpty else { throw SOQLQueryError(.noFields, "a query needs at least one field") }
    try self.init(
      fields: fields, object: object, condition: condition, ids: ids, after: after, orderedByID: orderedByID,
      limit: limit)
  }

  /// A query that counts records.
  /// - Throws: ``SOQLQueryError`` if the name is no API name, or the condition has errors.
  public init(countOf object: String, where condition: String? = nil) throws(SOQLQueryError) {
    try self.init(
      fields: [], object: object, condition: condition, ids: nil, after: nil, orderedByID: false, limit: nil)
  }

  private init(
    fields: [String], object: String, condition: String?, ids: [RecordID]?, after: RecordID?, orderedByID: Bool,
    limit: Int?
  ) throws(SOQLQueryError) {
    guard Self.isName(object) else {
      throw SOQLQueryError(.invalidName, "this is not the API name of an object", name: object)
    }
    for field in fields where !SOQLRenderer.isQueryable(field) {
      throw SOQLQueryError(.invalidName, "this is not the path of a field", name: field)
    }
    if let limit, limit < 0 { throw SOQLQueryError(.invalidLimit, "a limit is zero or more") }
    var seen: Set<FieldName> = []
    self.fields = fields.filter { seen.insert(FieldName($0)).inserted }
    self.object = object
    self.limit = limit
    self.isOrderedByID = orderedByID
    var parts: [ConditionNode] = []
    if let condition, let node = try Self.node(of: condition) { parts.append(node) }
    if let ids {
      guard !ids.isEmpty else { throw SOQLQueryError(.noIDs, "a query for certain records needs their ids") }
      parts.append(Self.comparison(.in, ids))
    }
    if let after { parts.append(Self.comparison(.greater, [after])) }
    self.condition = ConditionNode.all(parts)
    let length = text.unicodeScalars.count
    guard length <= Self.maximumLength else {
      throw SOQLQueryError(.tooLong, "the query would have \(length) characters, of at most \(Self.maximumLength)")
    }
  }

  /// The query.
  public var text: String {
    var text = "SELECT " + (fields.isEmpty ? "COUNT()" : fields.joined(separator: ", ")) + " FROM " + object
    if let condition { text += " WHERE " + ConditionPrinter.text(condition) }
    if isOrderedByID { text += " ORDER BY Id" }
    if let limit { text += " LIMIT \(limit)" }
    return text
  }

  /// Whether a text is an API name: a letter, then letters, digits, and underscores of ASCII.
  public static func isName(_ text: String) -> Bool { !text.contains(".") && SOQLRenderer.isQueryable(text) }

  /// Whether a text is the path of a field: API names joined by dots, through at most five relationships.
  public static func isPath(_ text: String) -> Bool { SOQLRenderer.isQueryable(text) }

  /// The tree of what SOQL can say of a condition; nil where it can say nothing.
  private static func node(of condition: String) throws(SOQLQueryError) -> ConditionNode? {
    let parsed = ParsedCondition(parsing: condition)
    guard let compiled = parsed.compiled() else {
      throw SOQLQueryError(
        .invalidCondition, "the condition has errors", diagnostics: parsed.diagnostics.filter { $0.severity == .error })
    }
    return compiled.soql().clause.flatMap { ParsedCondition(parsing: $0).root }
  }

  private static func comparison(_ operator: ConditionComparison.Operator, _ ids: [RecordID]) -> ConditionNode {
    let range = SourceRange(offset: 0, length: 0)
    return ConditionNode(
      .comparison(
        ConditionComparison(
          field: ConditionField("Id", range), isPrior: false, operator: `operator`, operatorRange: range,
          literals: ids.map { ConditionLiteral(.string($0.text), range) })), range)
  }
}

extension SOQLQuery: CustomStringConvertible {
  /// The query.
  public var description: String { text }
}
