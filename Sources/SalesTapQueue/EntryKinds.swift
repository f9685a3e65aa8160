import SalesTapModel

/// What many entries have in common.
struct EntryKind: Hashable, Sendable {
  var sync: String
  var connection: String
  var object: String
  var run: String?
  var target: SyncTarget
  var merge: MergePolicy
  var lane: QueueLane
  var origin: RecordChange.Origin

  init(_ offer: borrowing QueueOffer) {
    sync = offer.sync
    connection = offer.connection
    object = offer.object
    run = offer.run
    target = offer.target
    merge = offer.merge
    lane = offer.lane
    origin = offer.origin
  }

  /// Whether an offer is of the kind: without a copy of the offer's texts.
  func isKind(of offer: borrowing QueueOffer) -> Bool {
    target == offer.target && merge == offer.merge && lane == offer.lane && origin == offer.origin
      && sync == offer.sync && connection == offer.connection && object == offer.object && run == offer.run
  }
}

/// The kinds of the entries that there are, each kept once and named by a number.
struct EntryKinds: Sendable {
  private struct Slot: Sendable {
    var kind: EntryKind
    var sync: UInt32
    var uses: Int
  }

  private var slots: ContiguousArray<Slot> = []
  private var free: [UInt32] = []
  private var numbers: [EntryKind: UInt32] = [:]
  /// The numbers used last, the latest first: the offers of some syncs in turn take no hash.
  private var recent: ContiguousArray<UInt32> = []
  private var syncNames: ContiguousArray<String> = []
  private var syncNumbers: [String: UInt32] = [:]

  /// The number of a sync; nil if nothing of it was ever seen.
  func sync(_ name: String) -> UInt32? {
    if let last = recent.first, slots[Int(last)].kind.sync == name { return slots[Int(last)].sync }
    return syncNumbers[name]
  }

  mutating func number(ofSync name: String) -> UInt32 {
    if let known = sync(name) { return known }
    let number = UInt32(syncNames.count)
    syncNames.append(name)
    syncNumbers[name] = number
    return number
  }

  /// The number of an offer's kind, if it is among those used last.
  @inline(__always)
  func recent(_ offer: borrowing QueueOffer) -> UInt32? {
    var place = 0
    while place < recent.count {
      if slots[Int(recent[place])].kind.isKind(of: offer) { return recent[place] }
      place += 1
    }
    return nil
  }

  /// The number of the sync of an offer, whose kind may be known; nil if nothing of it was ever seen.
  func sync(of offer: borrowing QueueOffer, known: UInt32?) -> UInt32? {
    if let known { return slots[Int(known)].sync }
    return syncNumbers[offer.sync]
  }

  /// Counts one more entry of an offer's kind; the kind's number, which is the known one if there is one.
  mutating func use(_ offer: borrowing QueueOffer, known: UInt32?) -> UInt32 {
    if let known {
      slots[Int(known)].uses += 1
      return known
    }
    let kind = EntryKind(offer)
    let number = numbers[kind] ?? add(kind)
    if recent.count == 4 { recent.removeLast() }
    recent.insert(number, at: 0)
    slots[Int(number)].uses += 1
    return number
  }

  private mutating func add(_ kind: EntryKind) -> UInt32 {
    let slot = Slot(kind: kind, sync: number(ofSync: kind.sync), uses: 0)
    let number: UInt32
    if let old = free.popLast() {
      number = old
      slots[Int(old)] = slot
    } else {
      number = UInt32(slots.count)
      slots.append(slot)
    }
    numbers[kind] = number
    return number
  }

  /// Counts an entry of a kind out; a kind of a run goes with its last entry, as there are ever new runs.
  mutating func release(_ number: UInt32) {
    slots[Int(number)].uses -= 1
    guard slots[Int(number)].uses == 0, slots[Int(number)].kind.run != nil else { return }
    numbers[slots[Int(number)].kind] = nil
    free.append(number)
    recent.removeAll { $0 == number }
  }

  subscript(number: UInt32) -> EntryKind {
    @inline(__always)
    _read { yield slots[Int(number)].kind }
  }

  @inline(__always)
  func sync(of number: UInt32) -> UInt32 { slots[Int(number)].sync }
}
