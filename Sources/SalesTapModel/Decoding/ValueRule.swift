/// How the JSON value of a field becomes a slot.
enum ValueRule: UInt8, Sendable {
  /// By the JSON type and, for a text, its shape.
  case inferred
  /// As *inferred*, but a text of fifteen letters and digits is completed to an id of eighteen.
  case probableID
  /// As *inferred*, but a whole number is an instant or a day, in milliseconds: date-times of change events without a
  /// description.
  case probableDateTime
  case text
  case id
  case boolean
  case integer
  case number
  case date
  case dateTime
  case time
  case list
  case location

  /// The rule for a field whose type is declared.
  init(_ type: FieldType) {
    switch type.family {
    case .text: self = .text
    case .id: self = .id
    case .boolean: self = .boolean
    case .integer: self = .integer
    case .number: self = .number
    case .date: self = .date
    case .dateTime: self = .dateTime
    case .time: self = .time
    case .list: self = .list
    case .location: self = .location
    case .compound, .any: self = .inferred
    }
  }

  /// The rule for a field of which only the name is known.
  init(forUndescribedField name: String, inChangeEvent isEvent: Bool) {
    if name.hasSuffix("Id"), !name.contains("_") {
      self = .probableID
    } else if isEvent, Self.dateTimes.contains(name) || name.hasSuffix("DateTime") {
      // Never a day, even where the instant is a midnight.
      self = .dateTime
    } else if isEvent, name.hasSuffix("Date") {
      self = .probableDateTime
    } else {
      self = .inferred
    }
  }

  private static let dateTimes: Set<String> = [
    "CreatedDate", "LastModifiedDate", "SystemModstamp", "LastViewedDate", "LastReferencedDate",
  ]

  /// The declared type in words.
  var words: String {
    switch self {
    case .inferred, .probableID, .probableDateTime: "any"
    case .text: "text"
    case .id: "id"
    case .boolean: "checkbox"
    case .integer, .number: "number"
    case .date: "date"
    case .dateTime: "date-time"
    case .time: "time"
    case .list: "multi-select picklist"
    case .location: "geolocation"
    }
  }
}
