import Foundation
import SalesTap

/// An outbound message of Salesforce: up to 100 notifications, each with a record as it was when the message was made.
public struct OutboundMessage: Sendable, Hashable {
  /// A notification.
  public struct Notification: Sendable, Hashable {
    /// The id by which a repeated notification is known.
    public var id: String
    /// The API name of the object.
    public var object: String
    /// The fields in order, each with its text; nil for an empty one.
    public var fields: [Field]
  }

  /// A field of a record.
  public struct Field: Sendable, Hashable {
    /// The API name.
    public var name: String
    /// The text; nil if the field is empty.
    public var text: String?
  }

  /// The id of the org that sent it.
  public var organizationID: String
  /// The notifications, in order.
  public var notifications: [Notification]
}

extension OutboundMessage.Notification {
  /// The notification as a line of a changes file: an update whose id is the notification's.
  ///
  /// An outbound message writes every value as text. Where the object is described, numbers and checkboxes become what they are; all
  /// other texts stay, dates and times among them, which are recognised by their form.
  func line(describedBy catalog: ObjectCatalog) throws -> [UInt8] {
    let description = catalog[object]
    var record: [String: JSONScalar] = [:]
    for field in fields {
      record[field.name] = JSONScalar(field.text, type: description?.field(named: field.name)?.type)
    }
    let change = Line(
      change: "updated", record: Record(object: object, fields: record), id: "outbound:\(id)", origin: "flow")
    return try Array(JSONEncoder().encode(change))
  }

  private struct Line: Encodable {
    var change: String
    var record: Record
    var id: String
    var origin: String
  }

  private struct Record: Encodable {
    var object: String
    var fields: [String: JSONScalar]

    private struct Key: CodingKey {
      var stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(["type": object], forKey: Key(stringValue: "attributes"))
      for (name, value) in fields { try container.encode(value, forKey: Key(stringValue: name)) }
    }
  }
}

/// A value of a field, as JSON.
private enum JSONScalar: Encodable {
  case null
  case boolean(Bool)
  case integer(Int64)
  case number(Double)
  case text(String)

  init(_ text: String?, type: FieldType?) {
    guard let text else {
      self = .null
      return
    }
    switch type?.family {
    case .boolean where text == "true" || text == "false": self = .boolean(text == "true")
    case .integer, .number:
      self = Int64(text).map(JSONScalar.integer) ?? Double(text).map(JSONScalar.number) ?? .text(text)
    default: self = .text(text)
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .boolean(let flag): try container.encode(flag)
    case .integer(let number): try container.encode(number)
    case .number(let number): try container.encode(number)
    case .text(let text): try container.encode(text)
    }
  }
}
