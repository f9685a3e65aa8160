#if Postgres
  import SalesTapModel
  import SalesTapQueue
  import SalesTapStoreCoding

  /// What many offers of a batch have in common, such as their sync: sent once for each kind, with the number of its kind for each offer.
  ///
  /// A batch has as many kinds as there are syncs, objects, and runs in it, which is a few: a list of kinds is gone through from its beginning.
  struct OfferKinds {
    private struct Kind: Hashable {
      var sync: String
      var target: SyncTarget
      var lane: QueueLane
      var merge: MergePolicy
      var origin: RecordChange.Origin
      var connection: String
      var object: String
      var run: String?
      var claim: DirectClaim?
      var isRefused: Bool

      init(_ offer: QueueOffer) {
        sync = offer.sync
        target = offer.target
        lane = offer.lane
        merge = offer.merge
        origin = offer.origin
        connection = offer.connection
        object = offer.object
        run = offer.run
        claim = offer.claim
        isRefused = offer.refusal != nil
      }
    }

    /// For each offer the number of its kind, from 1.
    let numbers: [Int64]
    /// A list of each property, with an element for each kind: sync, target, lane, merge, origin, connection, object, run, what becomes of it, and of
    /// a claim how long it lasts, whether its end counts, and its worker.
    let parameters: [Parameter]
    /// Where the syncs are among the parameters.
    static let sync = 0

    init(of offers: [QueueOffer]) {
      var kinds: [Kind] = []
      var known: [Kind: Int64] = [:]
      numbers = offers.map { offer in
        let kind = Kind(offer)
        // Most offers are of the kind of the one before.
        if kind == kinds.last { return Int64(kinds.count) }
        if let number = known[kind] { return number }
        kinds.append(kind)
        known[kind] = Int64(kinds.count)
        return Int64(kinds.count)
      }
      // In pieces: as one expression it takes the compiler too long.
      var list: [Parameter] = [.texts(kinds.map(\.sync))]
      list.append(.numbers(kinds.map(\.target.storedNumber)))
      list.append(.numbers(kinds.map(\.lane.storedNumber)))
      list.append(.numbers(kinds.map(\.merge.storedNumber)))
      list.append(.numbers(kinds.map(\.origin.storedNumber)))
      list.append(.texts(kinds.map(\.connection)))
      list.append(.texts(kinds.map(\.object)))
      list.append(.texts(kinds.map(\.run)))
      list.append(.integers(kinds.map { $0.isRefused ? 2 : $0.claim != nil ? 1 : 0 }))
      list.append(.integers(kinds.map { $0.claim.map { Self.milliseconds($0.lease) } }))
      list.append(.integers(kinds.map { kind in kind.claim.map { $0.expiryCountsAttempt ? 1 : 0 } }))
      list.append(.texts(kinds.map { $0.claim?.worker }))
      parameters = list
    }

    /// A duration in whole milliseconds.
    static func milliseconds(_ duration: Duration) -> Int64 {
      duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
    }
  }
#endif
