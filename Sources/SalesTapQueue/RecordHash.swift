import SalesTapModel

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
  func callAsFunction(_ key: QueueLedger.RecordKey) -> UInt64 {
    let words = key.recordID.words
    let first = (words.high ^ seed).multipliedFullWidth(by: 0xA076_1D64_78BD_642F ^ UInt64(key.sync) << 1)
    let second = (words.low ^ first.high ^ first.low).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
    return second.high ^ second.low
  }
}
