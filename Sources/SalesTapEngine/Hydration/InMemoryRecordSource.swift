public import SalesTapModel
import SalesTapTime

/// Records in memory: a source for tests and previews, which counts what it is asked.
public final class InMemoryRecordSource: RecordSource {
  private struct State: Sendable {
    var records: [String: [RecordID: SalesforceRecord]] = [:]
    var requests: [RecordRequest] = []
    var failure: RecordSourceError?
  }

  private let state = Locked(State())

  /// An empty source.
  public init() {}

  /// Puts a record into the source, in place of an earlier one; the fields that the object has are those that any of its records has.
  public func set(_ record: SalesforceRecord, for id: RecordID, of object: String) {
    state.withLock { $0.records[object.lowercased(), default: [:]][id] = record }
  }

  /// Takes a record out of the source.
  public func remove(_ id: RecordID, of object: String) {
    state.withLock { $0.records[object.lowercased()]?[id] = nil }
  }

  /// Lets the source fail with an error until it is given nil.
  public func fail(with error: RecordSourceError?) { state.withLock { $0.failure = error } }

  /// What the source was asked, in order.
  public var requests: [RecordRequest] { state.withLock { $0.requests } }

  /// The records of a request.
  public func records(_ request: RecordRequest) async throws -> [RecordID: SalesforceRecord] {
    try state.withLock { state in
      state.requests.append(request)
      if let failure = state.failure { throw failure }
      let known = state.records[request.object.lowercased()] ?? [:]
      var answer: [RecordID: SalesforceRecord] = [:]
      for path in request.fields where !known.isEmpty && !known.values.contains(where: { $0[path] != nil }) {
        throw RecordSourceError.unknownField(path, of: request.object)
      }
      for id in request.ids {
        guard let record = known[id] else { continue }
        answer[id] = SalesforceRecord(request.fields.compactMap { path in record[path].map { (path, $0) } })
      }
      return answer
    }
  }
}

extension RecordSource where Self == InMemoryRecordSource {
  /// A new, empty source in memory.
  public static var inMemory: InMemoryRecordSource { InMemoryRecordSource() }
}
