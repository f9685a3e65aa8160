/// A JSON number as it was read: its text's place, and enough of its value to give integers and most fractions without
/// looking at the text again.
package struct JSONNumber {
  /// The offset of the first byte.
  package var start: Int
  /// The offset after the last byte.
  package var end: Int
  /// Whether the number has neither a fraction nor an exponent.
  package var isInteger: Bool
  /// Whether it has a minus sign.
  var isNegative: Bool
  /// The digits without the point; meaningless where `isLong`.
  var mantissa: UInt64
  /// The power of ten that goes with the mantissa.
  var exponent: Int
  /// Whether the digits do not fit the mantissa.
  var isLong: Bool

  /// The whole number, if the text is one (without fraction and exponent) that 64 bits hold.
  package var int64: Int64? {
    guard isInteger, !isLong else { return nil }
    if isNegative { return mantissa <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- mantissa) : nil }
    return Int64(exactly: mantissa)
  }
}

extension JSONScanner {
  /// Passes a number, whose first byte is next.
  package mutating func number() throws(JSONSyntaxError) -> JSONNumber {
    let start = position
    var index = position
    let isNegative = bytes[index] == UInt8(ascii: "-")
    if isNegative { index += 1 }
    var mantissa: UInt64 = 0
    let firstDigit = index
    while index < bytes.count, bytes[index] &- 0x30 < 10 {
      mantissa = mantissa &* 10 &+ UInt64(bytes[index] &- 0x30)
      index += 1
    }
    var digits = index - firstDigit
    if digits == 0 { throw invalidNumber(at: index, "a digit") }
    if digits > 1, bytes[firstDigit] == 0x30 {
      throw JSONSyntaxError(.invalidNumber, offset: firstDigit, "a number has no leading zeros")
    }
    var isInteger = true
    var exponent = 0
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      isInteger = false
      index += 1
      let fraction = index
      while index < bytes.count, bytes[index] &- 0x30 < 10 {
        mantissa = mantissa &* 10 &+ UInt64(bytes[index] &- 0x30)
        index += 1
      }
      if index == fraction { throw invalidNumber(at: index, "a digit after the point") }
      exponent = fraction - index
      digits += index - fraction
    }
    if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      index += 1
      var isDown = false
      if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") {
        isDown = bytes[index] == UInt8(ascii: "-")
        index += 1
      }
      let firstPower = index
      var power = 0
      while index < bytes.count, bytes[index] &- 0x30 < 10 {
        power = min(power &* 10 &+ Int(bytes[index] &- 0x30), 1_000_000)
        index += 1
      }
      if index == firstPower { throw invalidNumber(at: index, "a digit of the exponent") }
      exponent += isDown ? -power : power
    }
    if index < bytes.count, Self.isWordByte(bytes[index]) || bytes[index] == UInt8(ascii: ".") {
      throw invalidNumber(at: index, "the end of the number")
    }
    position = index
    // Nineteen digits always fit 64 bits; more may not.
    return JSONNumber(
      start: start, end: index, isInteger: isInteger, isNegative: isNegative, mantissa: mantissa, exponent: exponent,
      isLong: digits > 19)
  }

  /// The nearest double of a passed number; infinite where no double is large enough.
  @inline(__always)
  package func double(_ number: JSONNumber) -> Double {
    // Exact when both the digits and the power of ten are exact doubles: one rounding, in the last operation.
    if !number.isLong, number.mantissa <= 1 << 53, number.exponent >= -22, number.exponent <= 22 {
      let digits = Double(number.mantissa)
      let power = powersOfTen[abs(number.exponent)]
      let value = number.exponent < 0 ? digits / power : digits * power
      return number.isNegative ? -value : value
    }
    return slowDouble(number)
  }

  @inline(never)
  private func slowDouble(_ number: JSONNumber) -> Double {
    Double(String(decoding: bytes[number.start..<number.end], as: UTF8.self)) ?? 0
  }

  @inline(never)
  private func invalidNumber(at index: Int, _ expected: StaticString) -> JSONSyntaxError {
    guard index < bytes.count else {
      return JSONSyntaxError(.unexpectedEnd, offset: index, "the text ends where \(expected) is needed")
    }
    return JSONSyntaxError(.invalidNumber, offset: index, "this is no number: \(expected) is needed here")
  }
}

private let powersOfTen: [Double] = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]
