public import SalesTapModel

extension Transform {
  /// The names of the transforms that need no value: those that a template may use as filters.
  public static let filterNames = ["trim", "lowercase", "uppercase", "digits", "not", "sha256"]

  /// The name in a configuration document.
  public var name: String {
    switch self {
    case .trim: "trim"
    case .lowercase: "lowercase"
    case .uppercase: "uppercase"
    case .digits: "digits"
    case .not: "not"
    case .sha256: "sha256"
    case .prefix: "prefix"
    case .phone: "phone"
    case .values: "values"
    }
  }

  /// The transform without parameters that has a name; nil for other names.
  public init?(filter name: String) {
    switch name {
    case "trim": self = .trim
    case "lowercase": self = .lowercase
    case "uppercase": self = .uppercase
    case "digits": self = .digits
    case "not": self = .not
    case "sha256": self = .sha256
    default: return nil
    }
  }

  /// The value after the transform.
  ///
  /// Null stays null, and a text that comes out empty is null. A text transform takes a number, a boolean, a date, a time, or a
  /// geolocation by its text, and a list value by value.
  /// - Throws: ``ConversionFailure`` if the transform cannot take the value; a compound value never can.
  public func apply(to value: FieldValue) throws(ConversionFailure) -> FieldValue {
    switch value {
    case .null: return .null
    case .object: throw ConversionFailure(.compoundValue, .object, transform: name)
    case .list(let values):
      if case .not = self { throw ConversionFailure(.wrongType, .list, transform: name) }
      var results: [String] = []
      results.reserveCapacity(values.count)
      for value in values {
        let result = try apply(to: value, of: .list)
        if !result.isEmpty { results.append(result) }
      }
      return results.isEmpty ? .null : .list(results)
    default: break
    }
    if case .not = self {
      do throws(ConversionFailure) {
        return try ValueConversion.boolean(value).map { .boolean(!$0) } ?? .null
      } catch { throw error.during(name) }
    }
    guard let text = ValueText.text(of: value) else { return .null }
    if case .values(let table) = self, table[text] == nil { return value }
    let result = try apply(to: text, of: ValueType(of: value))
    return result.isEmpty ? .null : .string(result)
  }

  private func apply(to text: String, of type: ValueType) throws(ConversionFailure) -> String {
    switch self {
    case .trim: return text.trimmed()
    case .lowercase: return text.lowercased()
    case .uppercase: return text.uppercased()
    case .digits: return PhoneNumber.digits(of: text)
    case .not: return text
    case .sha256:
      guard let digest = Hashing.sha256(of: text) else {
        throw ConversionFailure(.hashingUnavailable, type, transform: name)
      }
      return digest
    case .prefix(let prefix): return prefix + text
    case .phone(let country):
      do throws(ConversionFailure.Reason) { return try PhoneNumber.e164(text, defaultCountry: country) } catch {
        throw ConversionFailure(error, type, transform: name)
      }
    case .values(let table): return table[text] ?? text
    }
  }
}
