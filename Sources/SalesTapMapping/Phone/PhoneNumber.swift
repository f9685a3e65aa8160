/// Telephone numbers in the international form of ITU-T Recommendation E.164: `+`, calling code, national number.
public enum PhoneNumber: Sendable {
  /// The ISO 3166 codes of the countries and territories whose numbering plan is known, in alphabetical order.
  public static var countries: [String] { NumberingPlan.byCountry.keys.sorted() }

  /// The number in the form `+<calling code><national number>`.
  ///
  /// Blanks, hyphens, points, slashes, parentheses, and invisible formatting characters are passed over, and digits of other
  /// scripts read as digits. A number that begins with `+` or with the international prefix of the default country is
  /// international; its calling code tells the country. Any other number is one of the default country: its trunk
  /// prefix goes, and if its length then is none of the country's and the number begins with the calling code, it is
  /// read as international without `+`. A trunk prefix 0 after the calling code, as in `+44 (0)20..`, goes too.
  ///
  /// Whether a number is in service is not checked, only that its plan has numbers of this length. Cost: linear in the
  /// length of the text.
  /// - Parameters:
  ///   - text: The number as people write it.
  ///   - defaultCountry: The ISO 3166 code, in any case, of the country of numbers without a calling code.
  /// - Throws: The reason for which the text is no number of the country.
  public static func e164(_ text: String, defaultCountry: String) throws(ConversionFailure.Reason) -> String {
    let written = try WrittenNumber(text)
    if written.isInternational { return try international(written.digits[...]) }
    guard let plan = NumberingPlan.of(country: defaultCountry) else { throw .unknownCountry }
    if let prefix = plan.internationalPrefix, written.digits.starts(with: prefix),
      written.digits.count > prefix.count + 6
    {
      return try international(written.digits.dropFirst(prefix.count))
    }
    let national = plan.withoutTrunkPrefix(written.digits[...])
    if !plan.allows(national) {
      if let length = plan.callingCodeLength(startingIn: written.digits) {
        let rest = plan.withoutTrunkPrefix(written.digits.dropFirst(length))
        if plan.allows(rest) { return plan.number(rest) }
      }
      throw plan.objection(to: national)
    }
    return plan.number(national)
  }

  private static func international(_ digits: ArraySlice<UInt8>) throws(ConversionFailure.Reason) -> String {
    guard digits.first != UInt8(ascii: "0") else { throw .unknownCallingCode }
    var code = 0
    for (index, digit) in digits.prefix(3).enumerated() {
      code = code * 10 + Int(digit &- UInt8(ascii: "0"))
      guard let plan = NumberingPlan.byCallingCode[code] else { continue }
      var national = digits.dropFirst(index + 1)
      if plan.hasTrunkZero || !plan.allows(national) {
        national = plan.withoutTrunkPrefix(national)
      }
      guard plan.allows(national) else { throw plan.objection(to: national) }
      return plan.number(national)
    }
    throw digits.count < 7 ? .phoneNumberTooShort : .unknownCallingCode
  }

  /// The decimal digits of a text, in ASCII; decimal digits of other scripts are converted.
  static func digits(of text: String) -> String {
    var result: [UInt8] = []
    for scalar in text.unicodeScalars {
      if let digit = digit(scalar) { result.append(digit) }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The ASCII digit of a decimal digit of any script; nil for other characters.
  static func digit(_ scalar: Unicode.Scalar) -> UInt8? {
    if scalar.isASCII {
      return scalar.value &- 0x30 < 10 ? UInt8(scalar.value) : nil
    }
    guard scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue, value >= 0, value < 10
    else { return nil }
    return UInt8(ascii: "0") + UInt8(value)
  }
}

/// A number as it was written, reduced to its digits.
private struct WrittenNumber {
  var digits: [UInt8] = []
  var isInternational = false

  init(_ text: String) throws(ConversionFailure.Reason) {
    // A number has at most 15 digits and some prefixes; whatever is longer than this is none.
    guard text.utf8.count <= 400 else { throw .notAPhoneNumber }
    var scalars = text.unicodeScalars[...]
    if Self.beginsWithScheme(text) { scalars = scalars.dropFirst(4) }
    digits.reserveCapacity(min(text.utf8.count, 32))
    for scalar in scalars {
      if let digit = PhoneNumber.digit(scalar) {
        digits.append(digit)
      } else if scalar == "+" || scalar == "\u{FF0B}" {
        guard digits.isEmpty, !isInternational else { throw .notAPhoneNumber }
        isInternational = true
      } else if !Self.isSeparator(scalar) {
        throw digits.count >= 5 && Self.beginsExtension(scalar) ? .phoneNumberExtension : .notAPhoneNumber
      }
    }
    guard !digits.isEmpty else { throw .notAPhoneNumber }
  }

  /// Whether a text begins with `tel:`, in any case.
  private static func beginsWithScheme(_ text: String) -> Bool {
    var bytes = text.utf8.makeIterator()
    for letter in "tel".utf8 { guard let byte = bytes.next(), byte | 0x20 == letter else { return false } }
    return bytes.next() == UInt8(ascii: ":")
  }

  private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case " ", "-", ".", "/", "(", ")", "[", "]", "\u{2010}"..."\u{2015}", "\u{2212}", "\u{00B7}", "\u{FF08}",
      "\u{FF09}", "\u{FF0D}":
      true
    default: scalar.properties.isWhitespace || scalar.properties.generalCategory == .format
    }
  }

  private static func beginsExtension(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "x", "X", "e", "E", "#", ";", ",", "p", "P": true
    default: false
    }
  }
}
