public import SalesTapTime

/// The value of one field as a record stores it: sixteen bytes, copied without counting references.
///
/// Numbers, dates, and instants lie in the slot itself; a text lies in the record's text buffer, and the slot says
/// where. Read the text with ``SalesforceRecord/withText(_:_:)``, or the whole value with ``SalesforceRecord/subscript(_:)``.
@frozen
public struct RecordSlot: Sendable, BitwiseCopyable {
  /// The type of a slot's value.
  @frozen
  public enum Kind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// Not loaded.
    case missing
    /// Loaded and empty.
    case null
    /// A checkbox.
    case boolean
    /// A whole number.
    case integer
    /// A number with a fraction.
    case double
    /// A text.
    case string
    /// A day.
    case date
    /// An instant.
    case dateTime
    /// A time of day.
    case time
    /// The values of a multi-select picklist, as one text separated by semicolons.
    case list
    /// A geolocation.
    case location
    /// A related record; its fields have slots of their own.
    case object
  }

  /// The type of the value.
  public let kind: Kind
  /// The length of the text in UTF-8 bytes; for a location, sixteen; else zero.
  @usableFromInline let length: UInt32
  /// The number's bits, the days or milliseconds, or the offset of the text in the buffer.
  @usableFromInline let bits: UInt64

  @inlinable
  init(kind: Kind, length: UInt32 = 0, bits: UInt64 = 0) {
    self.kind = kind
    self.length = length
    self.bits = bits
  }

  /// The slot of a text, a list, or a location, whose bytes lie in the record's buffer.
  package init(_ kind: Kind, textOffset: Int, count: Int) {
    self.init(kind: kind, length: UInt32(clamping: count), bits: UInt64(textOffset))
  }

  /// The slot of a field that was not loaded.
  @inlinable public static var missing: RecordSlot { RecordSlot(kind: .missing) }
  /// The slot of an empty field.
  @inlinable public static var null: RecordSlot { RecordSlot(kind: .null) }
  /// The slot of a related record that exists.
  @inlinable public static var object: RecordSlot { RecordSlot(kind: .object) }
  /// The slot of a checkbox.
  @inlinable public static func boolean(_ value: Bool) -> RecordSlot { RecordSlot(kind: .boolean, bits: value ? 1 : 0) }
  /// The slot of a whole number.
  @inlinable public static func integer(_ value: Int64) -> RecordSlot {
    RecordSlot(kind: .integer, bits: UInt64(bitPattern: value))
  }
  /// The slot of a number with a fraction.
  @inlinable public static func double(_ value: Double) -> RecordSlot {
    RecordSlot(kind: .double, bits: value.bitPattern)
  }
  /// The slot of a day.
  @inlinable public static func date(_ value: CalendarDate) -> RecordSlot {
    RecordSlot(kind: .date, bits: UInt64(bitPattern: Int64(value.daysSinceEpoch)))
  }
  /// The slot of an instant.
  @inlinable public static func dateTime(_ value: Instant) -> RecordSlot {
    RecordSlot(kind: .dateTime, bits: UInt64(bitPattern: value.millisecondsSinceEpoch))
  }
  /// The slot of a time of day.
  @inlinable public static func time(_ value: TimeOfDay) -> RecordSlot {
    RecordSlot(kind: .time, bits: UInt64(value.millisecondsSinceMidnight))
  }

  /// The checkbox; meaningful for kind *boolean*.
  @inlinable public var boolean: Bool { bits != 0 }
  /// The whole number; meaningful for kind *integer*.
  @inlinable public var integer: Int64 { Int64(bitPattern: bits) }
  /// The number with a fraction; meaningful for kind *double*.
  @inlinable public var double: Double { Double(bitPattern: bits) }
  /// Days since 1970-01-01; meaningful for kind *date*.
  @inlinable public var daysSinceEpoch: Int { Int(Int64(bitPattern: bits)) }
  /// Milliseconds since the epoch, or since midnight; meaningful for the kinds *dateTime* and *time*.
  @inlinable public var milliseconds: Int64 { Int64(bitPattern: bits) }
  /// Where the text lies in the record's buffer; meaningful for the kinds *string* and *list*.
  @inlinable public var textRange: Range<Int> { Int(bits)..<Int(bits) + Int(length) }
  /// Where the text begins in the record's buffer; meaningful for the kinds *string* and *list*.
  @inlinable public var textOffset: Int { Int(truncatingIfNeeded: bits) }
  /// The length of the text in UTF-8 bytes; meaningful for the kinds *string* and *list*.
  @inlinable public var textCount: Int { Int(length) }
}
