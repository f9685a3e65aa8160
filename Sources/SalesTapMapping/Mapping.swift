public import SalesTapPayload

/// How a record becomes a CleverTap profile or event.
public struct Mapping: Hashable, Sendable {
  /// Where a value comes from.
  public indirect enum Source: Hashable, Sendable {
    /// A field or a relationship path, such as `Email` or `Contact.Email`.
    case field(String)
    /// A text with tokens, such as `SF_Lead_{{Lead.Id}}`.
    case template(String)
    /// A fixed value.
    case constant(Constant)
    /// The first of several that yields a value.
    case firstOf([Source])
  }

  /// A fixed value.
  public enum Constant: Hashable, Sendable {
    /// A text.
    case string(String)
    /// A whole number.
    case integer(Int64)
    /// A number with a fraction.
    case double(Double)
    /// True or false.
    case boolean(Bool)
  }

  /// Whom a record belongs to.
  public enum Identity: Hashable, Sendable {
    /// The customer's own id.
    case identity(Source)
    /// CleverTap's `objectId`.
    case objectID(Source)
  }

  /// The type that a property's value must have.
  public enum DataType: String, Hashable, Sendable, CaseIterable {
    /// Whatever the value is.
    case automatic
    /// A text.
    case string
    /// A number.
    case number
    /// True or false.
    case boolean
    /// A date, sent as `"$D_<seconds>"`.
    case date
    /// A multi-value.
    case list
  }

  /// What happens to a value that is null.
  public enum NullPolicy: String, Hashable, Sendable, CaseIterable {
    /// The property is left out.
    case omit
    /// An empty text is sent (events).
    case empty
    /// The property is deleted, where CleverTap documents a way (Name and Gender of profiles).
    case clear
  }

  /// What happens to a property whose value cannot be converted.
  public enum ConversionFailurePolicy: String, Hashable, Sendable, CaseIterable {
    /// The property is left out, and the loss recorded.
    case drop
    /// The record is invalid.
    case fail
  }

  /// What happens when the event name comes out empty.
  public enum EmptyEventNamePolicy: String, Hashable, Sendable, CaseIterable {
    /// The record is invalid: *unknown event name*.
    case fail
    /// The object's default event name is used.
    case `default`
  }

  /// A property: its name in CleverTap, and how its value is made.
  public struct Property: Hashable, Sendable {
    /// The key in CleverTap.
    public var target: String
    /// Where the value comes from.
    public var source: Source
    /// The type that it must have.
    public var type: DataType
    /// What is done to it, in this order.
    public var transforms: [Transform]
    /// What happens when it is null.
    public var null: NullPolicy

    /// A property from its parts.
    public init(
      _ target: String, _ source: Source, type: DataType = .automatic, transforms: [Transform] = [],
      null: NullPolicy = .omit
    ) {
      self.target = target
      self.source = source
      self.type = type
      self.transforms = transforms
      self.null = null
    }
  }

  /// Whom a record belongs to.
  public var identity: Identity
  /// The name of the event; nil for profiles, and for the object's default event name.
  public var eventName: Source?
  /// The field that gives the time; nil for the change's own.
  public var timestamp: Source?
  /// The properties, in the order in which they are sent.
  public var properties: [Property]
  /// What happens to a property whose value cannot be converted.
  public var onConversionFailure: ConversionFailurePolicy
  /// What happens to a property that breaks a rule of CleverTap.
  public var onViolation: Preflight.Policy
  /// Whether texts that are too long are cut at a character.
  public var truncates: Bool
  /// What happens when the event name comes out empty.
  public var emptyEventName: EmptyEventNamePolicy

  /// A mapping from its parts.
  public init(
    identity: Identity, eventName: Source? = nil, timestamp: Source? = nil, properties: [Property] = [],
    onConversionFailure: ConversionFailurePolicy = .drop, onViolation: Preflight.Policy = .drop,
    truncates: Bool = false,
    emptyEventName: EmptyEventNamePolicy = .fail
  ) {
    self.identity = identity
    self.eventName = eventName
    self.timestamp = timestamp
    self.properties = properties
    self.onConversionFailure = onConversionFailure
    self.onViolation = onViolation
    self.truncates = truncates
    self.emptyEventName = emptyEventName
  }
}

/// A change of a value on its way from the record to CleverTap.
public enum Transform: Hashable, Sendable {
  /// Takes white space from both ends.
  case trim
  /// Makes letters small.
  case lowercase
  /// Makes letters capital.
  case uppercase
  /// Keeps digits only.
  case digits
  /// Turns true into false and false into true.
  case not
  /// The SHA-256 of the text, in small hexadecimal digits.
  case sha256
  /// Puts a text before the value.
  case prefix(String)
  /// A phone number in E.164 form; the ISO 3166 code of the country of numbers without one.
  case phone(String)
  /// Replaces values by others; a value that is not named stays.
  case values([String: String])
}
