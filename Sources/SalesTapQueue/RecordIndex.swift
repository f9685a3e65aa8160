/// Finds what is kept about a record: a table of numbers that keeps no keys, as what the numbers stand for holds them.
///
/// Open addressing in the order of hashes: whoever is looked for stands before the first greater hash, or not at all. Half of each hash
/// stands beside its number, so that almost nothing else is looked at, and the table grows and closes its gaps by itself. Cost: nine
/// to twelve bytes a record.
struct RecordIndex: Sendable {
  private struct Slot: Sendable {
    var hash: UInt32 = 0
    var number = EntryRows.none
  }

  /// So many slots stand behind the last home, so that no search wraps around.
  private static let overhang = 256

  private var slots: ContiguousArray<Slot> = []
  /// How many slots are somebody's home.
  private var capacity = 0
  private(set) var count = 0

  @inline(__always)
  private static func short(_ hash: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: hash >> 32) }

  @inline(__always)
  private func home(_ hash: UInt32) -> Int { Int((UInt64(hash) &* UInt64(capacity)) >> 32) }

  /// The place of the number that is meant. Cost: constant, as hashes scatter.
  @inline(__always)
  func place(_ hash: UInt64, where isMeant: (UInt32) -> Bool) -> Int? {
    let hash = Self.short(hash)
    var place = home(hash)
    while place < slots.count {
      let slot = slots[place]
      if slot.number == EntryRows.none || slot.hash > hash { return nil }
      if slot.hash == hash, isMeant(slot.number) { return place }
      place += 1
    }
    return nil
  }

  subscript(place: Int) -> UInt32 {
    get { slots[place].number }
    set { slots[place].number = newValue }
  }

  /// Enters a number that is not in the table. Cost: constant, spread over the insertions since the table grew.
  mutating func insert(_ number: UInt32, _ hash: UInt64) {
    if count * 8 >= capacity * 7 { grow() }
    while !put(Slot(hash: Self.short(hash), number: number)) { grow() }
    count += 1
  }

  /// False, with nothing changed, if there is no room before the end.
  private mutating func put(_ slot: Slot) -> Bool {
    var place = home(slot.hash)
    while place < slots.count, slots[place].number != EntryRows.none, slots[place].hash <= slot.hash { place += 1 }
    guard place < slots.count else { return false }
    var end = place
    while end < slots.count, slots[end].number != EntryRows.none { end += 1 }
    guard end < slots.count else { return false }
    while end > place {
      slots[end] = slots[end - 1]
      end -= 1
    }
    slots[place] = slot
    return true
  }

  private mutating func grow() {
    let old = slots
    var isWhole = false
    while !isWhole {
      capacity = max(16, capacity + capacity / 4)
      slots = ContiguousArray(repeating: Slot(), count: capacity + Self.overhang)
      // The old slots come in the order of their hashes, and so go each behind the one before.
      var next = 0
      isWhole = true
      for slot in old where slot.number != EntryRows.none {
        next = max(next, home(slot.hash))
        guard next < slots.count else {
          isWhole = false
          break
        }
        slots[next] = slot
        next += 1
      }
    }
  }

  /// Takes the number at a place out, and moves up those behind it that stand away from home. Cost: as for a search.
  mutating func remove(at place: Int) {
    var hole = place
    while hole + 1 < slots.count, slots[hole + 1].number != EntryRows.none, home(slots[hole + 1].hash) <= hole {
      slots[hole] = slots[hole + 1]
      hole += 1
    }
    slots[hole] = Slot()
    count -= 1
  }
}
