public import SalesTapTime

/// The value of one field of a Salesforce record.
///
/// A field that was not loaded has no value at all: it is *missing*, and reads as nil wherever a `FieldValue?` is
/// returned. A field that was loaded and is empty is ``null``. The two are never mixed up.
public enum FieldValue: Hashable, Sendable {
  /// The field is empty. An empty text is null as well, as in Salesforce.
  case null
  /// A checkbox.
  case boolean(Bool)
  /// A whole number.
  case integer(Int64)
  /// A number with a fraction: currency, percent, double.
  case double(Double)
  /// A text: string, picklist, phone, email, id, reference.
  case string(String)
  /// A day without a zone.
  case date(CalendarDate)
  /// An instant, to the millisecond.
  case dateTime(Instant)
  /// A time of day without a zone.
  case time(TimeOfDay)
  /// The chosen values of a multi-select picklist, in Salesforce's order. A value holds no semicolon, by which
  /// Salesforce separates them.
  case list([String])
  /// A geolocation.
  case location(Geolocation)
  /// A related record, or the components of a compound field.
  indirect case object(SalesforceRecord)
}

/// A point on the globe in decimal degrees.
public struct Geolocation: Hashable, Sendable {
  /// Degrees north of the equator.
  public var latitude: Double
  /// Degrees east of Greenwich.
  public var longitude: Double

  /// A point from its degrees.
  public init(latitude: Double, longitude: Double) {
    self.latitude = latitude
    self.longitude = longitude
  }
}

extension FieldValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral
{
  /// A text; an empty one is null.
  public init(stringLiteral value: String) { self = value.isEmpty ? .null : .string(value) }
  /// A whole number.
  public init(integerLiteral value: Int64) { self = .integer(value) }
  /// A number with a fraction.
  public init(floatLiteral value: Double) { self = .double(value) }
  /// A checkbox.
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
  /// The values of a multi-select picklist; none is null.
  public init(arrayLiteral elements: String...) { self = elements.isEmpty ? .null : .list(elements) }
}
