import Algorithms
import SalesTapConditions
import SalesTapModel
import SalesTapTime

/// Records in memory as the source of historical syncs: the reference, for tests and for records that lie in a file.
///
/// It evaluates the conditions that it is given as Salesforce would; a condition that it cannot read matches every record.
public actor InMemoryHistoricalSource: HistoricalSource {
  private var objects: [FieldName: [HistoricalPage.Row]] = [:]

  /// A source without records.
  public init() {}

  /// A source of one object's records.
  public init(object: String, _ rows: [HistoricalPage.Row]) {
    objects[FieldName(object)] = Self.sorted(rows)
  }

  /// Adds records, or replaces those of the same ids.
  ///
  /// Cost: sorts the object's records.
  public func put(_ rows: [HistoricalPage.Row], object: String) {
    let fresh = Set(rows.map(\.id))
    objects[FieldName(object)] = Self.sorted(
      objects[FieldName(object), default: []].filter { !fresh.contains($0.id) } + rows)
  }

  private static func sorted(_ rows: [HistoricalPage.Row]) -> [HistoricalPage.Row] { rows.sorted { $0.id < $1.id } }

  /// The next records of an object, in the order of their ids.
  ///
  /// Cost: logarithmic in the records before the page, linear in those that are looked at.
  public func page(_ request: HistoricalPageRequest) -> HistoricalPage {
    let rows = objects[FieldName(request.object), default: []]
    let begin = request.after.map { after in rows.partitioningIndex { $0.id > after } } ?? 0
    let condition = Self.compiled(request.condition)
    var found: [HistoricalPage.Row] = []
    var position = begin
    while position < rows.count, found.count < max(1, request.limit) {
      if Self.matches(rows[position], condition) { found.append(rows[position]) }
      position += 1
    }
    return HistoricalPage(rows: found, isLast: position == rows.count)
  }

  /// How many records match.
  ///
  /// Cost: linear in the object's records.
  public func count(object: String, condition: String?) -> Int? {
    let compiled = Self.compiled(condition)
    return objects[FieldName(object), default: []].count { Self.matches($0, compiled) }
  }

  private static func compiled(_ condition: String?) -> CompiledCondition? {
    condition.flatMap { ParsedCondition(parsing: $0).compiled() }
  }

  private static func matches(_ row: HistoricalPage.Row, _ condition: CompiledCondition?) -> Bool {
    guard let condition else { return true }
    // The conditions of a historical sync hold absolute dates only: no clock is asked.
    let context = EvaluationContext(now: Instant(millisecondsSinceEpoch: 0))
    return condition.evaluate(row.record, context: context).value != .false
  }
}
