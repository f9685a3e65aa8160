/// Finds the row of an entry by its number.
///
/// Numbers are given out one after the other: a page holds the rows of 64 of them. Cost: about five bytes an entry, and 350 for a page of
/// which a single entry is left.
struct EntryDirectory: Sendable {
  private struct Page: Sendable {
    var rows = ContiguousArray(repeating: EntryRows.none, count: 64)
    var count = 0

    mutating func insert(_ row: UInt32, at place: Int) {
      rows[place] = row
      count += 1
    }

    mutating func remove(at place: Int) {
      rows[place] = EntryRows.none
      count -= 1
    }
  }

  private var pages: [Int64: Page] = [:]

  subscript(id: EntryID) -> UInt32? {
    guard let row = pages[id.rawValue >> 6]?.rows[Int(id.rawValue & 63)], row != EntryRows.none else { return nil }
    return row
  }

  mutating func insert(_ id: EntryID, _ row: UInt32) {
    pages[id.rawValue >> 6, default: Page()].insert(row, at: Int(id.rawValue & 63))
  }

  mutating func remove(_ id: EntryID) {
    let number = id.rawValue >> 6
    pages[number]?.remove(at: Int(id.rawValue & 63))
    if pages[number]?.count == 0 { pages[number] = nil }
  }
}
