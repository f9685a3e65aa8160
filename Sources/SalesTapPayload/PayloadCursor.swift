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

  private mutating func put(escaping bytes: UnsafeBufferPointer<UInt8>) {
    guard let source = bytes.baseAddress, hasRoom(bytes.count) else { return }
    var position = 0
    var end = count
    // Eight bytes at a time, as long as none of them needs an escape.
    while position + 8 <= bytes.count {
      let word = UnsafeRawPointer(source + position).loadUnaligned(as: UInt64.self)
      if Self.needsEscape(word) || capacity - end < 8 { break }
      UnsafeMutableRawPointer(base + end).storeBytes(of: word, as: UInt64.self)
      position += 8
      end += 8
    }
    while position < bytes.count {
      // The longest escape has six bytes.
      guard capacity - end >= 6 else {
        isOverflowed = true
        return
      }
      let byte = source[position]
      position += 1
      if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
        base[end] = byte
        end += 1
        if position + 8 <= bytes.count {
          let word = UnsafeRawPointer(source + position).loadUnaligned(as: UInt64.self)
          if !Self.needsEscape(word), capacity - end >= 8 {
            UnsafeMutableRawPointer(base + end).storeBytes(of: word, as: UInt64.self)
            position += 8
            end += 8
          }
        }
        continue
      }
      base[end] = UInt8(ascii: "\\")
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): base[end + 1] = byte
      case UInt8(ascii: "\n"): base[end + 1] = UInt8(ascii: "n")
      case UInt8(ascii: "\r"): base[end + 1] = UInt8(ascii: "r")
      case UInt8(ascii: "\t"): base[end + 1] = UInt8(ascii: "t")
      case 0x08: base[end + 1] = UInt8(ascii: "b")
      case 0x0C: base[end + 1] = UInt8(ascii: "f")
      default:
        base[end + 1] = UInt8(ascii: "u")
        base[end + 2] = UInt8(ascii: "0")
        base[end + 3] = UInt8(ascii: "0")
        base[end + 4] = UInt8(ascii: "0") + byte >> 4
        base[end + 5] = byte & 15 < 10 ? UInt8(ascii: "0") + byte & 15 : UInt8(ascii: "a") - 10 + byte & 15
        end += 4
      }
      end += 2
    }
    count = end
  }

  /// Whether one of eight bytes is a control character, a quote, or a backslash.
  @inline(__always)
  private static func needsEscape(_ word: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    let control = (word &- ones &* 0x20) & ~word
    let quote = word ^ (ones &* 0x22)
    let backslash = word ^ (ones &* 0x5C)
    return (control | ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)) & highs != 0
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
