import Testing

@testable import SalesTapConditions

@Suite struct CaseFoldingTests {
  /// The definition itself, by the standard library's mappings.
  private func defined(_ scalar: Unicode.Scalar) -> String {
    if scalar.value == 0x131 { return String(Character(scalar)) }
    if scalar.value == 0x1FBE { return "\u{3B9}" }
    var result = ""
    for first in scalar.properties.lowercaseMapping.unicodeScalars {
      for second in first.properties.uppercaseMapping.unicodeScalars { result += second.properties.lowercaseMapping }
    }
    return result
  }

  @Test func `every scalar folds as the definition says`() {
    var wrong: [Unicode.Scalar] = []
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let folded = Array(EncodedScalars(folding: scalar))
      if folded != Array(defined(scalar).utf8) { wrong.append(scalar) }
    }
    #expect(wrong.isEmpty)
  }

  @Test func `folding is idempotent`() {
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let once = CaseFolding.folded(String(Character(scalar)))
      let twice = CaseFolding.folded(String(decoding: once, as: UTF8.self))
      if once != twice { Issue.record("U+\(String(value, radix: 16))") }
    }
  }
}
