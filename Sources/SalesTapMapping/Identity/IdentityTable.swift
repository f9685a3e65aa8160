import SalesTapModel

/// Hashes of identities, each with the first record that had it, in 48 bytes an entry at most.
///
/// Open addressing in parts that grow one by one, by half, when they are four fifths full: an entry of 24 bytes then
/// takes 30 to 45, and growing holds only one part twice.
struct IdentityTable: Sendable {
  private struct Part: Sendable {
    var hashes: [UInt64] = []
    var records: [RecordID] = []
    var count = 0
  }

  private static let partCount = 64
  private var parts = [Part](repeating: Part(), count: partCount)

  /// The number of entries.
  var count: Int { parts.reduce(0) { $0 + $1.count } }

  /// The bytes of all entries, taken and free.
  var bytes: Int {
    parts.reduce(0) { $0 + $1.hashes.capacity * 8 + $1.records.capacity * MemoryLayout<RecordID>.stride }
  }

  /// The lowest bit of a hash in the table: whether its entry is marked.
  private static let markBit: UInt64 = 1

  /// A hash of 63 bits, the same in every run; its lowest bit is zero.
  static func hash(of text: String) -> UInt64 {
    var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    hash = (hash ^ (hash >> 32)) &* 0xD6E8_FEB8_6659_FD93
    hash = (hash ^ (hash >> 32)) &* 0xD6E8_FEB8_6659_FD93
    return (hash ^ (hash >> 32)) & ~markBit
  }

  /// Inserts a hash, or gives the record that it came with first.
  mutating func insert(_ hash: UInt64, _ record: RecordID) -> RecordID? {
    let (hash, part) = Self.place(of: hash)
    if parts[part].hashes.isEmpty { Self.grow(&parts[part], to: 8, filler: record) }
    var position = Self.position(of: hash, in: parts[part].hashes)
    if parts[part].hashes[position] != 0 { return parts[part].records[position] }
    if (parts[part].count + 1) * 5 > parts[part].hashes.count * 4 {
      Self.grow(&parts[part], to: parts[part].hashes.count + parts[part].hashes.count / 2, filler: record)
      position = Self.position(of: hash, in: parts[part].hashes)
    }
    parts[part].hashes[position] = hash
    parts[part].records[position] = record
    parts[part].count += 1
    return nil
  }

  /// The record that a hash came with first; nil if it never came.
  func record(of hash: UInt64) -> RecordID? {
    let (hash, part) = Self.place(of: hash)
    guard !parts[part].hashes.isEmpty else { return nil }
    let position = Self.position(of: hash, in: parts[part].hashes)
    return parts[part].hashes[position] != 0 ? parts[part].records[position] : nil
  }

  /// Marks the entry of a hash that was inserted; false if it was marked before.
  mutating func mark(_ hash: UInt64) -> Bool {
    let (hash, part) = Self.place(of: hash)
    let position = Self.position(of: hash, in: parts[part].hashes)
    guard parts[part].hashes[position] & Self.markBit == 0 else { return false }
    parts[part].hashes[position] |= Self.markBit
    return true
  }

  /// A hash as it stands in the table, where zero is a free place, and the part that holds it.
  private static func place(of hash: UInt64) -> (hash: UInt64, part: Int) {
    let hash = max(hash & ~markBit, 2)
    return (hash, Int((hash >> 1) % UInt64(partCount)))
  }

  /// Where a hash stands, or would stand.
  private static func position(of hash: UInt64, in hashes: [UInt64]) -> Int {
    var position = Int(hash.multipliedFullWidth(by: UInt64(hashes.count)).high)
    while hashes[position] != 0, hashes[position] & ~markBit != hash {
      position += 1
      if position == hashes.count { position = 0 }
    }
    return position
  }

  private static func grow(_ part: inout Part, to capacity: Int, filler: RecordID) {
    var hashes = [UInt64](repeating: 0, count: capacity)
    var records = [RecordID](repeating: filler, count: capacity)
    for (hash, record) in zip(part.hashes, part.records) where hash != 0 {
      let position = position(of: hash & ~markBit, in: hashes)
      hashes[position] = hash
      records[position] = record
    }
    part.hashes = hashes
    part.records = records
  }
}
