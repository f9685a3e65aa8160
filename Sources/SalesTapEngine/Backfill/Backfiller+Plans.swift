import SalesTapConditions
import SalesTapConfiguration
import SalesTapDiagnostics
import SalesTapMapping
import SalesTapModel
import SalesTapTime

extension Backfiller {
  /// The sync of a key or name, if it may be backfilled.
  func activeSync(_ key: String) async throws -> (
    key: String, connection: String, target: SyncTarget, object: String, filter: Filter
  ) {
    let planner = engine.planner
    guard let sync = planner.document.sync(key) else {
      let near = Spelling.suggestions(for: key, among: planner.document.syncs.lazy.map(\.key))
      throw BackfillError(
        .unknownSync, "there is no sync '\(key)'" + (near.first.map { "; did you mean '\($0)'?" } ?? ""))
    }
    guard sync.status != .inactive else {
      throw BackfillError(.inactiveSync, "the sync \(key) is inactive: activate it first")
    }
    return (sync.key, planner.connectionKey(of: sync), sync.target, sync.object, sync.filter)
  }

  /// The run that a request asks for.
  func draft(_ request: BackfillRequest, at now: Instant) async throws -> BackfillRun {
    let sync = try await activeSync(request.sync)
    try Self.check(request)
    if let condition = request.condition {
      let parsed = ParsedCondition(parsing: condition)
      guard parsed.isValid else {
        throw BackfillError(
          .invalidCondition, "the condition of the run has errors",
          diagnostics: parsed.diagnostics.filter { $0.severity == .error })
      }
    }
    return BackfillRun(
      sync: sync.key, connection: sync.connection, target: sync.target, object: sync.object,
      condition: Self.joined(sync.filter.condition, request.condition), readSize: request.readSize,
      sendSize: request.sendSize, limit: request.limit, createdAt: now)
  }

  private static func check(_ request: BackfillRequest) throws(BackfillError) {
    guard BackfillRequest.readSizes.contains(request.readSize) else {
      throw BackfillError(.invalidSize, "a page has 1 to 2,000 records, not \(request.readSize)")
    }
    guard (1...1000).contains(request.sendSize) else {
      throw BackfillError(.invalidSize, "an upload has 1 to 1,000 records, not \(request.sendSize)")
    }
    guard request.limit ?? 1 >= 1 else {
      throw BackfillError(.invalidSize, "a limit is at least 1, not \(request.limit ?? 0)")
    }
  }

  /// Both conditions, each in parentheses.
  static func joined(_ first: String?, _ second: String?) -> String? {
    guard let first, let second else { return first ?? second }
    return "(\(first)) AND (\(second))"
  }

  /// The sync of a run compiled with the run's condition; nil if the sync is gone or inactive, or no longer compiles.
  func plan(for run: BackfillRun) async -> RunPlan? {
    let planner = engine.planner
    guard var sync = planner.document.sync(run.sync), sync.status != .inactive else { return nil }
    if let plan = compiled[run.id], run.id.rawValue != 0 { return plan }
    // A historical sync applies the condition, and never the watched fields.
    sync.filter = Filter(condition: run.condition, exact: sync.filter.exact)
    guard let draft = CompiledSync.compile(sync, in: planner.document, objects: planner.objects).sync else {
      return nil
    }
    var condition: CompiledCondition?
    if let text = run.condition {
      let parsed = ParsedCondition(parsing: text)
      condition =
        planner.objects[sync.object].map {
          parsed.checked(against: $0, in: planner.objects).compiled(exact: sync.filter.exact)
        }
        ?? parsed.compiled(exact: sync.filter.exact)
    }
    let read = draft.filter.fields + draft.mapping.fields
    let layout = RecordLayout(read + Planner.commonFields)
    let named = Set((["Id"] + read).map { FieldName($0) })
    let plan = RunPlan(
      sync: draft.bound(to: layout), layout: layout,
      optionalFields: Planner.commonFields.filter { !named.contains(FieldName($0)) }, condition: condition,
      evaluation: planner.evaluation(at:))
    if run.id.rawValue != 0 { compiled[run.id] = plan }
    return plan
  }
}
