import SalesTapModel

/// Finds the first row of a record: a table of row numbers that keeps no keys of its own, as the rows hold them.
///
/// Open addressing with linear probing. A byte of each hash stands beside the rows, so that almost no other row is looked at. Cost: about
/// seven bytes a record.
struct RecordIndex: Sendable {
  /// Zero for a free place, else a part of the hash.
  private var tags: ContiguousArray<UInt8> = []
  private var rows: ContiguousArray<UInt32> = []
  private var count = 0

  @inline(__always)
  private func home(_ hash: UInt64) -> Int { Int(hash.multipliedFullWidth(by: UInt64(tags.count)).high) }

  @inline(__always)
  private func tag(_ hash: UInt64) -> UInt8 { max(1, UInt8(truncatingIfNeeded: hash)) }

  /// The place of the row that is meant.
  @inline(__always)
  func place(_ hash: UInt64, where isMeant: (UInt32) -> Bool) -> Int? {
    guard count > 0 else { return nil }
    let tag = tag(hash)
    var place = home(hash)
    while tags[place] != 0 {
      if tags[place] == tag, isMeant(rows[place]) { return place }
      place = place + 1 == tags.count ? 0 : place + 1
    }
    return nil
  }

  subscript(place: Int) -> UInt32 {
    get { rows[place] }
    set { rows[place] = newValue }
  }

  /// Whether the next row needs more room.
  var isFull: Bool { count * 5 >= tags.count * 4 }

  /// Enters a row that is not in the table, which is not full.
  mutating func insert(_ row: UInt32, _ hash: UInt64) {
    put(row, hash)
    count += 1
  }

  private mutating func put(_ row: UInt32, _ hash: UInt64) {
    var place = home(hash)
    while tags[place] != 0 { place = place + 1 == tags.count ? 0 : place + 1 }
    tags[place] = tag(hash)
    rows[place] = row
  }

  /// Makes more room.
  mutating func grow(hashOf: (UInt32) -> UInt64) {
    let old = (tags: tags, rows: rows)
    let capacity = max(16, old.tags.count + old.tags.count / 2)
    tags = ContiguousArray(repeating: 0, count: capacity)
    rows = ContiguousArray(repeating: 0, count: capacity)
    for place in old.tags.indices where old.tags[place] != 0 { put(old.rows[place], hashOf(old.rows[place])) }
  }

  /// Takes the row at a place out, and moves those after it that would not be found any more.
  mutating func remove(at place: Int, hashOf: (UInt32) -> UInt64) {
    var hole = place
    var next = place
    count -= 1
    while true {
      next = next + 1 == tags.count ? 0 : next + 1
      guard tags[next] != 0 else { break }
      let home = home(hashOf(rows[next]))
      // It may stay if its home lies after the hole, on the way to where it stands.
      let stays = hole < next ? hole < home && home <= next : hole < home || home <= next
      if stays { continue }
      tags[hole] = tags[next]
      rows[hole] = rows[next]
      hole = next
    }
    tags[hole] = 0
  }
}

/// Hashes records.
struct RecordHash: Sendable {
  /// Another one in each process: nobody can choose ids that collide.
  private let seed: UInt64

  init() {
    var hasher = Hasher()
    hasher.combine(0)
    seed = UInt64(truncatingIfNeeded: hasher.finalize())
  }

  @inline(__always)
  func callAsFunction(sync: UInt32, _ recordID: RecordID) -> UInt64 {
    let words = recordID.words
    let first = (words.high ^ seed).multipliedFullWidth(by: 0xA076_1D64_78BD_642F ^ UInt64(sync) << 1)
    let second = (words.low ^ first.high ^ first.low).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
    return second.high ^ second.low
  }
}
