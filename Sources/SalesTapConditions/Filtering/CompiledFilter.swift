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
    case undetectable
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
  ///
  /// Cost: that of the comparisons. For a change that is filtered nothing is allocated, as long as the fields that the
  /// decision depends on are loaded; the reason is put into words when it is asked for.
  public func decide(_ change: RecordChange, context: EvaluationContext) -> FilterDecision {
    let subject = FilterDecision.Subject(filter: self, change: change, context: context)
    guard change.kind != .deleted else { return FilterDecision(.filtered, by: nil, of: subject) }
    let watch = watchOutcome(change)
    if case .unchanged = watch { return FilterDecision(.filtered, by: .watch, of: subject) }
    let result = condition?.evaluate(
      change.record, previous: change.previous, kind: change.kind, changedFields: change.changedFields, context: context
    )
    if result?.value == .false {
      return FilterDecision(.filtered, by: .condition, changed: watch.changed, of: subject)
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
      return FilterDecision(.held(missing: missing), by: part, changed: watch.changed, of: subject)
    }
    var couldNotDetect = result?.value == .unknown
    if case .undetectable = watch { couldNotDetect = true }
    return FilterDecision(
      .passes, by: condition != nil ? .condition : watched != nil ? .watch : nil, changed: watch.changed,
      couldNotDetect: couldNotDetect, of: subject)
  }

  /// The condition's value for a change, with that of every part; nil where the filter has no condition.
  public func explain(_ change: RecordChange, context: EvaluationContext) -> ConditionExplanation? {
    condition?.explain(
      change.record, previous: change.previous, kind: change.kind, changedFields: change.changedFields, context: context
    )
  }

  /// The comparisons that decided, in one line; empty where the filter has no condition.
  func summary(_ change: RecordChange, context: EvaluationContext) -> String {
    condition?.summary(
      change.record, previous: change.previous, kind: change.kind, changedFields: change.changedFields, context: context
    ) ?? ""
  }

  // MARK: Watched fields

  private func watchOutcome(_ change: RecordChange) -> WatchOutcome {
    guard let watched, change.kind == .updated else { return .passes([]) }
    guard let previous = change.previous else {
      guard let names = change.changedFields else { return .undetectable }
      let known = ChangedNames(names, watched.count)
      var changed: [FilterDecision.ChangedField] = []
      for index in watched.indices where known.contains(watched[index]) {
        changed.append(
          FilterDecision.ChangedField(path: watched[index], old: nil, new: value(at: index, in: change.record)))
      }
      return changed.isEmpty ? .unchanged : .passes(changed)
    }
    let known = change.changedFields.map { ChangedNames($0, watched.count) }
    var changed: [FilterDecision.ChangedField] = []
    var isUndetectable = false
    var missing: [String] = []
    for index in watched.indices {
      let old = slot(at: index, in: previous)
      let new = slot(at: index, in: change.record)
      if old.kind != .missing, new.kind != .missing {
        guard !SlotEquality.areEqual(old, previous, new, change.record) else { continue }
      } else if let known {
        guard known.contains(watched[index]) else { continue }
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
    if isUndetectable { return .undetectable }
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
    case .passes(let changed): changed
    case .undetectable, .unchanged, .open: []
    }
  }
}

/// The names of the fields that changed: a set where many are looked for among many, else the list itself.
private struct ChangedNames {
  private let names: [String]
  private let set: Set<FieldName>?

  init(_ names: [String], _ wanted: Int) {
    self.names = names
    self.set = names.count * wanted > 256 ? Set(names.map(FieldName.init)) : nil
  }

  func contains(_ path: String) -> Bool {
    let name = FieldName(path)
    return set?.contains(name) ?? names.contains { FieldName($0) == name }
  }
}
