import SalesTapConfiguration
import SalesTapModel
import SalesTapPayload
import SalesTapQueue
import SalesTapTime

/// The real-time records of one sync in one group, and what becomes of each: the decisions about them, without the acts.
struct RealTimeDelivery {
  /// A record on its way: where its decision stands, and what is sent.
  struct Item {
    let change: Int
    let decision: Int
    let payload: EncodedRecord
    let send: DirectSend
    let offer: QueueOffer
    var version: RecordVersion?
  }

  /// What becomes of a record's decision.
  enum Conclusion {
    /// CleverTap accepted it.
    case delivered
    /// It is refused for good.
    case failed(String)
    /// The queue does not take it, nor is it sent.
    case settled(EnqueueOutcome)
    /// It goes into the queue, for the reason given.
    case postponed(String)
    /// It went to the queue, which did this, for the reason given.
    case queued(EnqueueOutcome, because: String)
  }

  let sync: SyncConfiguration
  /// The records that may be sent now.
  private(set) var ready: [Item] = []
  /// What goes into the queue: records that wait, and refused ones that stand as failed.
  private(set) var offers: [(item: Item, offer: QueueOffer, conclusion: Conclusion)] = []
  /// The records whose decision is made without the queue.
  private(set) var concluded: [(item: Item, conclusion: Conclusion)] = []
  /// The versions that CleverTap was handed.
  private(set) var handedOver: [HandedOver] = []

  init(_ sync: SyncConfiguration) { self.sync = sync }

  /// Takes the queue's word on a record.
  mutating func admit(_ item: Item, _ admission: Admission, isBeingSent: Bool) {
    switch admission {
    case .pending: postpone(item, "an earlier change of the record waits or is being sent")
    case .superseded: concluded.append((item, .settled(.superseded)))
    case .duplicate: concluded.append((item, .settled(.duplicate(nil))))
    case .send(let version):
      var item = item
      item.version = version
      if isBeingSent { postpone(item, "an earlier change of the record is being sent") } else { ready.append(item) }
    }
  }

  /// Puts every record that was ready into the queue instead.
  mutating func postponeAll(_ reason: String) {
    for item in ready { postpone(item, reason) }
    ready = []
  }

  /// Takes a ruling about a record that was sent.
  /// - Parameters:
  ///   - pause: When the connection's pause ends; nil if it does not pause.
  ///   - now: The time of the ruling.
  mutating func take(_ ruling: DrainMachine<Item>.Ruling, pause: Instant?, at now: Instant) {
    switch ruling {
    case .delivered(let item):
      concluded.append((item, .delivered))
      note(item, isCertain: true)
    case .failed(let item, let code, let text):
      var offer = item.offer
      offer.refusal = QueueFailure(code: code.map(String.init) ?? "refused", message: text)
      offers.append((item, offer, .failed(text)))
    case .retry(let item, let code, let text):
      retryLater(item, text) {
        $0.attempts = 1
        $0.due = now + Backoff.records.delay(after: 1, random: item.send.recordID.spread)
        $0.lastFailure = QueueFailure(code: code.map(String.init) ?? "retry", message: text)
      }
    case .uncertain(let item, let text):
      note(item, isCertain: false)
      retryLater(item, text) {
        $0.uncertainOutcomes = 1
        $0.due = pause
        $0.lastFailure = QueueFailure(code: ErrorClass.uncertain.rawValue, message: text)
      }
    case .released(let item): retryLater(item, "nothing was sent") { $0.due = pause }
    }
  }

  private mutating func note(_ item: Item, isCertain: Bool) {
    guard let version = item.version else { return }
    handedOver.append(HandedOver(item.send, version: version, isCertain: isCertain))
  }

  private mutating func postpone(_ item: Item, _ reason: String) {
    offers.append((item, item.offer, .postponed(reason)))
  }

  private mutating func retryLater(_ item: Item, _ text: String, amend: (inout QueueOffer) -> Void) {
    guard sync.retriesThroughQueue else {
      concluded.append((item, .failed(text)))
      return
    }
    var offer = item.offer
    amend(&offer)
    offers.append((item, offer, .postponed(text)))
  }
}

extension Decision {
  /// Turns a planned delivery into what became of it.
  mutating func conclude(_ conclusion: RealTimeDelivery.Conclusion) {
    switch conclusion {
    case .delivered:
      outcome = .delivered
      reason = "CleverTap accepted it"
    case .failed(let text):
      outcome = .failed
      reason = text
    case .settled(let outcome): conclude(outcome)
    case .queued(let outcome, let words): conclude(outcome, because: words)
    case .postponed: break
    }
  }
}
