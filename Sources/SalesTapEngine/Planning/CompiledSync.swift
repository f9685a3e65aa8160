import SalesTapConditions
import SalesTapConfiguration
import SalesTapDiagnostics
import SalesTapMapping
import SalesTapModel
import SalesTapPayload
import SalesTapTime

/// A sync ready to plan: its filter, mapping, and preflight, compiled for the layout of its object.
struct CompiledSync: Sendable {
  let configuration: SyncConfiguration
  let connection: Connection
  let filter: CompiledFilter
  let mapping: CompiledMapping
  let preflight: Preflight
  let encoder: PayloadEncoder

  /// What becomes of a change of the sync's object.
  func plan(_ change: RecordChange, evaluation: EvaluationContext, at now: Instant) -> Decision {
    if let reason = skip(change) { return decision(.skipped(reason), Self.words(for: reason, change)) }
    let verdict = filter.decide(change, context: evaluation)
    switch verdict.outcome {
    case .filtered: return Decision(sync: configuration.key, outcome: .filtered, filter: verdict)
    case .held(let missing): return held(missing, "the filter", filter: verdict)
    case .passes: break
    }
    switch mapping.map(change, context: MappingContext(handedOverAt: now)) {
    case .held(let missing): return held(missing, "identity, event name, or time", filter: verdict)
    case .invalid(let failure):
      return decision(.invalid, failure.description, ErrorClass(failure.kind), filter: verdict)
    case .mapped(var mapped):
      var dropped = mapped.provenance.losses
      let check = preflight.check(mapped.record)
      guard let record = check.record else {
        let words = check.violations.filter { $0.severity == .error }.map(\.description).joined(separator: "; ")
        return decision(
          .invalid, words, .invalidRecord, filter: verdict, mapped: mapped, violations: check.violations,
          dropped: dropped)
      }
      if record.properties.count < mapped.record.properties.count {
        dropped += check.losses(from: mapped.record, to: record)
      }
      mapped.record = record
      let payload = encoder.encode(record)
      if configuration.status == .dryRun {
        return decision(
          .skipped(.dryRun), "the sync is in dry run: nothing is sent", filter: verdict, mapped: mapped,
          violations: check.violations, payload: payload, dropped: dropped)
      }
      let isBatch = if case .batch = configuration.delivery { true } else { false }
      return Decision(
        sync: configuration.key, outcome: isBatch ? .enqueue : .deliver, filter: verdict, mapped: mapped,
        violations: check.violations, payload: payload, dropped: dropped)
    }
  }

  private func skip(_ change: RecordChange) -> Decision.Skip? {
    if configuration.status == .inactive { return .inactive }
    if change.kind == .deleted { return .deleted }
    if let kinds = configuration.on, change.kind != .backfilled, !kinds.contains(change.kind) { return .kindNotTaken }
    return nil
  }

  private static func words(for reason: Decision.Skip, _ change: RecordChange) -> String {
    switch reason {
    case .inactive: "the sync is inactive"
    case .deleted: "the record was deleted"
    case .kindNotTaken: "the sync does not take changes of kind '\(change.kind.rawValue)'"
    default: reason.rawValue
    }
  }

  private func held(_ missing: [String], _ part: String, filter: FilterDecision) -> Decision {
    decision(
      .held(missing: missing), "\(part) needs fields that were not loaded: \(missing.joined(separator: ", "))",
      filter: filter)
  }

  private func decision(
    _ outcome: Decision.Outcome, _ reason: String, _ errorClass: ErrorClass? = nil, filter: FilterDecision? = nil,
    mapped: MappedRecord? = nil, violations: [Violation] = [], payload: EncodedRecord? = nil,
    dropped: [DroppedProperty] = []
  ) -> Decision {
    Decision(
      sync: configuration.key, outcome: outcome, reason: reason, errorClass: errorClass, filter: filter,
      mapped: mapped, violations: violations, payload: payload, dropped: dropped)
  }
}

extension ErrorClass {
  /// The class of a record that could not be mapped.
  init(_ kind: MappingFailure.Kind) {
    switch kind {
    case .invalidIdentity: self = .invalidIdentity
    case .unknownEventName: self = .unknownEventName
    case .conversionFailed: self = .invalidRecord
    }
  }
}

extension CompiledSync {
  /// Compiles the parts of a sync.
  /// - Returns: The sync, nil if a part has errors, and what is wrong with its filter and mapping.
  static func compile(
    _ sync: SyncConfiguration, in document: ConfigurationDocument, objects: ObjectCatalog = []
  ) -> (sync: CompiledSync?, diagnostics: [Diagnostic]) {
    let (mapping, mappingDiagnostics) = sync.mapping.compile(
      object: sync.object, objects: objects, target: sync.target,
      defaultEventName: StandardObject.defaultEventName(for: sync.object))
    let (filter, filterDiagnostics) = sync.filter.compile(
      for: objects[sync.object], in: objects, mappedFields: mapping?.watchedFields ?? [])
    let diagnostics = filterDiagnostics + mappingDiagnostics.map(\.diagnostic)
    guard let mapping, let filter, let connection = document.connection(sync.connection), !diagnostics.hasErrors else {
      return (nil, diagnostics)
    }
    let names = sync.mapping.properties.map(\.target)
    let preflight = Preflight(policy: sync.mapping.onViolation, truncates: sync.mapping.truncates)
      .prepared(for: names, isProfile: sync.target == .profiles)
    return (
      CompiledSync(
        configuration: sync, connection: connection, filter: filter, mapping: mapping, preflight: preflight,
        encoder: PayloadEncoder().prepared(for: names)),
      diagnostics
    )
  }

  /// The sync for records of a layout.
  func bound(to layout: RecordLayout) -> CompiledSync {
    CompiledSync(
      configuration: configuration, connection: connection, filter: filter.resolved(in: layout),
      mapping: mapping.bound(to: layout), preflight: preflight, encoder: encoder)
  }
}
