import SalesTapConditions
import SalesTapConfiguration
import SalesTapDiagnostics
import SalesTapMapping
import SalesTapModel
import SalesTapPayload
import SalesTapQueue
import SalesTapTime

extension IncomingChange {
  /// Whether the values of the record are known, all or some of them.
  var isKnown: Bool { refetch == nil }

  /// Lets the syncs that have yet to decide do so.
  mutating func replan(with planner: Planner, remembered: [AcceptedState.Key: AcceptedState], at now: Instant) {
    let wanted = waiting.map { held in Set(held.map(\.sync)) }
    decisions = planner.plan(change, at: now, for: wanted) { sync in
      remembered[.init(sync: sync, recordID: change.recordID)]
    }
    for held in waiting ?? [] where planner.sync(held.sync) == nil {
      decisions.append(
        Decision(sync: held.sync, outcome: .skipped(.gone), reason: "the sync \(held.sync) was deleted"))
    }
  }

  /// The fields that the decisions need, and that are not loaded.
  func missingFields(with planner: Planner) -> [String] {
    if refetch != nil { return planner.layout(for: change.object)?.fields.filter { $0 != "Id" } ?? [] }
    return decisions.flatMap { decision -> [String] in
      switch decision.outcome {
      case .held(let missing): missing
      case .deliver, .enqueue, .skipped(.dryRun): decision.mapped?.missingFields ?? []
      default: []
      }
    }
  }

  /// Takes the fields of a record that the source gave; nil if there is no such record.
  mutating func take(_ record: SalesforceRecord?, of fields: [String]) {
    guard let record else { return miss(.noRecord, of: fields) }
    asked.formUnion(fields.map(FieldName.init))
    // What the change itself brought is what happened; the source may be further.
    let missing = fields.filter { change.record[$0] == nil }
    let read = SalesforceRecord(missing.compactMap { path in record[path].map { (path, $0) } })
    change.record = read.merging(change.record)
    refetch = nil
  }

  /// Notes that the source gave no answer.
  mutating func miss(_ trouble: SourceTrouble, of fields: [String]) {
    asked.formUnion(fields.map(FieldName.init))
    self.trouble = trouble
  }

  /// Ends the decisions that need a field which the source does not know: that is a mistake in the configuration.
  mutating func fail(unknown: [FieldName: String], with planner: Planner) {
    guard !unknown.isEmpty else { return }
    for position in decisions.indices {
      let missing: [String]
      switch decisions[position].outcome {
      case .held(let paths): missing = paths
      case .deliver, .enqueue: missing = decisions[position].mapped?.missingFields ?? []
      default: missing = []
      }
      guard let path = missing.first(where: { unknown[FieldName($0)] != nil }), let key = decisions[position].sync
      else {
        continue
      }
      decisions[position].outcome = .failed
      decisions[position].errorClass = .configuration
      decisions[position].payload = nil
      decisions[position].reason = planner.words(forUnknownField: path, in: key)
    }
  }

  /// Says of held decisions what they wait for, and when they are asked again.
  mutating func wait(with planner: Planner, at now: Instant) {
    if let refetch {
      decisions = planner.hold(change.object, because: refetch, for: waiting.map { Set($0.map(\.sync)) })
    }
    for position in decisions.indices {
      guard case .held = decisions[position].outcome else { continue }
      switch trouble {
      case .failing(let words):
        let delay = Backoff.connections.delay(after: (entry?.timesAsked ?? 0) + 1)
        waits[position] = Wait(cause: .sourceTrouble, due: now + delay)
        decisions[position].reason += "; Salesforce did not answer, and is asked again: \(words)"
      case .noRecord:
        waits[position] = Wait(cause: .missingFields, due: nil)
        decisions[position].reason += "; Salesforce has no such record"
      case nil: waits[position] = Wait(cause: .missingFields, due: nil)
      }
    }
  }
}

extension Planner {
  /// What is wrong with a field that the org does not have: the sync, the place in the document, and the nearest name.
  func words(forUnknownField path: String, in key: String) -> String {
    guard let index = document.syncs.firstIndex(where: { $0.key == key }), let sync = compiled(key) else {
      return "the org has no field \(path)"
    }
    let wanted = FieldName(path)
    func reads(_ paths: [String]) -> Bool { paths.contains { FieldName($0) == wanted } }
    var place = "/syncs/\(index)/mapping"
    if reads(sync.filter.fields) {
      place = "/syncs/\(index)/filter"
    } else if reads(sync.mapping.identityFields) {
      place += "/identity"
    } else if reads(sync.mapping.eventNameFields) {
      place += "/eventName"
    } else if reads(sync.mapping.timestampFields) {
      place += "/timestamp"
    } else if let property = sync.mapping.mapping.properties.indices.first(where: {
      reads(sync.mapping.fields(ofProperty: $0))
    }) {
      place += "/properties/\(property)"
    }
    let object = document.syncs[index].object
    let known =
      objects[object]?.fields.map(\.name) ?? layout(for: object)?.fields.filter { FieldName($0) != wanted } ?? []
    let nearest = Spelling.suggestions(for: path, among: known, limit: 1).first.map { "; the nearest is \($0)" } ?? ""
    return "sync '\(document.syncs[index].name)', \(place): \(object) has no field \(path)\(nearest)"
  }
}
