/// Finds the names that a misspelt one was perhaps meant to be.
public enum Spelling: Sendable {
  /// The candidates closest to `name`, the closest first and equally close ones in alphabetical order.
  ///
  /// Letters are compared without regard to ASCII case. Distance counts insertions, deletions, replacements, and
  /// exchanges of neighbours; a name of up to three characters tolerates one of them, a longer one `maximumDistance`.
  /// - Parameters:
  ///   - name: The text that was found.
  ///   - candidates: The names that would be right.
  ///   - maximumDistance: How many mistakes are tolerated.
  ///   - limit: How many suggestions are wanted.
  /// - Returns: At most `limit` candidates in their own spelling.
  /// - Complexity: O(*n* × *k*) for *n* candidates of about the length of `name` (*k* bytes, up to 64; beyond that the
  ///   square of it), those of other lengths being passed over.
  public static func suggestions(
    for name: String, among candidates: some Sequence<String>, maximumDistance: Int = 2, limit: Int = 3
  ) -> [String] {
    var search = SpellingSearch(for: name, maximumDistance: maximumDistance)
    for candidate in candidates { search.consider(candidate) }
    return search.suggestions(limit: limit)
  }
}

/// A search for the names closest to one, candidate by candidate.
package struct SpellingSearch {
  private let wanted: [UInt8]
  private let tolerance: Int
  /// For each byte the places in the wanted name where it stands, one bit each; empty for names beyond 64 bytes.
  private var places: [UInt64] = []
  private var found: [(distance: Int, name: String)] = []

  /// A search for names within so many mistakes of one.
  package init(for name: String, maximumDistance: Int = 2) {
    wanted = name.utf8.map(Self.folded)
    tolerance = Self.tolerance(wanted.count, maximumDistance)
    guard wanted.count <= 64 else { return }
    places = Array(repeating: 0, count: 256)
    for (index, byte) in wanted.enumerated() { places[Int(byte)] |= 1 << UInt64(index) }
  }

  /// How many mistakes a name of so many bytes may have.
  static func tolerance(_ count: Int, _ maximumDistance: Int) -> Int {
    count <= 3 ? min(1, maximumDistance) : maximumDistance
  }

  @inline(__always)
  static func folded(_ byte: UInt8) -> UInt8 { byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte }

  /// Keeps a candidate if it is close enough.
  ///
  /// Cost: a comparison of lengths for most; one step for each byte between the common beginning and the common end for
  /// the others. Allocates only for candidates that are kept, and for names beyond 64 bytes.
  package mutating func consider(_ candidate: String) {
    guard !wanted.isEmpty, abs(candidate.utf8.count - wanted.count) <= tolerance else { return }
    let distance = candidate.utf8.withContiguousStorageIfAvailable { self.distance(to: $0) }
    // Texts that come from elsewhere than Swift have no contiguous bytes.
    let near = distance ?? Array(candidate.utf8).withUnsafeBufferPointer { self.distance(to: $0) }
    if near <= tolerance { found.append((near, candidate)) }
  }

  /// The candidates that were kept, the closest first and equally close ones in alphabetical order.
  package func suggestions(limit: Int) -> [String] {
    var names: [String] = []
    for (_, name) in found.sorted(by: { ($0.distance, $0.name) < ($1.distance, $1.name) }) {
      if names.count >= limit { break }
      if names.last != name, !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// The optimal string alignment distance of the wanted name to another.
  private func distance(to other: UnsafeBufferPointer<UInt8>) -> Int {
    wanted.withUnsafeBufferPointer { wanted in
      // What both have in common at their ends costs nothing.
      var start = 0
      let shorter = min(wanted.count, other.count)
      while start < shorter, wanted[start] == Self.folded(other[start]) { start += 1 }
      var end = 0
      while end < shorter - start, wanted[wanted.count - 1 - end] == Self.folded(other[other.count - 1 - end]) {
        end += 1
      }
      let (first, second) = (wanted.count - start - end, other.count - start - end)
      if first == 0 || second == 0 { return max(first, second) }
      let middle = UnsafeBufferPointer(rebasing: other[start..<start + second])
      if !places.isEmpty { return distance(from: start, count: first, to: middle) }
      return Self.distance(UnsafeBufferPointer(rebasing: wanted[start..<start + first]), middle, limit: tolerance)
    }
  }

  /// The distance of a stretch of the wanted name of at most 64 bytes: Hyyrö's bit-parallel form of the recurrence, in
  /// which a word holds the differences between neighbours of a whole column.
  private func distance(from start: Int, count: Int, to other: UnsafeBufferPointer<UInt8>) -> Int {
    places.withUnsafeBufferPointer { places in
      let mask: UInt64 = count == 64 ? .max : 1 << UInt64(count) - 1
      let last: UInt64 = 1 << UInt64(count - 1)
      var (rising, falling, diagonal, before): (UInt64, UInt64, UInt64, UInt64) = (mask, 0, 0, 0)
      var distance = count
      for byte in other {
        let matches = places[Int(Self.folded(byte))] >> UInt64(start) & mask
        let exchanged = ((~diagonal & matches) << 1) & before
        diagonal = (((matches & rising) &+ rising) ^ rising) | matches | falling | exchanged
        let up = falling | ~(diagonal | rising)
        let down = diagonal & rising
        if up & last != 0 { distance += 1 }
        if down & last != 0 { distance -= 1 }
        let shifted = up << 1 | 1
        rising = down << 1 | ~(diagonal | shifted)
        falling = shifted & diagonal
        before = matches
      }
      return distance
    }
  }

  /// The distance of long names, or `limit + 1` as soon as it is certain to be larger.
  private static func distance(
    _ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>, limit: Int
  ) -> Int {
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    var current = last
    for i in 1...a.count {
      current[0] = i
      var best = i
      for j in 1...b.count {
        let (new, old) = (a[i - 1], folded(b[j - 1]))
        var value = min(last[j] + 1, current[j - 1] + 1, last[j - 1] + (new == old ? 0 : 1))
        if i > 1, j > 1, new == folded(b[j - 2]), a[i - 2] == old { value = min(value, beforeLast[j - 2] + 1) }
        current[j] = value
        best = min(best, value)
      }
      if best > limit { return limit + 1 }
      (beforeLast, last, current) = (last, current, beforeLast)
    }
    return min(last[b.count], limit + 1)
  }
}
