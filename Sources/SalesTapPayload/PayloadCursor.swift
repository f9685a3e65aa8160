/// Writes JSON into memory that is there already; what does not fit is noted instead of written.
///
/// The encoder gives it room by an estimate and tries again with more if the estimate was short: the common case then
/// needs neither a growing buffer nor a test for it at every byte. State lies in the cursor alone, so that it stays in
/// registers.
struct PayloadCursor {
  private let base: UnsafeMutablePointer<UInt8>
  private let capacity: Int
  /// How many bytes are written.
  private(set) var count = 0
  /// Whether something did not fit; the bytes are useless then.
  private(set) var isOverflowed = false

  init(_ memory: UnsafeMutableBufferPointer<UInt8>, base: UnsafeMutablePointer<UInt8>) {
    self.base = base
    self.capacity = memory.count
  }

  /// Whether `length` more bytes fit; notes it if not.
  @inline(__always)
  private mutating func hasRoom(_ length: Int) -> Bool {
    if capacity - count >= length { return true }
    isOverflowed = true
    return false
  }

  /// Writes a text of ASCII characters that needs no escape.
  @inline(__always)
  mutating func put(_ text: StaticString) {
    let length = text.utf8CodeUnitCount
    guard hasRoom(length) else { return }
    (base + count).update(from: text.utf8Start, count: length)
    count += length
  }

  /// Writes bytes as they are.
  @inline(__always)
  mutating func put(bytes: UnsafeBufferPointer<UInt8>) {
    guard let source = bytes.baseAddress, hasRoom(bytes.count) else { return }
    (base + count).update(from: source, count: bytes.count)
    count += bytes.count
  }

  /// Takes back what was written from `count` bytes on.
  mutating func rewind(to count: Int) { self.count = count }

  /// Writes one byte.
  @inline(__always)
  mutating func put(byte: UInt8) {
    guard hasRoom(1) else { return }
    base[count] = byte
    count += 1
  }

  /// Writes a text as a JSON string, quotes included.
  @inline(__always)
  mutating func put(string: String) {
    put(byte: UInt8(ascii: "\""))
    put(escaped: string)
    put(byte: UInt8(ascii: "\""))
  }

  /// Writes the inside of a JSON string.
  mutating func put(escaped string: String) {
    let done: Void? = string.utf8.withContiguousStorageIfAvailable { put(escaping: $0) }
    if done == nil { Array(string.utf8).withUnsafeBufferPointer { put(escaping: $0) } }
  }

  /// Writes eight bytes at a time: up to the first that needs an escape, the escape, and on behind it.
  private mutating func put(escaping bytes: UnsafeBufferPointer<UInt8>) {
    // Whole words are written, of which the last may reach eight bytes behind the text.
    guard let source = bytes.baseAddress, hasRoom(bytes.count + 8) else { return }
    // `position` and `end` stay within a text and a buffer that are in memory: their sums cannot overflow.
    let raw = UnsafeRawPointer(source)
    var position = 0
    var end = count
    while position < bytes.count {
      let rest = bytes.count &- position
      var length = 8
      let word: UInt64
      let special: UInt64
      if rest >= 8 {
        word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
        special = Self.escapes(in: word)
      } else {
        length = rest
        word = Self.lastBytes(of: raw, count: bytes.count, length: rest)
        special = Self.escapes(in: word) & (1 &<< UInt64(truncatingIfNeeded: 8 &* rest) &- 1)
      }
      UnsafeMutableRawPointer(base + end).storeBytes(of: word.littleEndian, as: UInt64.self)
      if special == 0 {
        position &+= length
        end &+= length
        continue
      }
      let plain = special.trailingZeroBitCount &>> 3
      position &+= plain
      end = escape(source[position], at: end &+ plain)
      position &+= 1
      // An escape takes up to five bytes more than its character.
      guard capacity &- end >= bytes.count &- position &+ 8 else {
        isOverflowed = true
        return
      }
    }
    count = end
  }

  /// The last one to seven bytes of a text as a word, the first of them lowest; what stands above them is not part of
  /// the text. Reads nothing outside of the text.
  @inline(__always)
  private static func lastBytes(of text: UnsafeRawPointer, count: Int, length: Int) -> UInt64 {
    // Those of a longer text end its last whole word.
    if count >= 8 {
      let last = UInt64(littleEndian: text.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self))
      return last &>> UInt64(truncatingIfNeeded: 8 &* (8 &- length))
    }
    let start = text + (count &- length)
    if length >= 4 {
      let low = UInt64(UInt32(littleEndian: start.loadUnaligned(as: UInt32.self)))
      let high = UInt64(UInt32(littleEndian: start.loadUnaligned(fromByteOffset: length &- 4, as: UInt32.self)))
      return low | high &<< UInt64(truncatingIfNeeded: 8 &* (length &- 4))
    }
    // One, two, or three: the first, the middle, and the last, which may be the same.
    func byte(_ offset: Int) -> UInt64 {
      UInt64(start.load(fromByteOffset: offset, as: UInt8.self)) &<< UInt64(truncatingIfNeeded: 8 &* offset)
    }
    return byte(0) | byte(length &>> 1) | byte(length &- 1)
  }

  /// The high bit of each byte that needs an escape: control characters, quotes, backslashes. The lowest set bit is exact.
  @inline(__always)
  private static func escapes(in word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    let control = (word &- ones &* 0x20) & ~word
    let quote = word ^ (ones &* 0x22)
    let backslash = word ^ (ones &* 0x5C)
    return (control | ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)) & highs
  }

  /// Writes the escape of a byte at a place where eight bytes have room; gives the place behind it.
  private func escape(_ byte: UInt8, at place: Int) -> Int {
    base[place] = UInt8(ascii: "\\")
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): base[place + 1] = byte
    case UInt8(ascii: "\n"): base[place + 1] = UInt8(ascii: "n")
    case UInt8(ascii: "\r"): base[place + 1] = UInt8(ascii: "r")
    case UInt8(ascii: "\t"): base[place + 1] = UInt8(ascii: "t")
    case 0x08: base[place + 1] = UInt8(ascii: "b")
    case 0x0C: base[place + 1] = UInt8(ascii: "f")
    default:
      base[place + 1] = UInt8(ascii: "u")
      base[place + 2] = UInt8(ascii: "0")
      base[place + 3] = UInt8(ascii: "0")
      base[place + 4] = UInt8(ascii: "0") + byte >> 4
      base[place + 5] = byte & 15 < 10 ? UInt8(ascii: "0") + byte & 15 : UInt8(ascii: "a") - 10 + byte & 15
      return place + 6
    }
    return place + 2
  }

  /// Writes a whole number.
  mutating func put(integer: Int64) {
    guard hasRoom(20) else { return }
    var rest = integer.magnitude
    var digits = 1
    var limit: UInt64 = 10
    while rest >= limit {
      digits += 1
      let (next, overflow) = limit.multipliedReportingOverflow(by: 10)
      if overflow { break }
      limit = next
    }
    if integer < 0 {
      base[count] = UInt8(ascii: "-")
      count += 1
    }
    var position = count + digits
    count = position
    repeat {
      position -= 1
      base[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    } while rest > 0
  }

  /// Writes a finite number in its shortest form that reads back as the same number, laid out as ECMAScript does
  /// (RFC 8785): whole ones below 10²¹ without a fraction, negative zero as `0`.
  mutating func put(double value: Double) {
    if value.magnitude <= 9_007_199_254_740_992, value == value.rounded(.towardZero) {
      put(integer: Int64(value))
      return
    }
    // Up to fifteen digits, a decimal that reads back as the number is the shortest one. Money comes this way.
    var scale = 10.0
    for places in 1...4 {
      let scaled = (value * scale).rounded()
      guard scaled.magnitude < 1e15 else { break }
      if scaled / scale == value {
        put(fraction: Int64(scaled), places: places)
        return
      }
      scale *= 10
    }
    put(described: value)
  }

  /// Writes a finite number by way of the standard library's text, which has the shortest digits but another layout.
  private mutating func put(described value: Double) {
    // The value is 0.d₁d₂d₃… times ten to the power of `point`.
    var digits: [UInt8] = []
    var point = 0
    var sawPoint = false
    var bytes = value.magnitude.description.utf8[...]
    while let byte = bytes.popFirst(), byte != UInt8(ascii: "e") {
      if byte == UInt8(ascii: ".") {
        sawPoint = true
      } else {
        if !digits.isEmpty || byte != UInt8(ascii: "0") { digits.append(byte) }
        if !sawPoint { point += digits.isEmpty ? 0 : 1 } else if digits.isEmpty { point -= 1 }
      }
    }
    point += Int(String(Substring(bytes))) ?? 0
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }

    if value < 0 { put(byte: UInt8(ascii: "-")) }
    switch point {
    case digits.count...21:
      for digit in digits { put(byte: digit) }
      for _ in digits.count..<point { put(byte: UInt8(ascii: "0")) }
    case 1...21:
      for digit in digits[..<point] { put(byte: digit) }
      put(byte: UInt8(ascii: "."))
      for digit in digits[point...] { put(byte: digit) }
    case -5...0:
      put("0.")
      for _ in 0..<(-point) { put(byte: UInt8(ascii: "0")) }
      for digit in digits { put(byte: digit) }
    default:
      put(byte: digits[0])
      if digits.count > 1 { put(byte: UInt8(ascii: ".")) }
      for digit in digits.dropFirst() { put(byte: digit) }
      put(point > 0 ? "e+" : "e")
      put(integer: Int64(point - 1))
    }
  }

  /// Writes a number that is not whole as digits with a point before the last `places`, of which the last is not zero.
  private mutating func put(fraction value: Int64, places: Int) {
    guard hasRoom(24) else { return }
    if value < 0 { put(byte: UInt8(ascii: "-")) }
    var divisor: UInt64 = 1
    for _ in 0..<places { divisor *= 10 }
    let (whole, rest) = value.magnitude.quotientAndRemainder(dividingBy: divisor)
    put(integer: Int64(whole))
    put(byte: UInt8(ascii: "."))
    var digit = divisor / 10
    while digit > 0 {
      put(byte: UInt8(ascii: "0") + UInt8(rest / digit % 10))
      digit /= 10
    }
  }
}
