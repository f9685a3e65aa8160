/// One call to CleverTap: records of one connection as the bytes of its body.
public struct UploadRequest: Hashable, Sendable {
  /// Where to send, and with which credentials.
  public var connection: Connection
  /// The JSON body, `{"d":[..]}`.
  public var body: [UInt8]
  /// How many records the body holds.
  public var recordCount: Int
  /// Whether CleverTap shall validate without storing.
  public var dryRun: Bool

  /// A call from its parts.
  public init(connection: Connection, body: [UInt8], recordCount: Int, dryRun: Bool = false) {
    self.connection = connection
    self.body = body
    self.recordCount = recordCount
    self.dryRun = dryRun
  }
}

/// How a call ended, as the transport saw it.
public enum UploadAnswer: Hashable, Sendable {
  /// CleverTap answered: HTTP status, the seconds of a `Retry-After` header, and the body.
  case response(status: Int, retryAfter: Int?, body: [UInt8])
  /// The last byte of the body was never handed to the connection: nothing can have been applied. A reason in plain words.
  case nothingSent(String)
  /// The body was sent, and no readable answer came: it may have been applied. A reason in plain words.
  case noAnswer(String)
}

/// The way to CleverTap.
///
/// Laws: one request gives one answer; a transport never retries, never follows a redirect, and never throws:
/// ``UploadAnswer/nothingSent(_:)`` only if CleverTap cannot have seen the whole body, else ``UploadAnswer/noAnswer(_:)``.
/// A cancelled call answers by the same rule.
public protocol UploadTransport: Sendable {
  /// Sends one request and waits for its end.
  func upload(_ request: UploadRequest) async -> UploadAnswer
}
