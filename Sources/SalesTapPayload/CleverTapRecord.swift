/// What CleverTap is sent: a profile or an event of one identity.
public struct CleverTapRecord: Hashable, Sendable {
  /// Whom a record belongs to.
  public enum Subject: Hashable, Sendable {
    /// The customer's own id: CleverTap's `identity`.
    case identity(String)
    /// CleverTap's id of a device or an imported profile: `objectId`.
    case objectID(String)
  }

  /// What a record says.
  public enum Content: Hashable, Sendable {
    /// Values of the profile.
    case profile
    /// Something that happened; the name of the event.
    case event(name: String)
  }

  /// A named value, in the order in which it is sent.
  public struct Property: Hashable, Sendable {
    /// The key in CleverTap.
    public var name: String
    /// The value.
    public var value: CleverTapValue

    /// A property from name and value.
    public init(_ name: String, _ value: CleverTapValue) {
      self.name = name
      self.value = value
    }
  }

  /// Whom the record belongs to.
  public var subject: Subject
  /// Whether it is a profile or an event, and which.
  public var content: Content
  /// Epoch seconds; nil for profiles whose time is not told.
  public var timestamp: Int64?
  /// The values, in the order in which they are sent.
  public var properties: [Property]

  /// A record from its parts.
  public init(_ subject: Subject, _ content: Content, timestamp: Int64? = nil, properties: [Property] = []) {
    self.subject = subject
    self.content = content
    self.timestamp = timestamp
    self.properties = properties
  }
}

/// A value of a CleverTap property.
public enum CleverTapValue: Hashable, Sendable {
  /// A text.
  case string(String)
  /// A whole number.
  case integer(Int64)
  /// A number with a fraction; one that is not finite cannot be sent.
  case double(Double)
  /// True or false.
  case boolean(Bool)
  /// An instant in epoch seconds, sent as `"$D_<seconds>"`.
  case date(Int64)
  /// Several texts: a multi-value, sent as `{"$set": [..]}` in profiles and as a plain array in events.
  case list([String])
  /// A change of a profile's value.
  case operation(PropertyOperation)
  /// The items of a `Charged` event.
  case items([[CleverTapRecord.Property]])
  /// Categories of messages that a profile leaves or joins again: the value of `category-unsubscribe` and
  /// `category-resubscribe`, each channel once.
  case categories([ChannelCategories])
}

/// Categories of the messages of one channel, as a customer subscribes to them.
public struct ChannelCategories: Hashable, Sendable {
  /// The channel, such as `email`, the only one that CleverTap's samples show.
  public var channel: String
  /// The names of the categories, such as `Marketing`.
  public var categories: [String]

  /// Categories of a channel.
  public init(_ channel: String, _ categories: [String]) {
    self.channel = channel
    self.categories = categories
  }
}

/// A change of a profile's value, for those who build payloads by hand.
public enum PropertyOperation: Hashable, Sendable {
  /// Adds texts to a multi-value.
  case add([String])
  /// Removes texts from a multi-value.
  case remove([String])
  /// Replaces a multi-value.
  case set([String])
  /// Adds to a number.
  case increment(Double)
  /// Takes from a number.
  case decrement(Double)
  /// Deletes the value; documented for Name and Gender.
  case delete
}
