import OrderedCollections
import SalesTap

/// The identities of the records of a file, by sync.
struct IdentityLedger {
  private struct Entry {
    var result: Result
    var previous: String?
  }

  /// What a sync made of a record.
  private enum Result {
    case identity(String)
    case invalid
    case held
    case otherwiseInvalid
  }

  private var syncs: OrderedDictionary<String, OrderedDictionary<RecordID, Entry>> = [:]
  /// The name of the connection of each profile sync.
  private let connections: [String: String]

  init(_ document: ConfigurationDocument) {
    for sync in document.syncs { syncs[sync.key] = [:] }
    connections = Dictionary(
      document.syncs.filter { $0.target == .profiles }.map {
        ($0.key, document.connection($0.connection)?.name ?? $0.connection)
      },
      uniquingKeysWith: { first, _ in first })
  }

  /// Adds what a change gave, and what its record would have given before it.
  mutating func add(_ record: RecordID?, _ decisions: [Decision], before former: [Decision]) {
    guard let record else { return }
    for decision in decisions {
      guard let sync = decision.sync, let result = Self.result(decision) else { continue }
      let known = syncs[sync]?[record]
      // A change that tells nothing of the identity takes nothing of what is known away.
      if case .held = result, known != nil { continue }
      var previous = known?.previous
      if previous == nil, case .identity(let text) = known?.result { previous = text }
      if previous == nil, let before = former.first(where: { $0.sync == sync })?.mapped {
        previous = before.record.subject.text
      }
      // An identity that came back to what it was has not changed.
      if case .identity(let text) = result, previous == text { previous = nil }
      syncs[sync]?[record] = Entry(result: result, previous: previous)
    }
  }

  /// What a decision says of the identity; nil where the record is not to be sent.
  private static func result(_ decision: Decision) -> Result? {
    if let mapped = decision.mapped { return .identity(mapped.record.subject.text) }
    switch decision.outcome {
    case .held: return .held
    case .invalid: return decision.errorClass == .invalidIdentity ? .invalid : .otherwiseInvalid
    default: return nil
    }
  }

  func syncReports() -> [(name: String, report: IdentityReport)] {
    syncs.map { name, entries in (name, Self.report(entries)) }
  }

  /// The identities of the connections that have several profile syncs, compared over all of those.
  func sharedReports() -> [SharedIdentities] {
    var groups: OrderedDictionary<String, [OrderedDictionary<RecordID, Entry>]> = [:]
    for (sync, entries) in syncs {
      guard let connection = connections[sync] else { continue }
      groups[connection, default: []].append(entries)
    }
    return groups.filter { $0.value.count > 1 }.map { connection, group in
      var records: OrderedDictionary<String, OrderedSet<RecordID>> = [:]
      for entries in group {
        for (record, entry) in entries {
          if case .identity(let text) = entry.result { records[text, default: []].append(record) }
        }
      }
      let collisions = records.filter { $0.value.count > 1 }.map { identity, records in
        SharedIdentity(
          identity: identity, count: records.count, records: Array(records.prefix(IdentityReport.sampleSize)),
          isAcrossObjects: Set(records.map(\.keyPrefix)).count > 1)
      }
      return SharedIdentities(connection: connection, distinct: records.count, collisions: collisions)
    }
  }

  private static func report(_ entries: OrderedDictionary<RecordID, Entry>) -> IdentityReport {
    var builder = IdentityReport.Builder()
    for (record, entry) in entries {
      switch entry.result {
      case .identity(let text): builder.add(record, identity: text, previous: entry.previous)
      case .invalid: builder.add(record, identity: nil)
      case .held: builder.add(record, .held(missing: []))
      case .otherwiseInvalid: builder.add(record, .invalid(MappingFailure(.conversionFailed, explanation: "")))
      }
    }
    return builder.report { record in
      if case .identity(let text) = entries[record]?.result { text } else { nil }
    }
  }
}

/// The identities that the profile syncs of one connection gave.
struct SharedIdentities {
  let connection: String
  let distinct: Int
  let collisions: [SharedIdentity]
}

/// An identity of several records.
struct SharedIdentity {
  let identity: String
  let count: Int
  /// The first of them.
  let records: [RecordID]
  let isAcrossObjects: Bool
}

extension SharedIdentity {
  init(_ collision: IdentityReport.Collision) {
    self.init(
      identity: collision.identity, count: collision.count, records: collision.records,
      isAcrossObjects: collision.isAcrossObjects)
  }
}
