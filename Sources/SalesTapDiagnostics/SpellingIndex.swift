/// Names in order, among which misspelt ones are looked for again and again.
///
/// Names that begin alike share the work of comparing their beginning, and as soon as a beginning is too far from the
/// wanted name, all names that have it are passed over.
package struct SpellingIndex: Sendable {
  private struct Entry: Sendable {
    /// Which of the candidates it is.
    var number: Int
    /// Where its bytes lie.
    var start: Int
    var count: Int
    /// How many bytes it has in common with the entry before.
    var common: Int
  }

  private let entries: ContiguousArray<Entry>
  /// The candidates without regard to ASCII case, end to end.
  private let bytes: ContiguousArray<UInt8>
  private let longest: Int

  /// An index of candidates, which are known by their numbers.
  ///
  /// Cost: sorts them.
  package init(_ candidates: some Sequence<String>) {
    var bytes: ContiguousArray<UInt8> = []
    var entries: ContiguousArray<Entry> = []
    for (number, candidate) in candidates.enumerated() {
      let start = bytes.count
      bytes.append(contentsOf: candidate.utf8.lazy.map(SpellingSearch.folded))
      entries.append(Entry(number: number, start: start, count: bytes.count - start, common: 0))
    }
    bytes.withUnsafeBufferPointer { bytes in
      func common(_ first: Entry, _ second: Entry) -> Int {
        let shorter = min(first.count, second.count)
        var length = 0
        while length < shorter, bytes[first.start + length] == bytes[second.start + length] { length += 1 }
        return length
      }
      entries.sort { first, second in
        let length = common(first, second)
        if length == first.count || length == second.count {
          return (first.count, first.number) < (second.count, second.number)
        }
        return bytes[first.start + length] < bytes[second.start + length]
      }
      for index in entries.indices.dropFirst() { entries[index].common = common(entries[index - 1], entries[index]) }
    }
    self.entries = entries
    self.bytes = bytes
    self.longest = entries.lazy.map(\.count).max() ?? 0
  }

  /// The numbers of the candidates close to a name, in no order that means anything, with how many mistakes lie between:
  /// insertions, deletions, replacements, and exchanges of neighbours. What is close is what
  /// ``Spelling/suggestions(for:among:maximumDistance:limit:)`` says.
  ///
  /// Cost: a few steps for each byte by which a candidate differs from the one before it, until it is too far.
  package func nearest(to name: String, maximumDistance: Int = 2) -> [(distance: Int, number: Int)] {
    let wanted = ContiguousArray(name.utf8.lazy.map(SpellingSearch.folded))
    let tolerance = SpellingSearch.tolerance(wanted.count, maximumDistance)
    guard !wanted.isEmpty, tolerance >= 0, wanted.count - tolerance <= longest else { return [] }
    return bytes.withUnsafeBufferPointer { bytes in
      wanted.withUnsafeBufferPointer { wanted in
        var band = DistanceBand(to: wanted, tolerance: tolerance)
        var found: [(distance: Int, number: Int)] = []
        // How many bytes of the entry at hand are in the band already, and how many it takes to be too far.
        var known = 0
        var tooFar = Int.max
        for entry in entries {
          known = min(known, entry.common)
          if entry.common < tooFar { tooFar = .max }
          guard tooFar == .max, abs(entry.count - wanted.count) <= tolerance else { continue }
          while known < entry.count, tooFar == .max {
            known += 1
            let byte = bytes[entry.start + known - 1]
            let before = known > 1 ? bytes[entry.start + known - 2] : 0
            if !band.fill(known, byte, before) { tooFar = known }
          }
          guard tooFar == .max else { continue }
          let distance = band.distance(known)
          if distance <= tolerance { found.append((distance, entry.number)) }
        }
        return found
      }
    }
  }
}

/// The distances between the beginnings of a wanted name and those of another, as far as their lengths are within the
/// tolerance of each other: the recurrence of optimal string alignment, one column for each byte of the other name.
private struct DistanceBand {
  private let wanted: UnsafeBufferPointer<UInt8>
  private let tolerance: Int
  private let width: Int
  private var cells: ContiguousArray<Int>

  init(to wanted: UnsafeBufferPointer<UInt8>, tolerance: Int) {
    self.wanted = wanted
    self.tolerance = tolerance
    width = 2 * tolerance + 1
    cells = ContiguousArray(repeating: tolerance + 1, count: (wanted.count + tolerance + 1) * width)
    for length in 0...min(tolerance, wanted.count) { cells[tolerance + length] = length }
  }

  /// Fills the column of the so-manieth byte, those before it being filled; false if all names that begin so are too far.
  ///
  /// An exchange of neighbours reaches back by two columns, yet never past one that is too far as a whole: a cell of the
  /// column before costs at most one more.
  mutating func fill(_ column: Int, _ byte: UInt8, _ before: UInt8) -> Bool {
    let (width, tolerance) = (width, tolerance)
    let limit = tolerance + 1
    return cells.withUnsafeMutableBufferPointer { cells in
      let start = column * width
      var least = limit
      for place in 0..<width {
        let row = column - tolerance + place
        var value = limit
        if row == 0 {
          value = min(column, limit)
        } else if row > 0, row <= wanted.count {
          let isSame = wanted[row - 1] == byte
          value = cells[start - width + place] + (isSame ? 0 : 1)
          if place + 1 < width { value = min(value, cells[start - width + place + 1] + 1) }
          if place > 0 { value = min(value, cells[start + place - 1] + 1) }
          if !isSame, row > 1, column > 1, wanted[row - 1] == before, wanted[row - 2] == byte {
            value = min(value, cells[start - 2 * width + place] + 1)
          }
          value = min(value, limit)
        }
        cells[start + place] = value
        least = min(least, value)
      }
      return least < limit
    }
  }

  /// The distance to the name of so many bytes, whose columns are filled.
  func distance(_ count: Int) -> Int { cells[count * width + wanted.count - count + tolerance] }
}
