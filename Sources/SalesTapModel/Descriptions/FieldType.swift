/// The type of a Salesforce field, as a describe answer names it.
public enum FieldType: Hashable, Sendable {
  /// The record's own id.
  case id
  /// The id of a related record: a lookup or master-detail field.
  case reference
  /// A short text.
  case string
  /// A text of several lines, long and rich text included.
  case textArea
  /// A telephone number, as text.
  case phone
  /// A web address.
  case url
  /// An email address.
  case email
  /// One of several values.
  case picklist
  /// Several of several values.
  case multiPicklist
  /// A picklist that takes other values too.
  case comboBox
  /// A checkbox; never null.
  case boolean
  /// A whole number of 32 bits.
  case integer
  /// A whole number of 64 bits.
  case long
  /// A number with a fraction.
  case double
  /// An amount of money.
  case currency
  /// A percentage: 25 stands for 25 %.
  case percent
  /// A day without a zone.
  case date
  /// An instant.
  case dateTime
  /// A time of day.
  case time
  /// A compound of street, city, and so on.
  case address
  /// A geolocation.
  case location
  /// Binary data, which REST gives as a path.
  case base64
  /// A text that Salesforce keeps encrypted, and masks.
  case encryptedString
  /// A value whose type changes from record to record.
  case any
  /// A type that this list lacks, by Salesforce's name.
  case other(String)

  /// A type by the name that describe gives it, in any case.
  public init(describeName name: String) {
    self = Self.byName[name.lowercased()] ?? .other(name)
  }

  /// The name that describe gives the type, such as `multipicklist`.
  public var describeName: String {
    switch self {
    case .id: "id"
    case .reference: "reference"
    case .string: "string"
    case .textArea: "textarea"
    case .phone: "phone"
    case .url: "url"
    case .email: "email"
    case .picklist: "picklist"
    case .multiPicklist: "multipicklist"
    case .comboBox: "combobox"
    case .boolean: "boolean"
    case .integer: "int"
    case .long: "long"
    case .double: "double"
    case .currency: "currency"
    case .percent: "percent"
    case .date: "date"
    case .dateTime: "datetime"
    case .time: "time"
    case .address: "address"
    case .location: "location"
    case .base64: "base64"
    case .encryptedString: "encryptedstring"
    case .any: "anyType"
    case .other(let name): name
    }
  }

  /// The types that this list knows.
  public static let known: [FieldType] = [
    .id, .reference, .string, .textArea, .phone, .url, .email, .picklist, .multiPicklist, .comboBox, .boolean, .integer,
    .long, .double, .currency, .percent, .date, .dateTime, .time, .address, .location, .base64, .encryptedString, .any,
  ]

  private static let byName: [String: FieldType] = Dictionary(
    uniqueKeysWithValues: known.map { ($0.describeName.lowercased(), $0) })

  /// What the values of a type have in common for comparing and converting them.
  public enum Family: Hashable, Sendable, CaseIterable {
    /// Texts, picklists among them.
    case text
    /// Record ids.
    case id
    /// Checkboxes.
    case boolean
    /// Whole numbers.
    case integer
    /// Numbers with a fraction.
    case number
    /// Days.
    case date
    /// Instants.
    case dateTime
    /// Times of day.
    case time
    /// Multi-select picklists.
    case list
    /// Geolocations.
    case location
    /// Compounds, whose components have fields of their own.
    case compound
    /// Anything else: the value's own type counts.
    case any
  }

  /// The family of the type.
  public var family: Family {
    switch self {
    case .id, .reference: .id
    case .string, .textArea, .phone, .url, .email, .picklist, .comboBox, .encryptedString, .base64: .text
    case .multiPicklist: .list
    case .boolean: .boolean
    case .integer, .long: .integer
    case .double, .currency, .percent: .number
    case .date: .date
    case .dateTime: .dateTime
    case .time: .time
    case .address: .compound
    case .location: .location
    case .any, .other: .any
    }
  }
}

extension FieldType: Codable, CustomStringConvertible {
  /// The name that describe gives the type.
  public var description: String { describeName }

  /// Decodes a type from its describe name.
  public init(from decoder: any Decoder) throws {
    self.init(describeName: try decoder.singleValueContainer().decode(String.self))
  }

  /// Encodes the describe name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(describeName)
  }
}
