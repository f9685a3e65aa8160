import OrderedCollections
import SalesTap

/// What happened in a simulation, as somebody saw it who stands outside: beside the store, the network, and whoever hands changes over.
struct SimulationLedger {
  /// A change and a sync that decided about it.
  struct Key: Hashable {
    var sync: String
    var changeID: String
  }

  /// A record of a sync.
  struct RecordKey: Hashable {
    var sync: String
    var recordID: RecordID
  }

  /// A change that was handed over.
  struct HandOver {
    var change: Int
    var began: Int64
    /// When the call returned.
    var answered: Int64
    /// What it said; nil for one that went into the inbox.
    var decisions: [Decision]?
  }

  /// An entry in somebody's hands.
  struct Claim {
    var key: Key
    var entry: EntryID
    var token: FencingToken
    var recordID: RecordID
    var connection: String
    var target: SyncTarget
    var committedAt: Instant
    var version: RecordVersion
    var identity: String
    var payload: [UInt8]
    var worker: String
    var leaseEnds: Instant
    /// The historical sync that it belongs to.
    var run: String?
    /// The call of the store that gave it.
    var batch: Int
    /// Whether it was sent past the queue.
    var isDirect = false
    /// Whether its holder has settled it.
    var isSettled = false
    /// Whether the store still counts it as this claim's.
    var isHeld = true
    var sends = 0
  }

  /// What CleverTap made of a record.
  enum Verdict: Equatable {
    case applied
    case refused
    case again
  }

  /// A record that reached CleverTap.
  struct Arrival {
    var claim: Int
    var at: Int64
    var verdict: Verdict
    /// Whether the claim was still the store's when it arrived.
    var wasHeld: Bool
    /// Whether the sender had given up waiting.
    var isLate: Bool
  }

  /// What was offered to the queue for a change.
  struct Offer {
    var recordID: RecordID
    var committedAt: Instant
    var payload: [UInt8]
    var at: Int64
    var run: String?
  }

  var handOvers: [HandOver] = []
  /// How often each change was handed over, also in vain.
  var attempts: [String: Int] = [:]
  var claims: [Claim] = []
  /// The last claim of each entry.
  var holders: [EntryID: Int] = [:]
  /// The claims of each record that are held.
  var inFlight: [RecordKey: [Int]] = [:]
  /// The claims of events of each identity that are held.
  var identities: [String: [Int]] = [:]
  /// The identity that was offered last for each record, and the record for each identity of a connection.
  var identityOf: [RecordKey: String] = [:]
  var ownerOf: [String: RecordID] = [:]
  /// The newest version of each record that a change brought and that was settled as delivered.
  var newestLive: [RecordKey: Instant] = [:]
  /// How many calls of the store gave entries.
  var batches = 0
  /// What was offered for each entry.
  var expected: [EntryID: Set<[UInt8]>] = [:]
  /// The bytes of each version of an entry.
  var bytes: [EntryID: [Int64: [UInt8]]] = [:]
  var arrivals: [Arrival] = []
  var offers: OrderedDictionary<Key, [Offer]> = [:]
  /// The changes that were noted as handed over past the queue.
  var noted: Set<Key> = []
  /// What CleverTap has.
  var applied: Set<Key> = []
  /// What CleverTap refused, by itself or as the only record of a call.
  var refused: Set<Key> = []
  /// How often CleverTap asked to send a record again.
  var askedAgain: [Key: Int] = [:]
  /// The newest state of each record that CleverTap accepted.
  var newestApplied: [RecordKey: Instant] = [:]
  /// What CleverTap applied of each record, and when.
  var appliedBytes: [RecordKey: [(at: Int64, bytes: [UInt8])]] = [:]
  /// The slots that were given out, with the fences of their claims.
  var slots: [String: Int64] = [:]
  /// The runs of schedules that were given out and not ended, with the ends of their leases, in milliseconds since the start.
  var runs: [String: (fence: Int64, leaseEnds: Int64)] = [:]
  /// When the runs of each schedule began lately.
  var latestRuns: [String: [Int64]] = [:]
  /// The last claim of each change of the inbox that is in somebody's hands.
  var inboxTokens: [InboxID: Int64] = [:]
  /// The slots that were given back.
  var abandoned: Set<String> = []
  /// When each sync with a limit took changes.
  var taken: [String: [Instant]] = [:]
  /// When the newest version of each record was noted last.
  var notedAt: [RecordKey: Int64] = [:]
  /// What retention and erasure took out of the store, one removal after the other.
  var removed: [SimulationEvidence] = []
  /// The changes of which something was erased, which is an end of its own.
  var erased: Set<Key> = []
  /// The configurations that were in force, by their numbers.
  var configured: Set<Int> = [0]
  /// The records that a filter has let go, by their syncs.
  var leftFilter: Set<RecordKey> = []
  /// When the latest changes of each object came.
  var latestChanges: [String: [Int64]] = [:]
  var violations: [SimulationViolation] = []
  var counters = SimulationCounters()

  mutating func report(_ invariant: SimulationInvariant, _ detail: @autoclosure () -> String) {
    guard violations.count < 20 else { return }
    violations.append(SimulationViolation(invariant, detail()))
  }
}
