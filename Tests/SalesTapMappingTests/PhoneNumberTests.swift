import SalesTapMapping
import TestSupport
import Testing

@Suite struct PhoneNumberTests {
  struct Table: Decodable {
    struct Case: Decodable {
      var country: String
      var text: String
      var number: String
    }
    var cases: [Case]
  }

  static func number(_ text: String, _ country: String) -> Result<String, ConversionFailure.Reason> {
    do throws(ConversionFailure.Reason) {
      return .success(try PhoneNumber.e164(text, defaultCountry: country))
    } catch { return .failure(error) }
  }

  @Test func everyCountrysExamplesAreRead() throws {
    let table = try Vectors.decode(Table.self, from: "phone-numbers.json")
    #expect(Set(table.cases.map(\.country)).count >= 240)
    var wrong: [String] = []
    for example in table.cases {
      let result = Self.number(example.text, example.country)
      if result != .success(example.number) {
        wrong.append("\(example.country) \(example.text) \(example.number) \(result)")
      }
    }
    #expect(wrong == [])
  }

  @Test(arguments: [
    ("+49 (0)30 123456", "DE", "+4930123456"), ("0049 30 123456", "DE", "+4930123456"),
    ("030/12 34 56", "DE", "+4930123456"), ("+39 06 698 12345", "IT", "+390669812345"),
    ("06 698 12345", "IT", "+390669812345"), ("(415) 555-2671", "US", "+14155552671"),
    ("1-415-555-2671", "us", "+14155552671"), ("011 44 20 7946 0018", "US", "+442079460018"),
    ("919876543210", "IN", "+919876543210"), ("098765 43210", "IN", "+919876543210"),
    ("8 (916) 123-45-67", "RU", "+79161234567"), ("8 10 49 30 123456", "RU", "+4930123456"),
    ("06 20 123 4567", "HU", "+36201234567"), ("8 029 491 19 11", "BY", "+375294911911"),
    ("tel:+1-201-555-0123", "DE", "+12015550123"), ("\u{FF0B}49\u{00A0}30\u{2011}123456", "US", "+4930123456"),
    ("\u{202A}+4930123456\u{202C}", "US", "+4930123456"), ("٠١٠٠ ١٢٣ ٤٥٦٧", "EG", "+201001234567"),
    ("+800 1234 5678", "US", "+80012345678"), ("(+49) 30 123456", "FR", "+4930123456"),
  ])
  func waysOfWriting(_ text: String, _ country: String, _ expected: String) {
    #expect(Self.number(text, country) == .success(expected))
  }

  @Test(arguments: [
    ("", "US", ConversionFailure.Reason.notAPhoneNumber), ("n/a", "US", .notAPhoneNumber),
    ("1-800-FLOWERS", "US", .notAPhoneNumber), ("+44+441234", "GB", .notAPhoneNumber),
    ("223", "US", .phoneNumberTooShort), ("415 555 2671 12", "US", .phoneNumberTooLong),
    ("115 555 2671", "US", .notAPhoneNumber), ("555-2671", "US", .phoneNumberTooShort),
    ("415 555 2671 x12", "US", .phoneNumberExtension), ("+4930123456;ext=5", "DE", .phoneNumberExtension),
    ("030 123456", "ZZ", .unknownCountry), ("030 123456", "", .unknownCountry),
    ("+999 1234567", "US", .unknownCallingCode), ("+0 1234567", "US", .unknownCallingCode),
    ("+1", "US", .phoneNumberTooShort), ("+33 1 23 45 67 8", "FR", .phoneNumberTooShort),
    ("+123456789012345678901234567890", "US", .phoneNumberTooLong), ("+", "US", .notAPhoneNumber),
    ("+376 12345", "AD", .phoneNumberTooShort), ("+376 1234567", "AD", .phoneNumberLength),
    ("+49 00 30 123456", "DE", .notAPhoneNumber), ("011 15-2345-6789", "AR", .phoneNumberTooLong),
    ("01 415 555 2671", "US", .phoneNumberTooLong),
  ])
  func refusals(_ text: String, _ country: String, _ expected: ConversionFailure.Reason) {
    #expect(Self.number(text, country) == .failure(expected))
  }

  @Test func everyResultIsE164AndStaysWhatItIs() {
    var random = SeededGenerator(seed: 7)
    let alphabet = Array("0123456789+- ()x.")
    for _ in 0..<20_000 {
      let text = String(
        (0..<Int.random(in: 0...22, using: &random)).compactMap { _ in alphabet.randomElement(using: &random) })
      guard let country = PhoneNumber.countries.randomElement(using: &random),
        case .success(let number) = Self.number(text, country)
      else { continue }
      #expect(number.utf8.count <= 16 && number.utf8.first == UInt8(ascii: "+"))
      #expect(number.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) })
      #expect(Self.number(number, "US") == .success(number))
    }
  }
}
