public import SalesTapModel

/// A filter ready to decide: its condition is compiled, and its watched fields are resolved.
public struct CompiledFilter: Sendable {
  /// The paths of the watched fields; nil where changes of any field matter.
  public let watched: [String]?
  /// The condition; nil where every record matters.
  public let condition: CompiledCondition?
  /// The paths of all fields that the filter reads, in the order of first use: the condition's, then the watched ones.
  public let fields: [String]
  private let slots: [Int?]
  private let layout: RecordLayout?

  init(watched: [String]?, condition: CompiledCondition?, layout: RecordLayout?) {
    var seen: Set<FieldName> = []
    let watched = watched.map { $0.filter { seen.insert(FieldName($0)).inserted } }
    self.watched = watched
    self.condition = condition
    var fields = condition?.fields ?? []
    var known = Set(fields.map(FieldName.init))
    for path in watched ?? [] where known.insert(FieldName(path)).inserted { fields.append(path) }
    self.fields = fields
    self.layout = layout
    self.slots = (watched ?? []).map { layout?.slot(of: $0) }
  }

  /// The same filter for records of another layout.
  public func resolved(in layout: RecordLayout) -> CompiledFilter {
    CompiledFilter(watched: watched, condition: condition?.resolved(in: layout), layout: layout)
  }

  // MARK: Deciding

  /// What the watched fields say of a change.
  enum WatchOutcome {
    /// Something that matters changed, or watched fields do not apply.
    case passes([FilterDecision.ChangedField])
    /// Nobody can tell.
    case undetectable([FilterDecision.ChangedField])
    /// Nothing that matters changed.
    case unchanged
    /// Nobody knows before these are loaded.
    case open([String])
  }

  /// Decides about a change.
  ///
  /// Deleted records never pass. Watched fields let created and undeleted records pass, do not apply to backfilled ones,
  /// and pass where neither prior values nor changed fields are available. Fields are missing only if the decision
  /// depends on them.
  public func decide(_ change: RecordChange, context: EvaluationContext) -> FilterDecision {
    guard change.kind != .deleted else {
      return FilterDecision(.filtered, by: nil, reason: "the record was deleted")
    }
    let watch = watchOutcome(change)
    if case .unchanged = watch {
      return FilterDecision(
        .filtered, by: .watch, reason: "no watched field changed (watched: \((watched ?? []).joined(separator: ", ")))")
    }
    let result = condition?.evaluate(
      change.record, previous: change.previous, kind: change.kind, changedFields: change.changedFields, context: context
    )
    if result?.value == .false {
      return FilterDecision(
        .filtered, by: .condition, changed: watch.changed, reason: reason(change, context: context))
    }
    var missing: [String] = []
    if case .open(let paths) = watch { missing = paths }
    if let result, result.value == .unknown, !result.isUnknownOnlyForPriorValues {
      missing =
        result.missing + missing.filter { path in !result.missing.contains { FieldName($0) == FieldName(path) } }
    }
    guard missing.isEmpty else {
      var part = FilterDecision.Part.condition
      if case .open = watch, result?.value != .unknown { part = .watch }
      return FilterDecision(
        .held(missing: missing), by: part, changed: watch.changed,
        reason: "the decision depends on fields that were not loaded: \(missing.joined(separator: ", "))")
    }
    return passing(change, watch: watch, result: result)
  }

  private func passing(_ change: RecordChange, watch: WatchOutcome, result: ConditionResult?) -> FilterDecision {
    var couldNotDetect = result?.value == .unknown
    if case .undetectable = watch { couldNotDetect = true }
    let part: FilterDecision.Part? = condition != nil ? .condition : watched != nil ? .watch : nil
    let reason: String
    if couldNotDetect {
      reason = "the change could not be detected: prior values are not available"
    } else if !watch.changed.isEmpty {
      let names = watch.changed.map(\.path).joined(separator: ", ")
      reason = condition == nil ? "changed: \(names)" : "changed: \(names); the condition is true"
    } else if condition != nil {
      reason = "the condition is true"
    } else if watched != nil {
      reason =
        change.kind == .backfilled
        ? "watched fields do not apply to a backfill" : "the record was \(change.kind.rawValue)"
    } else {
      reason = "every change matters"
    }
    return FilterDecision(
      .passes, by: part, changed: watch.changed, couldNotDetect: couldNotDetect, reason: reason)
  }

  /// The condition's value for a change, with that of every part; nil where the filter has no condition.
  public func explain(_ change: RecordChange, context: EvaluationContext) -> ConditionExplanation? {
    condition?.explain(
      change.record, previous: change.previous, kind: change.kind, changedFields: change.changedFields, context: context
    )
  }

  /// Why the condition said no, in one line.
  private func reason(_ change: RecordChange, context: EvaluationContext) -> String {
    guard let explanation = explain(change, context: context) else { return "" }
    return explanation.summary
  }

  // MARK: Watched fields

  private func watchOutcome(_ change: RecordChange) -> WatchOutcome {
    guard let watched, change.kind == .updated else { return .passes([]) }
    guard let previous = change.previous else {
      guard let names = change.changedFields else { return .undetectable([]) }
      let known = Set(names.map(FieldName.init))
      let changed = watched.indices.filter { known.contains(FieldName(watched[$0])) }.map {
        FilterDecision.ChangedField(path: watched[$0], old: nil, new: value(at: $0, in: change.record))
      }
      return changed.isEmpty ? .unchanged : .passes(changed)
    }
    let known = change.changedFields.map { Set($0.map(FieldName.init)) }
    var changed: [FilterDecision.ChangedField] = []
    var isUndetectable = false
    var missing: [String] = []
    for index in watched.indices {
      let old = slot(at: index, in: previous)
      let new = slot(at: index, in: change.record)
      if old.kind != .missing, new.kind != .missing {
        guard !SlotEquality.areEqual(old, previous, new, change.record) else { continue }
      } else if let known {
        guard known.contains(FieldName(watched[index])) else { continue }
      } else if old.kind == .missing {
        isUndetectable = true
        continue
      } else {
        missing.append(watched[index])
        continue
      }
      changed.append(
        FilterDecision.ChangedField(
          path: watched[index], old: previous.value(of: old), new: change.record.value(of: new)))
    }
    if !changed.isEmpty { return .passes(changed) }
    if isUndetectable { return .undetectable([]) }
    return missing.isEmpty ? .unchanged : .open(missing)
  }

  private func slot(at index: Int, in record: SalesforceRecord) -> RecordSlot {
    if let layout, record.layout === layout, let slot = slots[index] {
      let value = record.slot(slot)
      if value.kind != .missing { return value }
    }
    return record.slot(named: watched?[index] ?? "")
  }

  private func value(at index: Int, in record: SalesforceRecord) -> FieldValue? {
    record.value(of: slot(at: index, in: record))
  }
}

extension CompiledFilter.WatchOutcome {
  fileprivate var changed: [FilterDecision.ChangedField] {
    switch self {
    case .passes(let changed), .undetectable(let changed): changed
    case .unchanged, .open: []
    }
  }
}
