/// A field path, equal to the same path in another ASCII case.
///
/// Every name in a configuration, in a condition, and in a record of another layout goes through this: bytes are folded eight at a time.
package struct FieldName: Hashable, Sendable {
  package let text: String

  package init(_ text: String) { self.text = text }

  /// The UTF-8 bytes with ASCII capitals made small.
  package var folded: some Sequence<UInt8> { text.utf8.lazy.map(asciiLowercased) }

  package static func == (left: FieldName, right: FieldName) -> Bool {
    var (left, right) = (left.text, right.text)
    return left.withUTF8 { left in
      right.withUTF8 { right in
        guard left.count == right.count else { return false }
        for offset in stride(from: 0, to: left.count, by: 8) where folded(left, offset) != folded(right, offset) {
          return false
        }
        return true
      }
    }
  }

  package func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { bytes in
      for offset in stride(from: 0, to: bytes.count, by: 8) { hasher.combine(Self.folded(bytes, offset)) }
      hasher.combine(bytes.count)
    }
  }

  /// The eight bytes from an offset on, as a word with ASCII capitals made small; zeros stand where the text has ended.
  private static func folded(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int) -> UInt64 {
    let rest = bytes.count - offset
    // Safe: all eight bytes are within the text.
    if rest >= 8 {
      return asciiLowercased(UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
    var word: UInt64 = 0
    for index in offset..<bytes.count { word = word << 8 | UInt64(bytes[index]) }
    return asciiLowercased(word)
  }
}

/// The byte with an ASCII capital made small.
@inlinable
package func asciiLowercased(_ byte: UInt8) -> UInt8 {
  byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
}

/// Eight bytes, each with an ASCII capital made small; bytes beyond ASCII stay as they are.
///
/// No byte carries into the next: without its highest bit a byte is at most 127, and at most 63 is added to it.
@inlinable
package func asciiLowercased(_ word: UInt64) -> UInt64 {
  let each: UInt64 = 0x0101_0101_0101_0101
  let low = word & (0x7F &* each)
  let isFromA = low &+ (0x80 &- UInt64(UInt8(ascii: "A"))) &* each
  let isBeyondZ = low &+ (0x7F &- UInt64(UInt8(ascii: "Z"))) &* each
  let capitals = (isFromA ^ isBeyondZ) & ~word & (0x80 &* each)
  return word | capitals >> 2
}
