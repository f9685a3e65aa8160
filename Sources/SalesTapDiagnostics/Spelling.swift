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
  /// - Complexity: O(*n* × *k*) for *n* candidates of about the length of `name` (*k*), those of other lengths being
  ///   passed over.
  public static func suggestions(
    for name: String, among candidates: some Sequence<String>, maximumDistance: Int = 2, limit: Int = 3
  ) -> [String] {
    let wanted = folded(name)
    guard !wanted.isEmpty else { return [] }
    let tolerance = wanted.count <= 3 ? min(1, maximumDistance) : maximumDistance
    var found: [(distance: Int, name: String)] = []
    for candidate in candidates {
      let other = folded(candidate)
      guard abs(other.count - wanted.count) <= tolerance else { continue }
      let distance = distance(wanted, other, limit: tolerance)
      if distance <= tolerance { found.append((distance, candidate)) }
    }
    found.sort { ($0.distance, $0.name) < ($1.distance, $1.name) }
    var seen: Set<String> = []
    let distinct = found.filter { seen.insert($0.name).inserted }
    return distinct.prefix(limit).map(\.name)
  }

  private static func folded(_ text: String) -> [UInt8] {
    text.utf8.map { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") ? $0 | 0x20 : $0 }
  }

  /// The optimal string alignment distance, or `limit + 1` as soon as it is certain to be larger.
  private static func distance(_ a: [UInt8], _ b: [UInt8], limit: Int) -> Int {
    if a == b { return 0 }
    if a.isEmpty || b.isEmpty { return min(max(a.count, b.count), limit + 1) }
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    var current = last
    for i in 1...a.count {
      current[0] = i
      var best = i
      for j in 1...b.count {
        let cost = a[i - 1] == b[j - 1] ? 0 : 1
        var value = min(last[j] + 1, current[j - 1] + 1, last[j - 1] + cost)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { value = min(value, beforeLast[j - 2] + 1) }
        current[j] = value
        best = min(best, value)
      }
      if best > limit { return limit + 1 }
      (beforeLast, last, current) = (last, current, beforeLast)
    }
    return min(last[b.count], limit + 1)
  }
}
