import SalesTapDiagnostics
import TestSupport
import Testing

@Suite struct FixTests {
  @Test func `edits apply together, in whatever order they are listed`() {
    let fix = Fix(
      "quote",
      edits: [
        Fix.Edit(SourceRange(offset: 18, length: 0), with: "'"), Fix.Edit(SourceRange(offset: 9, length: 0), with: "'"),
        Fix.Edit(SourceRange(offset: 7, length: 1), with: "!="),
      ])
    expectNoDifference(fix.applied(to: "Status = Qualified"), "Status != 'Qualified'")
  }

  @Test func `insertions, deletions, and edits at the end`() {
    #expect(Fix("t", replacing: SourceRange(offset: 0, length: 0), with: "x").applied(to: "abc") == "xabc")
    #expect(Fix("t", replacing: SourceRange(offset: 3, length: 0), with: "x").applied(to: "abc") == "abcx")
    #expect(Fix("t", replacing: SourceRange(offset: 0, length: 3), with: "").applied(to: "abc") == "")
    #expect(Fix("t", replacing: SourceRange(offset: 1, length: 2), with: "é").applied(to: "aéc") == "aéc")
    #expect(Fix("t", edits: []).applied(to: "abc") == "abc")
  }

  @Test func `edits outside of the text, or over another, are left out`() {
    #expect(Fix("t", replacing: SourceRange(offset: 4, length: 1), with: "x").applied(to: "abc") == "abc")
    #expect(Fix("t", replacing: SourceRange(offset: -1, length: 1), with: "x").applied(to: "abc") == "abc")
    let overlapping = Fix(
      "t",
      edits: [
        Fix.Edit(SourceRange(offset: 0, length: 2), with: "x"), Fix.Edit(SourceRange(offset: 1, length: 2), with: "y"),
      ])
    #expect(overlapping.applied(to: "abc") == "xc")
  }
}

@Suite struct SourceRangeTests {
  @Test func `ranges cover, move, and convert`() {
    let range = SourceRange(3..<7)
    #expect(range == SourceRange(offset: 3, length: 4) && range.end == 7 && range.bounds == 3..<7)
    #expect(range.union(SourceRange(offset: 9, length: 1)) == SourceRange(3..<10))
    #expect(range.union(SourceRange(offset: 4, length: 1)) == range)
    #expect(range.shifted(by: -3) == SourceRange(0..<4))
  }

  @Test(arguments: [
    (0, "1:1"), (1, "1:2"), (2, "1:3"), (3, "2:1"), (5, "2:2"), (6, "2:3"), (10, "2:4"), (99, "2:4"), (-1, "1:1"),
  ])
  func `lines and columns count from one, columns by scalars`(offset: Int, expected: String) {
    #expect(SourceLocation(offset: offset, in: "a\r\né-😀").description == expected)
  }

  @Test func `diagnostics are put in order by place`() {
    func diagnostic(_ name: String, _ offset: Int?, _ length: Int = 0) -> Diagnostic {
      Diagnostic(
        "t.k", name == "w" ? .warning : .error, name, range: offset.map { SourceRange(offset: $0, length: length) })
    }
    let list = [
      diagnostic("c", 5), diagnostic("b", 2, 9), diagnostic("a", 2, 1), diagnostic("z", nil), diagnostic("w", 5),
    ]
    expectNoDifference(list.sortedByPlace().map(\.message), ["z", "a", "b", "c", "w"])
    #expect(list.hasErrors && !list.suffix(1).hasErrors && ![Diagnostic]().hasErrors)
  }
}

@Suite struct SpellingTests {
  private let fields = [
    "Status", "State", "Street", "StageName", "LeadSource", "Lead_Source__c", "Id", "Email", "status",
  ]

  @Test(arguments: [
    ("Stauts", ["Status", "status", "State"]), ("STATUS", ["Status", "status", "State"]),
    ("Stat", ["State", "Status", "status"]),
    ("LeadSorce", ["LeadSource"]), ("Emial", ["Email"]), ("Ix", ["Id"]), ("I", ["Id"]), ("Xyzzy", []), ("", []),
    ("Leadsource__c", ["Lead_Source__c"]),
  ])
  func `the nearest names come first`(name: String, expected: [String]) {
    expectNoDifference(Spelling.suggestions(for: name, among: fields), expected)
  }

  @Test func `a name comes once, and not more of them than asked for`() {
    #expect(
      Spelling.suggestions(for: "aaaa", among: ["aaab", "aaab", "aaac", "aaad", "aaae"]) == ["aaab", "aaac", "aaad"])
    #expect(Spelling.suggestions(for: "aaaa", among: ["aaab", "aaac"], limit: 1) == ["aaab"])
    #expect(Spelling.suggestions(for: "aaaa", among: ["aabb"], maximumDistance: 1).isEmpty)
  }

  @Test func `distances are those of the definition`() {
    // Words over three letters against each other, by the plain recursive definition; the same within long names, which
    // are compared in another way.
    var words = [""]
    for _ in 0..<4 { words += words.filter { $0.count < 4 }.flatMap { ["\($0)a", "\($0)b", "\($0)c"] } }
    words = Array(Set(words)).sorted().filter { $0.count >= 3 }
    let long = String(repeating: "x", count: 70)
    for first in words.enumerated().filter({ $0.offset % 5 == 0 }).map(\.element) where first.count == 4 {
      for second in words {
        let isNear = distance(Array(first), Array(second)) <= 2
        #expect(Spelling.suggestions(for: first, among: [second]).isEmpty == !isNear, "\(first) \(second)")
        #expect(
          Spelling.suggestions(for: long + first + "y", among: [long + second + "y"]).isEmpty == !isNear,
          "\(first) \(second)")
        #expect(
          Spelling.suggestions(for: "x" + first + "y", among: ["X" + second + "Y"]).isEmpty == !isNear,
          "\(first) \(second)")
      }
    }
  }

  @Test func `an index of names finds what a search finds one by one`() {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<60 {
      let letters = Array("abAB_1é")
      func word(_ length: ClosedRange<Int>) -> String {
        String(
          (0..<Int.random(in: length, using: &generator)).map { _ in letters.randomElement(using: &generator) ?? "a" })
      }
      let beginning = word(0...4)
      let names = (0..<120).map { _ in beginning + word(0...5) } + [word(60...90), ""]
      let index = SpellingIndex(names)
      for _ in 0..<20 {
        let wanted = beginning + word(0...5)
        let tolerance = Int.random(in: 0...3, using: &generator)
        let found = index.nearest(to: wanted, maximumDistance: tolerance)
        var sorted: [String] = []
        for (_, name) in found.map({ ($0.distance, names[$0.number]) }).sorted(by: { $0 < $1 })
        where !sorted.contains(name) { sorted.append(name) }
        expectNoDifference(
          sorted, Spelling.suggestions(for: wanted, among: names, maximumDistance: tolerance, limit: 1_000))
      }
    }
    #expect(SpellingIndex([]).nearest(to: "a").isEmpty)
    #expect(SpellingIndex(["a"]).nearest(to: String(repeating: "a", count: 100_000)).isEmpty)
  }

  private func distance(_ a: [Character], _ b: [Character]) -> Int {
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var best = min(
      distance(a.dropLast(), b) + 1, distance(a, b.dropLast()) + 1,
      distance(a.dropLast(), b.dropLast()) + (a.last == b.last ? 0 : 1))
    if a.count > 1, b.count > 1, a[a.count - 1] == b[b.count - 2], a[a.count - 2] == b[b.count - 1] {
      best = min(best, distance(a.dropLast(2), b.dropLast(2)) + 1)
    }
    return best
  }

  private func distance(_ a: ArraySlice<Character>, _ b: [Character]) -> Int { distance(Array(a), b) }
  private func distance(_ a: [Character], _ b: ArraySlice<Character>) -> Int { distance(a, Array(b)) }
  private func distance(_ a: ArraySlice<Character>, _ b: ArraySlice<Character>) -> Int { distance(Array(a), Array(b)) }
}
