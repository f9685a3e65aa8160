import SalesTap

/// Everything that happens to the engine in one simulation: what people and Salesforce do, and what goes wrong.
///
/// A plan is data made from a seed, so that parts of it can be taken away to find the smallest one that still fails.
struct SimulationPlan: Sendable {
  /// How a worker works.
  struct Worker: Hashable, Sendable {
    /// How long it waits at most before it looks again, in milliseconds.
    var polling: Int64
    /// Whether it works off historical syncs too.
    var isBackfilling: Bool
  }

  /// Something that somebody does.
  struct Step: Sendable {
    /// When, in milliseconds since the start.
    var at: Int64
    /// What.
    var action: Action
  }

  /// What somebody does.
  enum Action: Sendable {
    /// Hands changes over to a worker, together; the numbers are those of ``SimulationPlan/changes``.
    case handOver([Int], worker: Int)
    /// Puts changes into the inbox.
    case append([Int], worker: Int)
    /// Asks for a historical sync.
    case backfill(sync: Int, readSize: Int, sendSize: Int, limit: Int?, worker: Int)
    /// Pauses, cancels, or resumes the last historical sync.
    case command(BackfillCommand, worker: Int)
    /// Continues the last historical sync that failed or was cancelled.
    case continueBackfill(worker: Int)
    /// Goes over to another of the configurations.
    case configure(variant: Int)
    /// Resumes all connections.
    case resume(worker: Int)
    /// Retries all failed entries.
    case retry(worker: Int)
    /// Says that what the limits hold is meant.
    case open(worker: Int)
    /// Asks again for held changes.
    case release(worker: Int)
    /// Has everything removed about the record of a change, or about the identity that it has.
    case erase(change: Int, isIdentity: Bool, worker: Int)
    /// Drains a sync at once.
    case drain(sync: Int, worker: Int)
    /// Takes a sync's slots away, or gives them back.
    case unschedule(sync: Int, worker: Int)
    case schedule(sync: Int, worker: Int)
  }

  /// Something that goes wrong.
  struct Fault: Sendable {
    /// When, in milliseconds since the start.
    var at: Int64
    /// What.
    var kind: Kind
  }

  /// What goes wrong.
  enum Kind: Sendable {
    /// A worker dies at the nth operation of its store from then on, or at the nth of a kind, before it has happened or after, and comes
    /// back.
    case crash(
      worker: Int, at: SimulationCounters.Operation?, operations: Int, isAfter: Bool, restart: Int64)
    /// A worker stands still.
    case pause(worker: Int, Int64)
    /// A worker's wall clock is set forward or back.
    case clock(worker: Int, Int64)
    /// The store has trouble for a while; how many of a thousand operations meet it.
    case store(StoreTrouble, duration: Int64, permille: Int)
    /// The network or CleverTap has trouble for a while; how many of a thousand calls meet it.
    case network(NetworkTrouble, duration: Int64, permille: Int)
    /// The record source does not answer for a while.
    case source(duration: Int64)
  }

  /// A trouble of the store.
  enum StoreTrouble: String, Sendable, CaseIterable {
    /// The operation fails, and nothing has happened.
    case fails
    /// The operation happens, and the answer is lost.
    case losesAnswer
    /// The operation happens late.
    case late
    /// The answer comes late.
    case answersLate
  }

  /// A trouble between the engine and CleverTap, or of CleverTap itself.
  enum NetworkTrouble: String, Sendable, CaseIterable {
    case nothingSent
    case requestLost
    case answerLost
    case throttled
    case throttledWithRetryAfter
    case server
    case unauthorized
    case malformed
    case tooLarge
    case truncated
    case gibberish
    /// CleverTap asks to send some of the records again.
    case missed
    /// CleverTap takes longer than the lease.
    case slow
    /// The transport gives up, and the request arrives later.
    case late
    /// The network delivers the request twice.
    case duplicated
  }

  var seed: UInt64
  /// The instant at which the simulation begins.
  var start: Instant
  /// How long things happen and go wrong, in milliseconds; then everything is mended.
  var span: Int64
  /// How the next job is chosen.
  var order: SimulatedExecutor.Order
  var workers: [Worker]
  /// What is committed in Salesforce, in the order of the times.
  var changes: [RecordChange]
  /// The whole record after each of the changes.
  var states: [SalesforceRecord]
  /// The records that no call may hold without being refused, or that are refused by themselves.
  var spoilt: Set<RecordID>
  var steps: [Step]
  var faults: [Fault]
}
