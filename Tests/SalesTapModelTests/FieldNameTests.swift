import SalesTapModel
import TestSupport
import Testing

@Suite("Field names in any case")
struct FieldNameTests {
  @Test("Folding eight bytes at once is folding each of them")
  func words() {
    var generator = SeededGenerator(seed: 20_261_121)
    for _ in 0..<100_000 {
      let word = generator.next()
      let bytes = withUnsafeBytes(of: word) { $0.map { asciiLowercased($0) } }
      let folded = withUnsafeBytes(of: asciiLowercased(word)) { Array($0) }
      #expect(folded == bytes)
    }
    // Each byte beside each neighbour, where a carry would show.
    for low in UInt64(0)...255 {
      for high in UInt64(0)...255 {
        let expected = UInt64(asciiLowercased(UInt8(high))) << 8 | UInt64(asciiLowercased(UInt8(low)))
        #expect(asciiLowercased(high << 8 | low) == expected)
      }
    }
  }

  @Test("Names of any length are equal in any ASCII case, and differ in everything else")
  func names() {
    let letters = Array("AzZa09_.[`@{äÄK")
    var generator = SeededGenerator(seed: 7)
    for length in 0...40 {
      for _ in 0..<20 {
        let text = String((0..<length).map { _ in letters.randomElement(using: &generator) ?? "x" })
        let other = String(
          String.UnicodeScalarView(
            text.unicodeScalars.map { scalar in
              guard scalar.isASCII, Bool.random(using: &generator) else { return scalar }
              let upper = scalar.properties.uppercaseMapping.unicodeScalars.first ?? scalar
              let lower = scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar
              return Bool.random(using: &generator) ? upper : lower
            }))
        #expect(FieldName(text) == FieldName(other))
        #expect(FieldName(text).hashValue == FieldName(other).hashValue)
        #expect(FieldName(text) != FieldName(text + "x"))
        guard length > 0 else { continue }
        var bytes = Array(text.utf8)
        let place = Int.random(in: bytes.indices, using: &generator)
        bytes[place] = bytes[place] ^ 1
        let near = String(decoding: bytes, as: UTF8.self)
        #expect((FieldName(text) == FieldName(near)) == FieldName(text).folded.elementsEqual(FieldName(near).folded))
      }
    }
  }
}
