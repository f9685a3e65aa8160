import OrderedCollections
import SalesTapConditions
import SalesTapModel

/// One request to the record source: fields of records of one object, for the changes that need them.
struct HydrationAsk {
  let object: String
  /// The changes, by their positions.
  let changes: [Int]
  let ids: [RecordID]
  var fields: [String]

  /// At most so many records are asked for at once: as many as Salesforce reads in one query by id.
  static let largestCount = 200

  var request: RecordRequest { RecordRequest(object: object, ids: ids, fields: fields) }

  /// What the changes need, and nobody was asked for yet.
  static func all(
    for changes: [IncomingChange], with planner: Planner, unknown: [FieldName: [FieldName: String]]
  ) -> [HydrationAsk] {
    struct Need {
      var object: String
      var changes: [Int] = []
      var fields: OrderedDictionary<FieldName, String> = [:]
    }
    var needs: OrderedDictionary<FieldName, Need> = [:]
    for (index, one) in changes.enumerated() where one.trouble == nil {
      let object = FieldName(one.change.object)
      let missing = one.missingFields(with: planner).filter {
        !one.asked.contains(FieldName($0)) && unknown[object]?[FieldName($0)] == nil
      }
      guard !missing.isEmpty else { continue }
      needs[object, default: Need(object: one.change.object)].changes.append(index)
      for path in missing { needs[object]?.fields[FieldName(path)] = path }
    }
    return needs.values.flatMap { need in
      stride(from: 0, to: need.changes.count, by: largestCount).map { first in
        let part = Array(need.changes[first..<min(first + largestCount, need.changes.count)])
        let ids = OrderedSet(part.map { changes[$0].change.recordID })
        return HydrationAsk(
          object: need.object, changes: part, ids: Array(ids), fields: Array(need.fields.values))
      }
    }
  }
}
