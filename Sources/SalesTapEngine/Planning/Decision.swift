public import SalesTapConditions
public import SalesTapMapping
public import SalesTapPayload

/// What becomes of one change in one sync, and why.
///
/// The planner makes decisions, the engine performs them, and the log, the preview, and tests show them: they are all the same value. A
/// planned decision is ``Outcome/deliver`` or ``Outcome/enqueue`` where something is to be done; performing turns these into
/// ``Outcome/delivered``, ``Outcome/enqueued``, ``Outcome/merged``, ``Outcome/skipped(_:)``, or ``Outcome/failed``.
public struct Decision: Sendable {
  /// What becomes of a change.
  public enum Outcome: Hashable, Sendable {
    /// It is to be sent at once.
    case deliver
    /// It is to be put into the queue.
    case enqueue
    /// CleverTap accepted it.
    case delivered
    /// It waits in the queue as a new entry.
    case enqueued
    /// It was merged into the entry of its record that waits already.
    case merged
    /// The filter says no.
    case filtered
    /// Fields that decide are missing; their paths.
    case held(missing: [String])
    /// The record cannot be sent as it is.
    case invalid
    /// There is nothing to do.
    case skipped(Skip)
    /// CleverTap refused it for good.
    case failed
  }

  /// Why there is nothing to do for a change.
  public enum Skip: String, Hashable, Sendable, CaseIterable {
    /// No sync names the object.
    case noSync
    /// The sync is inactive.
    case inactive
    /// The record was deleted.
    case deleted
    /// The sync does not take changes of this kind.
    case kindNotTaken
    /// A newer version was sent or waits.
    case superseded
    /// The same change was delivered before.
    case duplicate
    /// The sync is in dry run: it plans, and sends nothing.
    case dryRun
    /// CleverTap accepted the same record last, as far as is remembered.
    case unchanged
    /// The sync, or its connection, was deleted while the change waited.
    case gone
  }

  /// The key of the sync; nil where no sync names the object.
  public var sync: String?
  /// What becomes of the change.
  public var outcome: Outcome
  /// Why, in plain words.
  ///
  /// Cost: for a decision that the filter made, that of the filter's own words, each time it is asked.
  public var reason: String {
    get { words ?? filter?.reason ?? "" }
    set { words = newValue }
  }
  /// The reason; nil where it is the filter's, which is put into words only if somebody asks.
  private var words: String?
  /// The class of the trouble of an invalid or failed record; nil where there is none.
  public var errorClass: ErrorClass?
  /// What the filter said; nil where it was not asked.
  public var filter: FilterDecision?
  /// The record as it was mapped, with the source of each property; nil where it was not mapped.
  public var mapped: MappedRecord?
  /// What preflight found.
  public var violations: [Violation]
  /// The properties of the mapping that were left out of the record, and why; none where all of them are in it.
  public var dropped: [DroppedProperty]
  /// The exact bytes for CleverTap; nil where there is nothing to send.
  public var payload: EncodedRecord?
  /// What else a person should know, in plain words.
  public var notes: [String] = []

  /// A decision from its parts.
  public init(
    sync: String?, outcome: Outcome, reason: String, errorClass: ErrorClass? = nil, filter: FilterDecision? = nil,
    mapped: MappedRecord? = nil, violations: [Violation] = [], payload: EncodedRecord? = nil,
    dropped: [DroppedProperty] = []
  ) {
    self.sync = sync
    self.outcome = outcome
    self.words = reason
    self.errorClass = errorClass
    self.filter = filter
    self.mapped = mapped
    self.violations = violations
    self.payload = payload
    self.dropped = dropped
  }

  /// A decision whose reason is the filter's.
  init(
    sync: String?, outcome: Outcome, filter: FilterDecision, mapped: MappedRecord? = nil, violations: [Violation] = [],
    payload: EncodedRecord? = nil, dropped: [DroppedProperty] = []
  ) {
    self.sync = sync
    self.outcome = outcome
    self.filter = filter
    self.mapped = mapped
    self.violations = violations
    self.payload = payload
    self.dropped = dropped
  }
}

extension Decision.Outcome {
  /// The outcome's one-word name: `deliver`, `enqueue`, `delivered`, `enqueued`, `merged`, `filtered`, `held`, `invalid`,
  /// `skipped`, or `failed`.
  public var name: String {
    switch self {
    case .deliver: "deliver"
    case .enqueue: "enqueue"
    case .delivered: "delivered"
    case .enqueued: "enqueued"
    case .merged: "merged"
    case .filtered: "filtered"
    case .held: "held"
    case .invalid: "invalid"
    case .skipped: "skipped"
    case .failed: "failed"
    }
  }
}
