import SalesTapDiagnostics

/// Where the fields of an object stand, for those who misspell them.
final class FieldSpelling: Sendable {
  private let spelledNames: SpellingIndex
  private let spelledLabels: SpellingIndex
  /// A number for each label, the same for those that differ in case, blanks, and underscores only.
  private let labelHashes: ContiguousArray<UInt64>

  init(_ fields: [FieldDescription]) {
    spelledNames = SpellingIndex(fields.lazy.map(\.name))
    spelledLabels = SpellingIndex(fields.lazy.map(\.label))
    labelHashes = ContiguousArray(fields.lazy.map { Self.hash($0.label) })
  }

  /// What counts of a label that is written as a name: not its blanks, and not the underscores in their place.
  private static func letters(_ text: String) -> some Sequence<UInt8> {
    text.utf8.lazy.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "_") }.map(asciiLowercased)
  }

  /// The hash FNV-1a.
  private static func hash(_ label: String) -> UInt64 {
    letters(label).reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  /// The names of the fields whose label is a text, but for case, blanks, and underscores.
  func labelled(_ text: String, in fields: [FieldDescription]) -> [String] {
    let hash = Self.hash(text)
    return labelHashes.indices
      .filter { labelHashes[$0] == hash && Self.letters(fields[$0].label).elementsEqual(Self.letters(text)) }
      .map { fields[$0].name }.sorted()
  }

  /// The names closest to one, the closest first and equally close ones in alphabetical order.
  func nearestNames(to name: String, in fields: [FieldDescription], limit: Int) -> [String] {
    Self.best(spelledNames.nearest(to: name), limit) { fields[$0].name }
  }

  /// The names of the fields with the labels closest to a name.
  func nearestLabels(to name: String, in fields: [FieldDescription], limit: Int) -> [String] {
    let found = spelledLabels.nearest(to: name)
    return Self.best(found, limit) { fields[$0].label }.flatMap { label in
      found.lazy.filter { fields[$0.number].label == label }.map { fields[$0.number].name }.sorted()
    }
  }

  /// The best texts, each once; the many others are not sorted.
  private static func best(
    _ found: [(distance: Int, number: Int)], _ limit: Int, _ text: (Int) -> String
  ) -> [String] {
    var kept: [(distance: Int, text: String)] = []
    for (distance, number) in found {
      if kept.count == limit, let last = kept.last, distance > last.distance { continue }
      let text = text(number)
      guard !kept.contains(where: { $0.text == text }) else { continue }
      let place = kept.firstIndex { (distance, text) < ($0.distance, $0.text) } ?? kept.count
      kept.insert((distance, text), at: place)
      if kept.count > limit { kept.removeLast() }
    }
    return kept.map(\.text)
  }
}
