/// Comparisons of a record's text with a literal's, byte by byte and without allocation where the text is ASCII.
enum TextComparison {
  typealias Bytes = UnsafeBufferPointer<UInt8>

  private static let highBits: UInt64 = 0x8080_8080_8080_8080

  /// Eight ASCII letters with the capitals made small.
  @inline(__always)
  private static func small(_ word: UInt64) -> UInt64 {
    // Every byte of A to Z gets the bit of a to z: only they carry into the high bit of one sum and not of the other.
    let capitals = ((word &+ 0x3F3F_3F3F_3F3F_3F3F) ^ (word &+ 0x2525_2525_2525_2525)) & highBits
    return word | capitals >> 2
  }

  /// The order of a text, folded, against bytes that are folded already: negative, zero, or positive.
  ///
  /// Texts order by the scalars of their folded forms, which is the order of the folded UTF-8 bytes.
  @inline(never)
  static func folded(_ value: Bytes, _ literal: Bytes) -> Int {
    let count = min(value.count, literal.count)
    var index = 0
    if count >= 8 {
      let (values, literals) = (UnsafeRawBufferPointer(value), UnsafeRawBufferPointer(literal))
      while index < count {
        // The last word reaches back over bytes that are equal.
        let start = min(index, count - 8)
        let word = UInt64(bigEndian: values.loadUnaligned(fromByteOffset: start, as: UInt64.self))
        guard word & highBits == 0 else { break }
        let small = small(word)
        let other = UInt64(bigEndian: literals.loadUnaligned(fromByteOffset: start, as: UInt64.self))
        if small != other { return small < other ? -1 : 1 }
        index = start + 8
      }
    }
    while index < count {
      let byte = value[index]
      if byte >= 0x80 { return foldedSlowly(value, literal, from: index) }
      let small = byte &- 0x41 < 26 ? byte | 0x20 : byte
      let other = literal[index]
      if small != other { return small < other ? -1 : 1 }
      index += 1
    }
    // A scalar never folds to nothing: what is left over makes its side the greater one.
    return value.count - literal.count
  }

  /// The same from an offset on, for texts beyond ASCII; the bytes before it are equal.
  @inline(never)
  static func foldedSlowly(_ value: Bytes, _ literal: Bytes, from start: Int) -> Int {
    var reader = ScalarReader(value, from: start)
    var position = start
    while let scalar = reader.next() {
      if scalar.value < 0x80 {
        guard position < literal.count else { return 1 }
        let byte = UInt8(scalar.value)
        let small = byte &- 0x41 < 26 ? byte | 0x20 : byte
        if small != literal[position] { return small < literal[position] ? -1 : 1 }
        position += 1
        continue
      }
      for byte in EncodedScalars(folding: scalar) {
        guard position < literal.count else { return 1 }
        if byte != literal[position] { return byte < literal[position] ? -1 : 1 }
        position += 1
      }
    }
    return position < literal.count ? -1 : 0
  }

  /// The order of two texts by their bytes, with regard to case.
  static func exact(_ value: Bytes, _ literal: Bytes) -> Int {
    for index in 0..<min(value.count, literal.count) where value[index] != literal[index] {
      return value[index] < literal[index] ? -1 : 1
    }
    return value.count - literal.count
  }

  // MARK: Multi-select values

  /// The parts between semicolons that are not empty.
  static func parts(_ bytes: Bytes) -> some Sequence<Range<Int>> {
    sequence(state: 0) { position -> Range<Int>? in
      while position < bytes.count {
        var end = position
        while end < bytes.count, bytes[end] != UInt8(ascii: ";") { end += 1 }
        let part = position..<end
        position = end + 1
        if !part.isEmpty { return part }
      }
      return nil
    }
  }
}
