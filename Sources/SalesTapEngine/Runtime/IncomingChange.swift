import SalesTapModel
import SalesTapTime

/// A change on its way through the engine: what is known of it, and what its syncs decided.
struct IncomingChange: Sendable {
  /// Why a decision is held, and when it is asked again.
  struct Wait: Sendable {
    var cause: HeldSync.Cause
    var due: Instant?
  }

  var change: RecordChange
  /// Why nothing is known of the record's values; nil if the change brings them.
  var refetch: String?
  /// The change's place in the inbox; nil if it was handed over directly.
  var entry: InboxEntry?
  /// The syncs that have yet to decide; nil for all.
  var waiting: [HeldSync]?
  /// One decision for each sync that had to decide.
  var decisions: [Decision] = []
  /// What held decisions wait for, by their positions.
  var waits: [Int: Wait] = [:]
  /// The fields that the source was asked for.
  var asked: Set<FieldName> = []
  /// What the source said: why there is no answer; nil if there was one, or it was not asked.
  var trouble: SourceTrouble?

  /// Why the source gave no answer about a record.
  enum SourceTrouble: Sendable {
    case failing(String)
    case noRecord
  }

  init(_ change: RecordChange, refetch: String? = nil, entry: InboxEntry? = nil) {
    self.change = change
    self.refetch = refetch
    self.entry = entry
    if let held = entry?.held, !held.isEmpty { waiting = held }
  }

  /// Whether a sync has yet to decide.
  func concerns(_ sync: String) -> Bool { waiting?.contains { $0.sync == sync } ?? true }

  /// Whether a person has said that the change is meant, although the sync's limit was passed.
  func isMeant(for sync: String) -> Bool {
    waiting?.contains { $0.sync == sync && $0.cause == .volume } ?? false
  }
}
