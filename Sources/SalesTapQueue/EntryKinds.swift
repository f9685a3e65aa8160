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
  private var last: UInt32 = 0
  private var syncNames: ContiguousArray<String> = []
  private var syncNumbers: [String: UInt32] = [:]

  /// The number of a sync; nil if nothing of it was ever seen.
  func sync(_ name: String) -> UInt32? {
    if Int(last) < slots.count, slots[Int(last)].kind.sync == name { return slots[Int(last)].sync }
    return syncNumbers[name]
  }

  mutating func number(ofSync name: String) -> UInt32 {
    if let known = sync(name) { return known }
    let number = UInt32(syncNames.count)
    syncNames.append(name)
    syncNumbers[name] = number
    return number
  }

  /// Counts one more entry of a kind; the kind's number.
  mutating func use(_ kind: EntryKind) -> UInt32 {
    if Int(last) < slots.count, slots[Int(last)].uses > 0, slots[Int(last)].kind == kind {
      slots[Int(last)].uses += 1
      return last
    }
    last = numbers[kind] ?? add(kind)
    slots[Int(last)].uses += 1
    return last
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
  }

  subscript(number: UInt32) -> EntryKind { _read { yield slots[Int(number)].kind } }

  func sync(of number: UInt32) -> UInt32 { slots[Int(number)].sync }
}
