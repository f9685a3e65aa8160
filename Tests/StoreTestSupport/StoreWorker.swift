#if SQLite || Postgres
  import Foundation
  public import SalesTap

  /// Enqueues, claims, and settles at random until somebody kills it, and tells each step in a ledger of its own.
  ///
  ///     PROGRAM PLACE LEDGER NAME SEED SECONDS [drain]
  ///
  /// Lines are forced to disk before and after each call: `offer` before and `acked` after an enqueue, `sent` for what goes to CleverTap
  /// (the line itself is the sending), `settled` after a settlement. `SECONDS` is the time that it lives in; a later worker lives in a later one, so that
  /// the leases of all earlier ones are over. With `drain` it sends what waits and ends by itself.
  public struct StoreWorker<Store: QueueStore>: Sendable {
    private let store: Store
    private let ledger: LedgerFile
    private let name: String
    private let now: Instant
    private var random: Numbers
    private var offered = 0

    /// Does what the command line says.
    ///
    /// - Parameters:
    ///   - open: opens the store of a place.
    ///   - isLost: whether an error leaves nobody knowing what happened: then the ledger has no answer, and the work goes on.
    public static func run(
      isLost: (any Error) -> Bool = { _ in false }, open: (_ place: String) async throws -> Store
    ) async throws {
      let arguments = CommandLine.arguments
      guard arguments.count >= 6, let seed = UInt64(arguments[4]), let seconds = Int64(arguments[5]) else {
        FileHandle.standardError.write(Data("PROGRAM PLACE LEDGER NAME SEED SECONDS [drain]\n".utf8))
        exit(64)
      }
      var worker = StoreWorker(
        store: try await open(arguments[1]), ledger: try LedgerFile(path: arguments[2]), name: arguments[3],
        now: Instant(secondsSinceEpoch: seconds), random: Numbers(state: seed))
      if arguments.dropFirst(6).first == "drain" {
        try await worker.drainAll()
      } else {
        while true {
          do {
            try await worker.step()
          } catch  where isLost(error) {
            FileHandle.standardOutput.write(Data("!".utf8))
          }
        }
      }
    }

    private mutating func step() async throws {
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<4: try await offer(directly: false)
      case 4: try await offer(directly: true)
      case 5: _ = try await store.returnExpired(at: now)
      default: _ = try await drain(limit: Int.random(in: 1...8, using: &random), onlyDelivers: false)
      }
      FileHandle.standardOutput.write(Data(".".utf8))
    }

    private mutating func offer(directly: Bool) async throws {
      var offers: [QueueOffer] = []
      for _ in 0..<Int.random(in: 1...5, using: &random) {
        offered += 1
        let number = Int.random(in: 10..<30, using: &random)
        guard let record = RecordID("00Q5e00000000\(number)") else { continue }
        // Commit times tell the order: those of a later process are later, and of one process each is later than the last.
        let commit = now.advanced(by: .milliseconds(offered))
        let isStep = Bool.random(using: &random)
        offers.append(
          QueueOffer(
            sync: isStep ? "steps" : "leads", connection: "production", target: isStep ? .events : .profiles,
            object: "Lead", recordID: record, changeID: "\(name)-\(offered)", committedAt: commit,
            identity: "person-\(number)", payload: Array(String(repeating: "x", count: 200).utf8),
            merge: isStep ? .everyChange : .latest, claim: directly ? DirectClaim(worker: name) : nil))
      }
      try ledger.write(offers.map { "offer \($0.changeID) \($0.sync) \($0.recordID) \(Self.commit($0))" })
      let outcomes = try await store.enqueue(offers, at: now)
      try ledger.write(zip(offers, outcomes).map { offer, outcome in "acked \(offer.changeID) \(Self.word(outcome))" })
      let claimed = outcomes.compactMap { outcome in
        if case .claimed(let entry) = outcome { entry } else { nil }
      }
      try await send(claimed, onlyDelivers: false)
    }

    /// Sends all that waits.
    ///
    /// A claim passes over what somebody has in hand, and a server may learn only later than this that a worker was killed in the midst of a transaction:
    /// so it looks again while anything is left, but not forever.
    private mutating func drainAll() async throws {
      var failures = 0
      while failures < 3_000 {
        if try await drain(limit: 100, onlyDelivers: true) {
          failures = 0
        } else if try await store.counts().allSatisfy({ $0.waiting == 0 && $0.inFlight == 0 }) {
          return
        } else {
          failures += 1
        }
      }
    }

    /// Sends one claim of a sync; false if there was nothing.
    private mutating func drain(limit: Int, onlyDelivers: Bool) async throws -> Bool {
      var found = false
      for sync in ["leads", "steps"] {
        let claim = try await store.claim(ClaimRequest(sync: sync, limit: limit, worker: name), at: now)
        try await send(claim.entries, onlyDelivers: onlyDelivers)
        found = found || !claim.entries.isEmpty
      }
      return found
    }

    private mutating func send(_ claimed: [ClaimedEntry], onlyDelivers: Bool) async throws {
      guard !claimed.isEmpty else { return }
      let failure = QueueFailure(code: "test", message: "the verdict of the test")
      var settlements: [Settlement] = []
      var sent: [String] = []
      for one in claimed {
        let verdict: SettlementVerdict =
          switch onlyDelivers ? 10 : Int.random(in: 0..<20, using: &random) {
          case 0: .released(failure)
          case 1: .uncertain(failure)
          case 2: .retry(at: now, failure)
          case 3: .failed(failure)
          default: .delivered
          }
        settlements.append(Settlement(one, verdict))
        if case .released = verdict { continue }
        sent.append("sent \(one.entry.id) \(one.token.rawValue) \(one.entry.changeID)")
      }
      try ledger.write(sent)
      let outcomes = try await store.settle(settlements, at: now)
      try ledger.write(
        zip(claimed, outcomes).map { one, outcome in
          "settled \(one.entry.id) \(one.token.rawValue) \(Self.word(outcome))"
        })
    }

    private static func word(_ outcome: SettleOutcome) -> String {
      switch outcome {
      case .settled(let state): state.rawValue
      case .stale: "stale"
      case .unknown: "unknown"
      }
    }

    private static func commit(_ offer: QueueOffer) -> Int64 { offer.committedAt?.millisecondsSinceEpoch ?? 0 }

    private static func word(_ outcome: EnqueueOutcome) -> String {
      switch outcome {
      case .inserted, .claimed: "inserted"
      case .merged(_, let replaced): replaced ? "replaced" : "ignored"
      case .duplicate: "duplicate"
      case .superseded: "superseded"
      }
    }
  }

  /// A file that grows by whole lines, each forced to disk; any number of processes may write into it.
  private struct LedgerFile {
    private let descriptor: Int32

    init(path: String) throws {
      descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT, 0o644)
      guard descriptor >= 0 else { throw CocoaError(.fileNoSuchFile) }
    }

    func write(_ lines: [String]) throws {
      guard !lines.isEmpty else { return }
      let bytes = Array(lines.map { $0 + "\n" }.joined().utf8)
      guard Foundation.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
        throw CocoaError(.fileWriteUnknown)
      }
    }
  }

  /// Random numbers from a seed (SplitMix64).
  private struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }
#endif
