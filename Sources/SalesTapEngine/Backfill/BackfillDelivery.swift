import Algorithms
import SalesTapConditions
import SalesTapConfiguration
import SalesTapModel
import SalesTapPayload
import SalesTapQueue
import SalesTapTime

/// The records of one page of a historical sync and what becomes of each: the decisions, without the acts.
///
/// The run's progress is that of the records from the first on that are done: it is stored in the step that settles them, so that a crash
/// leaves each record either behind the progress, with its outcome counted and logged, or after it.
struct BackfillDelivery: Sendable {
  /// A record of the page.
  struct Item: Sendable {
    let change: RecordChange
    var decision: Decision
    var outcome: BackfillOutcome
    /// What the queue said, where that is the reason.
    var words: String?
    /// Whether the log has its entry, with the step that settled it.
    var isLogged = false
    /// What a worker that was lost had already done with it.
    var past: Past?
  }

  /// What happened to a version before it is offered again.
  struct Past: Sendable {
    let attempts: Int
    let uncertainOutcomes: Int
    let lastFailure: QueueFailure?
  }

  let sync: CompiledSync
  /// The run as it stood when the page began.
  let run: BackfillRun
  /// The start of the run.
  let now: Instant
  private(set) var items: [Item] = []
  /// The positions of the records that are to be sent.
  private(set) var sendable: [Int] = []
  /// The run with what is done of the page.
  private(set) var progress: BackfillRun
  /// Whether another worker has the run.
  var isLost = false
  /// When to look again at records that are in other hands; nil where none is.
  private(set) var waitsUntil: Instant?

  /// The positions of the entries that are in hand.
  private var places: [EntryID: Int] = [:]
  /// How many records the progress counts.
  private var passed = 0
  private let evaluation: EvaluationContext

  init(_ plan: Backfiller.RunPlan, run: BackfillRun, at now: Instant) {
    self.sync = plan.sync
    self.run = run
    self.progress = run
    self.now = now
    self.evaluation = plan.evaluation(now)
  }

  /// Plans records in order.
  /// - Returns: Whether the limit left records out.
  mutating func plan(_ rows: [HistoricalPage.Row], atMost limit: Int?) -> Bool {
    var matched = 0
    for row in rows {
      if let limit, matched == limit { return true }
      let change = RecordChange(
        object: run.object, recordID: row.id, kind: .backfilled, record: row.record,
        committedAt: row.record.version, id: "backfill \(run.id) \(row.id.text)", origin: .backfill)
      let decision = sync.plan(change, evaluation: evaluation, at: now)
      var item = Item(change: change, decision: decision, outcome: .skipped)
      switch decision.outcome {
      case .filtered: item.outcome = .filtered
      case .held: item.outcome = .held
      case .invalid: item.outcome = .invalid
      case .deliver, .enqueue:
        item.outcome = .undone
        sendable.append(items.count)
      default: break
      }
      if item.outcome != .filtered { matched += 1 }
      items.append(item)
    }
    return limit.map { matched >= $0 } ?? false
  }

  /// The positions of the records to send, in groups of as many as go into one upload.
  var groups: [[Int]] {
    sendable.filter { items[$0].outcome == .undone }.chunks(ofCount: max(1, run.sendSize)).map(Array.init)
  }

  /// Notes that a group is being put into the worker's hands.
  mutating func offer(_ group: [Int]) {
    if let last = group.last { progress.offeredThrough = items[last].change.recordID }
  }

  /// What the queue is offered for a record: an entry that is in the worker's hands from the start, so that a worker that dies leaves a trace.
  func offer(_ position: Int, claim: DirectClaim) -> QueueOffer {
    let item = items[position]
    let record = QueuedRecord(item.decision.payload?.bytes ?? [], dropped: item.decision.dropped)
    // Values that were read during the run are at least as new as its start: a live change after that wins.
    return QueueOffer(
      sync: run.sync, connection: run.connection, target: run.target, object: run.object,
      recordID: item.change.recordID, changeID: item.change.id, committedAt: item.change.committedAt ?? now,
      identity: item.decision.payload?.subject.text ?? "", payload: record.payload,
      merge: sync.configuration.merge, lane: .prompt, origin: .backfill, run: String(run.id.rawValue),
      attempts: item.past?.attempts ?? 0, uncertainOutcomes: item.past?.uncertainOutcomes ?? 0,
      lastFailure: item.past?.lastFailure, claim: claim)
  }

  /// Takes the queue's word on a record.
  /// - Parameters:
  ///   - known: The entries that the outcome may name, where the queue still has them.
  ///   - now: The time of the word.
  /// - Returns: The entry, if it is in hand and to be sent now.
  mutating func take(
    _ outcome: EnqueueOutcome, at position: Int, known: [EntryID: QueueEntry], now: Instant
  ) -> ClaimedEntry? {
    switch outcome {
    case .claimed(let claimed):
      places[claimed.entry.id] = position
      return claimed
    case .inserted, .merged(_, replaced: true):
      items[position].outcome = .queued
      items[position].words = "an earlier change of the record waits or is being sent"
    case .merged(let id, replaced: false):
      if let own = known[id], own.changeID == items[position].change.id {
        wait(for: own, now: now)
      } else {
        items[position].outcome = .queued
        items[position].words = "an entry of the record waits that is as new, or that counts as the first"
      }
    case .duplicate(nil):
      // Only an earlier try of the same page can have offered the same change.
      conclude(position, as: .sent)
    case .duplicate(let id?):
      if let own = known[id], own.state == .delivered {
        conclude(position, as: .sent)
      } else {
        wait(for: known[id], now: now)
      }
    case .superseded:
      items[position].outcome = .skipped
      items[position].words = "a version as new waits, is being sent, or was sent"
    }
    return nil
  }

  /// Takes the word on entries that were in hand.
  mutating func take(_ settled: [SettledEntry]) {
    for one in settled {
      guard let position = places.removeValue(forKey: one.entry.id) else { continue }
      if case .released = one.ruling {
        // It was not applied: the run goes on with it.
        items[position].outcome = .undone
        continue
      }
      items[position].isLogged = true
      switch one.settlement.verdict {
      case .delivered: items[position].outcome = .sent
      case .failed: items[position].outcome = .rejected
      case .retry, .uncertain, .released: items[position].outcome = .queued
      case .skipped: items[position].outcome = .skipped
      }
    }
  }

  // MARK: After a worker was lost

  /// The positions of the records that are to be sent, by the ids of their changes, which entries of an earlier try have too.
  var positionsByChange: [String: Int] {
    Dictionary(sendable.map { (items[$0].change.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Takes what the queue made of a record after the worker of an earlier try was lost: the log has it.
  mutating func conclude(_ position: Int, as outcome: BackfillOutcome) {
    items[position].outcome = outcome
    items[position].isLogged = true
  }

  /// Notes what had happened to a record whose entry was taken back from the queue: it is sent again, as the same version.
  mutating func takeBack(_ entry: QueueEntry, at position: Int) {
    items[position].past = Past(
      attempts: entry.attempts, uncertainOutcomes: entry.uncertainOutcomes, lastFailure: entry.lastFailure)
  }

  /// Leaves a record to whoever has its entry in hand: what becomes of it is looked at soon, and when the lease is over at the latest.
  mutating func wait(for entry: QueueEntry?, now: Instant) {
    let soon = now + .seconds(5)
    let due = max(now + .milliseconds(1), min(entry?.lease?.expiresAt ?? soon, soon))
    waitsUntil = min(waitsUntil ?? due, due)
  }

  /// Brings the progress to the first record that is still to be done.
  /// - Returns: The log entries of the records on the way that have none yet.
  mutating func advance(at time: Instant, redaction: Redaction) -> [EventLogEntry] {
    var entries: [EventLogEntry] = []
    while passed < items.count, items[passed].outcome != .undone {
      progress.counts.count(items[passed].outcome)
      progress.lastRecordID = items[passed].change.recordID
      if progress.offeredThrough == progress.lastRecordID { progress.offeredThrough = nil }
      if let entry = logEntry(items[passed], at: time, redaction: redaction) { entries.append(entry) }
      passed += 1
    }
    // The record may be gone that was the last to be offered.
    if isDone { progress.offeredThrough = nil }
    return entries
  }

  /// Whether the whole page is done.
  var isDone: Bool { passed == items.count }
}

extension SalesforceRecord {
  /// When the record was last changed, as far as it says: its `SystemModstamp`, else its `LastModifiedDate`, else its `CreatedDate`.
  var version: Instant? {
    for name in ["SystemModstamp", "LastModifiedDate", "CreatedDate"] {
      if case .dateTime(let instant) = self[name] { return instant }
    }
    return nil
  }
}
