public import SalesTapTime

/// Hears what an engine does, for metrics and progress: no record ids, no identities, no values.
///
/// Called on the engine's own time, in order: return at once. The labels are bounded: keys of syncs and connections, and the names of the
/// cases below.
public protocol EngineObserver: Sendable {
  /// Something happened.
  func observe(_ event: EngineEvent)
}

/// What an observer hears.
public enum EngineEvent: Hashable, Sendable {
  /// A change was decided for a sync; the outcome is ``Decision/Outcome/name``. Each *filtered* and each *merged* one is a call saved.
  case decided(sync: String, outcome: String)
  /// A call to CleverTap ended, after so long; the outcome is a short label such as `accepted`, `partial`, or `throttled`.
  case uploaded(connection: String, outcome: String, records: Int, duration: Duration)
  /// A record that waited in the queue, or was sent at once, was settled; the outcome is `delivered`, `failed`, `retry`, `uncertain`, or `released`.
  case settled(sync: String, outcome: String)
  /// The record source was asked for the fields of so many records; whether it answered.
  case hydrated(object: String, records: Int, isAnswered: Bool)
  /// The limit of a sync was passed: it holds what comes until a person says that it is meant.
  case limitPassed(sync: String)
  /// How a sync's queue stands: how many wait, and since when the oldest does.
  case queue(sync: String, waiting: Int, failed: Int, oldest: Instant?)
}

/// An observer that counts in memory: the reference, for tests and for small services.
public final class InMemoryObserver: EngineObserver {
  /// What was counted.
  public struct Counts: Hashable, Sendable {
    /// How many decisions each sync had, by outcome.
    public var decisions: [String: [String: Int]] = [:]
    /// How many records each sync settled, by outcome.
    public var settled: [String: [String: Int]] = [:]
    /// How many calls there were, by outcome.
    public var uploads: [String: Int] = [:]
    /// How many records were in them.
    public var uploadedRecords = 0
    /// How long they took in all.
    public var uploadTime = Duration.zero
    /// How many calls the filters saved.
    public var savedByFilter = 0
    /// How many calls merging saved.
    public var savedByMerge = 0
    /// How many requests the record source was asked.
    public var sourceRequests = 0
    /// How many of them it did not answer.
    public var sourceFailures = 0
    /// The syncs whose limit was passed, in order.
    public var limitsPassed: [String] = []
    /// How many entries wait in each sync, when last told.
    public var waiting: [String: Int] = [:]
  }

  private let state = Locked(Counts())

  /// An observer that has counted nothing.
  public init() {}

  /// What was counted so far.
  public var counts: Counts { state.withLock { $0 } }

  /// Counts an event.
  public func observe(_ event: EngineEvent) {
    state.withLock { counts in
      switch event {
      case .decided(let sync, let outcome):
        counts.decisions[sync, default: [:]][outcome, default: 0] += 1
        if outcome == "filtered" { counts.savedByFilter += 1 }
        if outcome == "merged" { counts.savedByMerge += 1 }
      case .uploaded(_, let outcome, let records, let duration):
        counts.uploads[outcome, default: 0] += 1
        counts.uploadedRecords += records
        counts.uploadTime += duration
      case .settled(let sync, let outcome): counts.settled[sync, default: [:]][outcome, default: 0] += 1
      case .hydrated(_, _, let isAnswered):
        counts.sourceRequests += 1
        if !isAnswered { counts.sourceFailures += 1 }
      case .limitPassed(let sync): counts.limitsPassed.append(sync)
      case .queue(let sync, let waiting, _, _): counts.waiting[sync] = waiting
      }
    }
  }
}

extension EngineObserver where Self == InMemoryObserver {
  /// A new observer that counts in memory.
  public static var inMemory: InMemoryObserver { InMemoryObserver() }
}
