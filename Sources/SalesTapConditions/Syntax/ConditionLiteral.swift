public import SalesTapDiagnostics
public import SalesTapTime

/// A literal of a condition: what stands on the right of an operator.
public struct ConditionLiteral: Hashable, Sendable {
  /// The value that a literal stands for.
  public enum Value: Hashable, Sendable {
    /// `NULL`; an empty text reads as null as well.
    case null
    /// `TRUE` or `FALSE`.
    case boolean(Bool)
    /// A whole number of 64 bits.
    case integer(Int64)
    /// A number with a fraction, or a whole one beyond 64 bits.
    case double(Double)
    /// A text, its escapes resolved.
    case string(String)
    /// The pattern of a `LIKE`.
    case pattern(LikePattern)
    /// A day.
    case date(CalendarDate)
    /// An instant.
    case dateTime(Instant)
    /// A time of day.
    case time(TimeOfDay)
    /// A range of days that moves with the clock, such as `LAST_N_DAYS:7`.
    case relative(RelativeDate)
    /// A stretch that could not be read as a literal; a diagnostic tells why.
    case invalid
  }

  /// The value.
  public let value: Value
  private let place: Place

  /// Where the literal stands in the source.
  public var range: SourceRange { place.range }

  init(_ value: Value, _ range: SourceRange) {
    self.value = value
    self.place = Place(range)
  }

  /// Whether the literal reads as null.
  var isNull: Bool {
    switch value {
    case .null: true
    case .string(let text): text.isEmpty
    default: false
    }
  }
}

/// The pattern of a `LIKE`: pieces of text between wildcards.
public struct LikePattern: Hashable, Sendable {
  /// One piece of a pattern.
  public enum Element: Hashable, Sendable {
    /// This text.
    case text(String)
    /// `_`: exactly one character (Unicode scalar).
    case anyCharacter
    /// `%`: any text, also none.
    case anyText
  }

  /// The pieces in order; neighbouring texts are one piece, and neighbouring `%` are one.
  public let elements: [Element]

  /// A pattern from its pieces.
  public init(_ elements: some Sequence<Element>) {
    var joined: [Element] = []
    for element in elements {
      switch (joined.last, element) {
      case (.text(let before), .text(let text)): joined[joined.count - 1] = .text(before + text)
      case (.anyText, .anyText): break
      case (_, .text("")): break
      default: joined.append(element)
      }
    }
    self.elements = joined
  }
}
