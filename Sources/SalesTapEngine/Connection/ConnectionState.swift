public import SalesTapTime

/// Whether a connection may be used, and if not, why and until when.
public enum ConnectionState: Hashable, Sendable, Codable {
  /// Uploads go out.
  case open
  /// Nothing is sent before the instant; then one upload tries whether the trouble has passed.
  case paused(until: Instant, reason: Trouble)
  /// The pause has passed, and one upload is on its way to try; if nothing is heard of it until the instant, another may.
  case probing(Trouble, until: Instant)
  /// Nothing is sent until a person resumes the connection, or its address or credentials are edited.
  case stopped(Trouble)

  /// What closed a connection.
  public struct Trouble: Hashable, Sendable, Codable {
    /// The kinds of trouble.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
      /// CleverTap answered 429.
      case throttled
      /// CleverTap answered 5xx.
      case server
      /// Nothing could be sent.
      case unreachable
      /// The upload was sent, and no readable answer came.
      case uncertain
      /// Wrong account id, passcode, region, or address.
      case unauthorized
      /// Several single records in a row were refused as whole calls.
      case refused
    }

    /// The kind of trouble.
    public var kind: Kind
    /// What happened, in plain words, without secrets.
    public var message: String

    /// A trouble from its parts.
    public init(_ kind: Kind, _ message: String) {
      self.kind = kind
      self.message = message
    }
  }

  /// Whether nothing can be sent at an instant: a pause that has passed lets an upload try.
  func isClosed(at now: Instant) -> Bool {
    switch self {
    case .open: false
    case .paused(let until, _), .probing(_, let until): until > now
    case .stopped: true
    }
  }

  /// Whether an upload may start now.
  public var admitsUploads: Bool { self == .open }
}

extension ConnectionState: CustomStringConvertible {
  /// The state in plain words.
  public var description: String {
    switch self {
    case .open: "the connection is open"
    case .paused(let until, let trouble): "the connection pauses until \(until): \(trouble.message)"
    case .probing(let trouble, _): "the connection is being tried: \(trouble.message)"
    case .stopped(let trouble): "the connection has stopped: \(trouble.message)"
    }
  }
}
