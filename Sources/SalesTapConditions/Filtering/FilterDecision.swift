public import SalesTapModel

/// What a filter decides about a change, and why.
public struct FilterDecision: Hashable, Sendable {
  /// Whether the change passes.
  public enum Outcome: Hashable, Sendable {
    /// The change matters.
    case passes
    /// The change does not matter.
    case filtered
    /// Nobody knows before these fields are loaded; the paths are in the order of first use.
    case held(missing: [String])
  }

  /// A part of a filter.
  public enum Part: String, Hashable, Sendable, CaseIterable {
    /// The watched fields.
    case watch
    /// The condition.
    case condition
  }

  /// A watched field whose value changed.
  public struct ChangedField: Hashable, Sendable {
    /// The path of the field, as the filter spells it.
    public let path: String
    /// The value before the change; nil where it is not known.
    public let old: FieldValue?
    /// The value after the change; nil where it is not known.
    public let new: FieldValue?
  }

  /// Whether the change passes.
  public let outcome: Outcome
  /// The part that decided; nil for a filter without parts, and for a deleted record.
  public let decidedBy: Part?
  /// The watched fields that changed, in the order of the filter; empty where the watched fields were not asked, or where
  /// only the names of the changed fields are known and none of them is watched.
  public let changed: [ChangedField]
  /// Whether the change passed because nobody could tell what changed.
  public let couldNotDetect: Bool
  /// What was decided about; what explains the decision is made of it only if somebody asks.
  private let subject: Subject

  /// A change, and what was asked about it.
  struct Subject: Sendable {
    let filter: CompiledFilter
    let change: RecordChange
    let context: EvaluationContext
  }

  init(
    _ outcome: Outcome, by part: Part?, changed: [ChangedField] = [], couldNotDetect: Bool = false, of subject: Subject
  ) {
    self.outcome = outcome
    self.decidedBy = part
    self.changed = changed
    self.couldNotDetect = couldNotDetect
    self.subject = subject
  }

  /// Whether the change passes.
  public var passes: Bool { outcome == .passes }

  /// The value of the condition and of every part of it; nil where the filter has no condition.
  ///
  /// Cost: that of ``CompiledCondition/explain(_:previous:kind:changedFields:context:)``, each time it is asked.
  public var explanation: ConditionExplanation? { subject.filter.explain(subject.change, context: subject.context) }

  /// The decision in plain words: `Status = 'Qualified' is false: Status is 'Open'`.
  ///
  /// Cost: for a condition that says no, each comparison is made, and three are put into words; nothing of it is paid before somebody asks.
  public var reason: String {
    switch (outcome, decidedBy) {
    case (.filtered, nil): return "the record was deleted"
    case (.filtered, .watch):
      return "no watched field changed (watched: \((subject.filter.watched ?? []).joined(separator: ", ")))"
    case (.filtered, .condition): return subject.filter.summary(subject.change, context: subject.context)
    case (.held(let missing), _):
      return "the decision depends on fields that were not loaded: \(missing.joined(separator: ", "))"
    case (.passes, _): return reasonToPass
    }
  }

  private var reasonToPass: String {
    let hasCondition = subject.filter.condition != nil
    let kind = subject.change.kind
    if couldNotDetect { return "the change could not be detected: prior values are not available" }
    if !changed.isEmpty {
      let names = changed.map(\.path).joined(separator: ", ")
      return hasCondition ? "changed: \(names); the condition is true" : "changed: \(names)"
    }
    if hasCondition { return "the condition is true" }
    if subject.filter.watched == nil { return "every change matters" }
    return kind == .backfilled ? "watched fields do not apply to a backfill" : "the record was \(kind.rawValue)"
  }

  /// Whether two decisions say the same.
  public static func == (left: FilterDecision, right: FilterDecision) -> Bool {
    left.outcome == right.outcome && left.decidedBy == right.decidedBy && left.changed == right.changed
      && left.couldNotDetect == right.couldNotDetect && left.reason == right.reason
  }

  /// Hashes what was decided, and by which part.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(outcome)
    hasher.combine(decidedBy)
    hasher.combine(changed)
    hasher.combine(couldNotDetect)
  }
}
