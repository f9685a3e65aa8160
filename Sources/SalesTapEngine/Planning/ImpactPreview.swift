import SalesTapConfiguration
public import SalesTapModel
import SalesTapPayload
public import SalesTapTime

/// What an edit of a configuration would change: which records would be sent more, which less, and which otherwise.
///
/// ```swift
/// var preview = ImpactPreview(from: engine.planner, to: try Planner(edited))
/// for change in changes { preview.add(change) }
/// for sync in preview.syncs { print(sync.sync, sync[.newlySent], sync[.noLongerSent]) }
/// ```
///
/// Both configurations plan each change; nothing is sent or stored. The changes are supplied: those that wait in the inbox, a file, or what your
/// service keeps of its feed. The event log is no source of them, because it holds what was sent, and nothing of what was refused.
public struct ImpactPreview: Sendable {
  /// What an edit does to one change in one sync.
  public enum Effect: String, Hashable, Sendable, CaseIterable {
    /// It is sent, and was not.
    case newlySent
    /// It was sent, and is not.
    case noLongerSent
    /// It is sent as it was not before.
    case differentPayload
    /// It is sent as before, or not sent as before.
    case same
  }

  /// A change on which the edit has an effect.
  public struct Sample: Sendable {
    /// The effect.
    public var effect: Effect
    /// What the caller knows the change by, such as its line; else its place among all, from 1.
    public var number: Int
    /// The API name of the object.
    public var object: String
    /// The record; nil where a whole object is meant.
    public var recordID: RecordID?
    /// What the configuration decides as it is; nil if it has no such sync.
    public var old: Decision?
    /// What it would decide; nil if it would have no such sync.
    public var new: Decision?
  }

  /// The effects on one sync.
  public struct SyncImpact: Sendable {
    /// The key of the sync.
    public var sync: String
    /// The first changes with each effect but ``Effect/same``, in their order.
    public internal(set) var samples: [Sample] = []
    var counts: [Effect: Int] = [:]

    /// How many changes the edit has an effect on.
    public subscript(effect: Effect) -> Int { counts[effect] ?? 0 }
  }

  /// How many changes were compared.
  public private(set) var changes = 0
  /// The syncs of both configurations, compared by their keys: those of the old one first.
  public private(set) var syncs: [SyncImpact]

  private let old: Planner
  private let new: Planner
  private let sampleSize: Int
  private var places: [String: Int] = [:]

  /// A comparison of two configurations.
  /// - Parameters:
  ///   - old: The configuration as it is.
  ///   - new: The configuration as it would be.
  ///   - sampleSize: How many examples of each effect are kept for a sync.
  public init(from old: Planner, to new: Planner, sampleSize: Int = 3) {
    self.old = old
    self.new = new
    self.sampleSize = sampleSize
    var syncs: [SyncImpact] = []
    for sync in old.document.syncs + new.document.syncs where places[sync.key] == nil {
      places[sync.key] = syncs.count
      syncs.append(SyncImpact(sync: sync.key))
    }
    self.syncs = syncs
  }

  /// Compares what becomes of a change.
  ///
  /// Cost: both configurations plan it; memory grows by the samples only.
  /// - Parameters:
  ///   - change: The change.
  ///   - number: What it is known by in the samples; nil for its place among all.
  ///   - now: The time, for relative dates; nil for the change's commit time, or the start of 1970 where it has none.
  public mutating func add(_ change: RecordChange, number: Int? = nil, at now: Instant? = nil) {
    add(.change(change), number: number, at: now)
  }

  /// Compares what becomes of a change, or of the word that something has to be read again.
  /// - Parameters:
  ///   - notice: The notice.
  ///   - number: What it is known by in the samples; nil for its place among all.
  ///   - now: The time, for relative dates; nil for the notice's commit time, or the start of 1970 where it has none.
  public mutating func add(_ notice: ChangeNotice, number: Int? = nil, at now: Instant? = nil) {
    changes += 1
    let time = now ?? notice.committedAt ?? Instant(millisecondsSinceEpoch: 0)
    var before: [Decision?] = Array(repeating: nil, count: syncs.count)
    var after = before
    for decision in old.plan(notice, at: time) { if let place = place(of: decision) { before[place] = decision } }
    for decision in new.plan(notice, at: time) { if let place = place(of: decision) { after[place] = decision } }
    for place in syncs.indices where before[place] != nil || after[place] != nil {
      let effect = Effect(before[place], after[place])
      let count = syncs[place][effect] + 1
      syncs[place].counts[effect] = count
      guard effect != .same, count <= sampleSize else { continue }
      syncs[place].samples.append(
        Sample(
          effect: effect, number: number ?? changes, object: notice.object, recordID: notice.recordID,
          old: before[place], new: after[place]))
    }
  }

  /// How many changes the edit has an effect on, over all syncs.
  public func total(_ effect: Effect) -> Int { syncs.reduce(0) { $0 + $1[effect] } }

  private func place(of decision: Decision) -> Int? { decision.sync.flatMap { places[$0] } }
}

extension ImpactPreview.Effect {
  fileprivate init(_ old: Decision?, _ new: Decision?) {
    switch (old?.isSent ?? false, new?.isSent ?? false) {
    case (false, true): self = .newlySent
    case (true, false): self = .noLongerSent
    case (false, false): self = .same
    case (true, true): self = old?.payload == new?.payload ? .same : .differentPayload
    }
  }
}

extension Decision {
  /// Whether the plan is to send something.
  fileprivate var isSent: Bool { outcome == .deliver || outcome == .enqueue }
}
