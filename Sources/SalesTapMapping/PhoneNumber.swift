/// Telephone numbers in the international form of ITU-T Recommendation E.164.
public enum PhoneNumber {
  /// The decimal digits of a text, in ASCII; decimal digits of other scripts are converted.
  static func digits(of text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar.isASCII {
        if scalar.value &- 0x30 < 10 { result.unicodeScalars.append(scalar) }
      } else if scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue {
        result += String(Int(value))
      }
    }
    return result
  }

  /// The number in the form `+<calling code><national number>`.
  /// - Parameters:
  ///   - text: The number as people write it, with blanks, hyphens, parentheses, points, and slashes.
  ///   - defaultCountry: The ISO 3166 code of the country of numbers without a calling code.
  static func e164(_ text: String, defaultCountry: String) throws(ConversionFailure.Reason) -> String {
    let digits = digits(of: text)
    guard text.trimmed().hasPrefix("+") else { throw .unknownCountry }
    if digits.count < 7 { throw .phoneNumberTooShort }
    if digits.count > 15 { throw .phoneNumberTooLong }
    return "+" + digits
  }
}
