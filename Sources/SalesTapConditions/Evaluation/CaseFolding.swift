/// Case folding of texts: lowercase of uppercase of lowercase of each scalar, without normalisation.
///
/// Two exceptions keep it stable: U+0131 (dotless i) stays, and U+1FBE (prosgegrammeni) folds to U+03B9 (iota).
enum CaseFolding {
  /// The folding of one scalar, at most six scalars of UTF-8.
  static func folded(_ scalar: Unicode.Scalar) -> String {
    switch scalar.value {
    case 0x41...0x5A: return String(Character(Unicode.Scalar(UInt8(scalar.value) | 0x20)))
    case ..<0x80, 0x131: return String(Character(scalar))
    case 0x1FBE: return "\u{3B9}"
    default: break
    }
    var result = ""
    for first in scalar.properties.lowercaseMapping.unicodeScalars {
      for second in first.properties.uppercaseMapping.unicodeScalars {
        result += second.properties.lowercaseMapping
      }
    }
    return result
  }

  /// The folded UTF-8 bytes of a text.
  static func folded(_ text: some StringProtocol) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      if scalar.value < 0x80 {
        let byte = UInt8(scalar.value)
        result.append(byte &- 0x41 < 26 ? byte | 0x20 : byte)
      } else {
        result.append(contentsOf: folded(scalar).utf8)
      }
    }
    return result
  }
}

/// The scalars of UTF-8 bytes one by one; a byte that is not valid UTF-8 reads as U+FFFD.
struct ScalarReader {
  let bytes: UnsafeBufferPointer<UInt8>
  private(set) var position = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>, from position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  var isAtEnd: Bool { position >= bytes.count }

  mutating func next() -> Unicode.Scalar? {
    guard position < bytes.count else { return nil }
    let first = bytes[position]
    if first < 0x80 {
      position += 1
      return Unicode.Scalar(first)
    }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard first >= 0xC2, first < 0xF5, position + length <= bytes.count else { return replacement() }
    var value = UInt32(first) & (length == 2 ? 0x1F : length == 3 ? 0x0F : 0x07)
    for offset in 1..<length {
      let byte = bytes[position + offset]
      guard byte & 0xC0 == 0x80 else { return replacement() }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    guard value >= (length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000), let scalar = Unicode.Scalar(value) else {
      return replacement()
    }
    position += length
    return scalar
  }

  private mutating func replacement() -> Unicode.Scalar {
    position += 1
    return "\u{FFFD}"
  }
}
