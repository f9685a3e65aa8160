import SalesTapConditions
import SalesTapConfiguration
import SalesTapModel
import SalesTapPayload
import SalesTapQueue
import SalesTapTime

/// The records of one page of a historical sync and what becomes of each: the decisions, without the acts.
struct BackfillDelivery {
  /// A record of the page.
  struct Item {
    let change: RecordChange
    var decision: Decision
    var outcome: BackfillOutcome
    var version: RecordVersion?
    /// What CleverTap or the queue said; nil where nothing was sent.
    var answer: String?
    var errorClass: ErrorClass?

    /// The length of the payload in bytes.
    var payloadLength: Int { decision.payload?.bytes.count ?? 0 }
  }

  let sync: CompiledSync
  let run: BackfillRun
  /// The start of the run.
  let now: Instant
  private(set) var items: [Item] = []
  /// The positions of the records that are to be sent.
  private(set) var sendable: [Int] = []
  /// The positions of those that may be sent now.
  private(set) var ready: [Int] = []
  /// What goes into the queue.
  private(set) var offers: [QueueOffer] = []
  /// The versions that CleverTap was handed.
  private(set) var handedOver: [HandedOver] = []

  private let evaluation: EvaluationContext

  init(_ plan: Backfiller.RunPlan, run: BackfillRun, at now: Instant) {
    self.sync = plan.sync
    self.run = run
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
      var item = Item(change: change, decision: decision, outcome: .skipped, errorClass: decision.errorClass)
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

  /// The sends to ask the queue about.
  var sends: [DirectSend] { sendable.map { send(items[$0]) } }

  private func send(_ item: Item) -> DirectSend {
    DirectSend(
      sync: run.sync, target: run.target, recordID: item.change.recordID, changeID: item.change.id,
      committedAt: item.change.committedAt, origin: .backfill)
  }

  private func offer(_ item: Item) -> QueueOffer {
    QueueOffer(
      sync: run.sync, connection: run.connection, target: run.target, object: run.object,
      recordID: item.change.recordID, changeID: item.change.id, committedAt: item.change.committedAt,
      identity: item.decision.payload?.subject.text ?? "", payload: item.decision.payload?.bytes ?? [],
      merge: sync.configuration.merge, lane: .prompt, origin: .backfill, run: String(run.id.rawValue))
  }

  /// Takes the queue's word on a record.
  mutating func admit(_ position: Int, _ admission: Admission, isBeingSent: Bool) {
    switch admission {
    case .superseded, .duplicate: items[position].outcome = .skipped
    case .pending: queue(items[position], at: position)
    case .send where isBeingSent: queue(items[position], at: position)
    case .send(let version):
      items[position].version = version
      ready.append(position)
    }
  }

  private mutating func queue(_ item: Item, at position: Int, amend: (inout QueueOffer) -> Void = { _ in }) {
    var offer = offer(item)
    amend(&offer)
    offers.append(offer)
    items[position].outcome = .queued
  }

  /// Leaves records to be done later.
  mutating func undo(_ positions: [Int]) {
    for position in positions { items[position].outcome = .undone }
  }

  /// Takes a ruling about a record that was sent.
  /// - Parameter pause: When the connection's pause ends; nil if it does not pause.
  mutating func take(_ ruling: DrainMachine<Int>.Ruling, pause: Instant?, at now: Instant) {
    switch ruling {
    case .delivered(let position):
      items[position].outcome = .sent
      note(position, isCertain: true)
    case .failed(let position, let code, let text):
      items[position].answer = text
      items[position].errorClass = .rejected
      queue(items[position], at: position) {
        $0.refusal = QueueFailure(code: code.map(String.init) ?? "refused", message: text)
      }
      items[position].outcome = .rejected
    case .retry(let position, let code, let text):
      items[position].answer = text
      items[position].errorClass = .server
      let spread = items[position].change.recordID.spread
      queue(items[position], at: position) {
        $0.attempts = 1
        $0.due = now + Backoff.records.delay(after: 1, random: spread)
        $0.lastFailure = QueueFailure(code: code.map(String.init) ?? "retry", message: text)
      }
    case .uncertain(let position, let text):
      items[position].answer = text
      items[position].errorClass = .uncertain
      note(position, isCertain: false)
      queue(items[position], at: position) {
        $0.uncertainOutcomes = 1
        $0.due = pause
        $0.lastFailure = QueueFailure(code: ErrorClass.uncertain.rawValue, message: text)
      }
    case .released(let position), .skipped(let position, _): items[position].outcome = .undone
    }
  }

  private mutating func note(_ position: Int, isCertain: Bool) {
    guard let version = items[position].version else { return }
    handedOver.append(HandedOver(send(items[position]), version: version, isCertain: isCertain))
  }
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
