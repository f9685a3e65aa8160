/// Matches texts against the pattern of a LIKE.
///
/// The pattern lies as bytes in a program's text: folded UTF-8, with 0xFF for `%` and 0xFE for `_`, which no UTF-8 holds.
enum LikeMatcher {
  static let anyText: UInt8 = 0xFF
  static let anyCharacter: UInt8 = 0xFE

  /// The bytes of a pattern, folded unless `isExact`.
  static func encoded(_ pattern: LikePattern, isExact: Bool) -> [UInt8] {
    var bytes: [UInt8] = []
    for element in pattern.elements {
      switch element {
      case .text(let text): bytes += isExact ? Array(text.utf8) : CaseFolding.folded(text)
      case .anyCharacter: bytes.append(anyCharacter)
      case .anyText: bytes.append(anyText)
      }
    }
    return bytes
  }

  /// Whether a text matches. `_` takes one Unicode scalar of the text, however many it folds to.
  ///
  /// Cost: at most the product of both lengths; linear for patterns with one `%` at an end.
  static func matches(_ value: UnsafeBufferPointer<UInt8>, _ pattern: UnsafeBufferPointer<UInt8>, isExact: Bool) -> Bool
  {
    var reader = ScalarReader(value)
    var position = 0
    // Where to go on when the stretch behind the last `%` does not fit: one scalar further.
    var retry: (reader: ScalarReader, position: Int)?
    while true {
      if position < pattern.count, pattern[position] == anyText {
        position += 1
        if position == pattern.count { return true }
        retry = (reader, position)
        continue
      }
      if reader.isAtEnd, position == pattern.count { return true }
      if !reader.isAtEnd, position < pattern.count,
        let next = step(&reader, pattern, position, isExact: isExact)
      {
        position = next
        continue
      }
      guard var again = retry, again.reader.next() != nil else { return false }
      retry = again
      reader = again.reader
      position = again.position
    }
  }

  /// Takes one scalar of the text against the pattern; the pattern's position behind it, or nil where it does not fit.
  @inline(__always)
  private static func step(
    _ reader: inout ScalarReader, _ pattern: UnsafeBufferPointer<UInt8>, _ start: Int, isExact: Bool
  ) -> Int? {
    guard let scalar = reader.next() else { return nil }
    if pattern[start] == anyCharacter { return start + 1 }
    if scalar.value < 0x80 {
      let byte = UInt8(scalar.value)
      let small = !isExact && byte &- 0x41 < 26 ? byte | 0x20 : byte
      return small == pattern[start] ? start + 1 : nil
    }
    var position = start
    for byte in isExact ? EncodedScalars(scalar) : EncodedScalars(folding: scalar) {
      guard position < pattern.count, pattern[position] == byte else { return nil }
      position += 1
    }
    return position
  }
}
