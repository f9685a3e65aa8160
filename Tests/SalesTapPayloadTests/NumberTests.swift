import SalesTapPayload
import TestSupport
import Testing

@Suite("Numbers are written in their shortest exact form")
struct NumberTests {
  private func text(_ value: CleverTapValue) -> String {
    let record = CleverTapRecord(.identity("i"), .profile, properties: [.init("n", value)])
    return String(encoded(record).dropFirst(#"{"identity":"i","type":"profile","profileData":{"n":"#.count).dropLast(2))
  }

  @Test(
    "Doubles",
    arguments: [
      (0, "0"), (-0.0, "0"), (5, "5"), (-7, "-7"), (59.99, "59.99"), (-0.5, "-0.5"), (0.1, "0.1"), (1.005, "1.005"),
      (0.0001, "0.0001"), (0.00001, "0.00001"), (0.000001, "0.000001"), (1e-7, "1e-7"), (1.25e-7, "1.25e-7"),
      (0.0000125, "0.0000125"), (1234567.89, "1234567.89"), (0.1 + 0.2, "0.30000000000000004"),
      (100.25, "100.25"), (9_007_199_254_740_991, "9007199254740991"), (9_007_199_254_740_992, "9007199254740992"),
      (9_007_199_254_740_994, "9007199254740994"), (18_014_398_509_481_984, "18014398509481984"),
      (1.8e20, "180000000000000000000"), (123_456_789_012_345_683_968, "123456789012345680000"), (1.5e21, "1.5e+21"),
      (-1.25e-300, "-1.25e-300"), (1e21, "1e+21"),
      (1e300, "1e+300"), (.leastNonzeroMagnitude, "5e-324"), (1.7976931348623157e308, "1.7976931348623157e+308"),
      (1e22, "1e+22"),
      (123_456_789_012.3456, "123456789012.3456"), (0.3, "0.3"), (2.675, "2.675"), (-99999999999.99, "-99999999999.99"),
    ] as [(Double, String)])
  func doubles(value: Double, expected: String) {
    #expect(text(.double(value)) == expected)
    #expect(Double(text(.double(value))) == value)
  }

  @Test(
    "Whole numbers",
    arguments: [
      (0, "0"), (-1, "-1"), (9, "9"), (10, "10"), (99, "99"), (100, "100"), (1_468_308_340, "1468308340"),
      (9_007_199_254_740_993, "9007199254740993"), (Int64.max, "9223372036854775807"),
      (Int64.min, "-9223372036854775808"), (1_000_000_000_000_000_000, "1000000000000000000"),
    ] as [(Int64, String)])
  func integers(value: Int64, expected: String) {
    #expect(text(.integer(value)) == expected)
    #expect(text(.date(value)) == "\"$D_\(expected)\"")
  }

  @Test("Any finite double reads back as itself, and no longer than the standard library writes it")
  func roundTrips() throws {
    var generator = SeededGenerator(seed: 0x5A1E5)
    for _ in 0..<20_000 {
      let bits = generator.next()
      let value =
        switch bits & 3 {
        case 0: Double(bitPattern: generator.next())
        case 1: Double(Int64(truncatingIfNeeded: generator.next()) >> Int64(bits >> 2 & 63)) / 100
        case 2: Double(Int32(truncatingIfNeeded: generator.next())) / 10_000
        default: Double(Int64(truncatingIfNeeded: generator.next()) >> Int64(bits >> 2 & 63))
        }
      guard value.isFinite else { continue }
      let written = text(.double(value))
      #expect(Double(written) == value)
      // The digits are the standard library's; the layout is not.
      func digits(_ text: String) -> String {
        let mantissa = text.prefix { $0 != "e" }.filter(\.isNumber)
        return String(mantissa.drop { $0 == "0" }.reversed().drop { $0 == "0" }.reversed())
      }
      #expect(digits(written) == digits(value.description))
    }
  }

  @Test("Every whole number has its digits")
  func digits() {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<5000 {
      let value = Int64(bitPattern: generator.next()) >> Int64(generator.next() & 63)
      #expect(text(.integer(value)) == value.description)
    }
  }

  @Test("A number that is not finite leaves no trace", arguments: [Double.nan, .infinity, -.infinity])
  func notFinite(value: Double) {
    #expect(
      encoded(profile(["a": .double(value), "b": .integer(1), "c": .operation(.increment(value))]))
        == #"{"identity":"1189549","type":"profile","profileData":{"b":1}}"#)
    #expect(
      encoded(
        event("Charged", timestamp: nil, ["Items": .items([[.init("x", .double(value)), .init("y", .double(1))]])]))
        == #"{"identity":"jack@gmail.com","type":"event","evtName":"Charged","evtData":{"Items":[{"y":1}]}}"#)
  }
}
