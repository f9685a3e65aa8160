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
  /// The decision in plain words: `Status = 'Qualified' is false: Status is 'Open'`.
  public let reason: String

  init(
    _ outcome: Outcome, by part: Part?, changed: [ChangedField] = [], couldNotDetect: Bool = false, reason: String
  ) {
    self.outcome = outcome
    self.decidedBy = part
    self.changed = changed
    self.couldNotDetect = couldNotDetect
    self.reason = reason
  }

  /// Whether the change passes.
  public var passes: Bool { outcome == .passes }
}
