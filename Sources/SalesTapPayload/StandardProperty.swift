/// A profile property to which CleverTap gives a meaning. Names are exact: `email` is a custom property, not this one.
public enum StandardProperty: String, Hashable, Sendable, CaseIterable {
  /// The person's name.
  case name = "Name"
  /// The mail address.
  case email = "Email"
  /// The phone number: `+`, country code, number.
  case phone = "Phone"
  /// `M` or `F`.
  case gender = "Gender"
  /// The date of birth.
  case dateOfBirth = "DOB"
  /// `Y` or `N`.
  case employed = "Employed"
  /// `School`, `College`, or `Graduate`.
  case education = "Education"
  /// `Y` or `N`.
  case married = "Married"
  /// The age in years.
  case age = "Age"
  /// The address of a picture.
  case photo = "Photo"
  /// The kind of customer, such as `Platinum`.
  case customerType = "Customer Type"
  /// The time zone.
  case timezone = "Timezone"
  /// The time zone, by its short name.
  case tz = "Tz"
  /// Whether mail may be sent.
  case messageEmail = "MSG-email"
  /// Whether push messages may be sent.
  case messagePush = "MSG-push"
  /// Whether text messages may be sent.
  case messageSMS = "MSG-sms"
  /// Whether WhatsApp messages may be sent.
  case messageWhatsApp = "MSG-whatsapp"
  /// Whether the phone is not to be disturbed.
  case doNotDisturbPhone = "MSG-dndPhone"
  /// Whether no text messages are wanted.
  case doNotDisturbSMS = "MSG-dndSMS"
  /// Whether no mail is wanted.
  case doNotDisturbEmail = "MSG-dndEmail"
  /// Whether no WhatsApp messages are wanted.
  case doNotDisturbWhatsApp = "MSG-dndWhatsApp"
  /// Categories of messages that are no longer wanted, by channel.
  case categoryUnsubscribe = "category-unsubscribe"
  /// Categories of messages that are wanted again, by channel.
  case categoryResubscribe = "category-resubscribe"

  /// What a value must be.
  public enum ValueType: Hashable, Sendable {
    /// A text.
    case text
    /// A mail address.
    case email
    /// A phone number.
    case phone
    /// `M` or `F`.
    case gender
    /// `Y` or `N`.
    case yesNo
    /// `School`, `College`, or `Graduate`.
    case education
    /// A number.
    case number
    /// A date.
    case date
    /// True or false.
    case boolean
    /// Lists of categories by channel.
    case categories
  }

  /// The name in CleverTap.
  public var propertyName: String { rawValue }

  /// What a value must be.
  public var valueType: ValueType {
    switch self {
    case .name, .photo, .customerType, .timezone, .tz: .text
    case .email: .email
    case .phone: .phone
    case .gender: .gender
    case .dateOfBirth: .date
    case .employed, .married: .yesNo
    case .education: .education
    case .age: .number
    case .messageEmail, .messagePush, .messageSMS, .messageWhatsApp, .doNotDisturbPhone, .doNotDisturbSMS,
      .doNotDisturbEmail, .doNotDisturbWhatsApp:
      .boolean
    case .categoryUnsubscribe, .categoryResubscribe: .categories
    }
  }

  /// Whether the property can be no multi-value (CleverTap's SDKs refuse it).
  var isSingleValued: Bool {
    switch self {
    case .name, .email, .education, .married, .dateOfBirth, .gender, .phone, .age: true
    default: false
    }
  }

  /// The property of an exact name.
  public init?(propertyName: String) {
    guard let match = Self.match(propertyName), match.isExact else { return nil }
    self = match.property
  }

  /// The property whose name differs from `name` in case only, or not at all.
  public static func ignoringCase(_ name: String) -> StandardProperty? { match(name)?.property }

  /// The property whose name is `name` but for case.
  ///
  /// Cost: one look into a table; most names are no candidate by length and first letter.
  static func match(_ name: String) -> (property: StandardProperty, isExact: Bool)? {
    let utf8 = name.utf8
    guard let first = utf8.first, utf8.count < 32 else { return nil }
    var candidates = table[utf8.count << 5 | Int(first & 31)]
    while candidates != 0 {
      let property = allCases[candidates.trailingZeroBitCount]
      candidates &= candidates - 1
      var isExact = true
      var isEqual = true
      for (given, wanted) in zip(utf8, property.rawValue.utf8) where given != wanted {
        isExact = false
        guard given ^ wanted == 0x20, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(given | 0x20) else {
          isEqual = false
          break
        }
      }
      if isEqual { return (property, isExact) }
    }
    return nil
  }

  /// For each length below 32 and each first letter the properties that have them, as bits.
  private static let table: [UInt32] = {
    var table = [UInt32](repeating: 0, count: 1024)
    for (index, property) in allCases.enumerated() {
      guard let first = property.rawValue.utf8.first else { continue }
      table[property.rawValue.utf8.count << 5 | Int(first & 31)] |= 1 << UInt32(index)
    }
    return table
  }()
}
