/// Finds the row of an entry by its number.
///
/// Numbers are given out one after the other: a page holds the rows of 64 of them. Cost: between four and five bytes an entry, and 300
/// for a page of which a single entry is left.
struct EntryDirectory: ~Copyable, Sendable {
  private static let bits: Int64 = 6
  /// The places of all pages, page after page.
  private var rows = Pages<UInt32>()
  /// How many places of each page are taken.
  private var counts: ContiguousArray<UInt8> = []
  private var free: ContiguousArray<UInt32> = []
  private var pages: [Int64: UInt32] = [:]
  /// The page that was asked for last: entries come and go in the order of their numbers.
  private var last: (number: Int64, page: UInt32) = (-1, 0)

  @inline(__always)
  private static func place(_ id: EntryID, in page: UInt32) -> UInt32 {
    page << UInt32(bits) | UInt32(truncatingIfNeeded: id.rawValue & (1 << bits - 1))
  }

  private mutating func page(_ number: Int64) -> UInt32? {
    if last.number == number { return last.page }
    guard let page = pages[number] else { return nil }
    last = (number, page)
    return page
  }

  /// The row of an entry. Cost: constant.
  mutating func row(_ id: EntryID) -> UInt32? {
    guard let page = page(id.rawValue >> Self.bits) else { return nil }
    let row = rows[Self.place(id, in: page)]
    return row == EntryRows.none ? nil : row
  }

  mutating func insert(_ id: EntryID, _ row: UInt32) {
    let number = id.rawValue >> Self.bits
    let page = page(number) ?? addPage(number)
    rows[Self.place(id, in: page)] = row
    counts[Int(page)] += 1
  }

  private mutating func addPage(_ number: Int64) -> UInt32 {
    let page: UInt32
    if let unused = free.popLast() {
      page = unused
    } else {
      page = UInt32(counts.count)
      counts.append(0)
      for _ in 0..<(1 << Self.bits) { _ = rows.append(EntryRows.none) }
    }
    pages[number] = page
    last = (number, page)
    return page
  }

  /// Forgets an entry that is known.
  mutating func remove(_ id: EntryID) {
    let number = id.rawValue >> Self.bits
    guard let page = page(number) else { return }
    rows[Self.place(id, in: page)] = EntryRows.none
    counts[Int(page)] -= 1
    guard counts[Int(page)] == 0 else { return }
    pages[number] = nil
    free.append(page)
    last = (-1, 0)
  }
}
