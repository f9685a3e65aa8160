/// One call to CleverTap: records of one connection as the bytes of its body.
public struct UploadRequest: Hashable, Sendable {
  /// Where to send, and with which credentials.
  public var connection: Connection
  /// The JSON body, `{"d":[..]}`.
  public var body: [UInt8]
  /// How many records the body holds.
  public var recordCount: Int
  /// Whether CleverTap shall validate without storing.
  public var isDryRun: Bool

  /// A call from its parts.
  public init(connection: Connection, body: [UInt8], recordCount: Int, isDryRun: Bool = false) {
    self.connection = connection
    self.body = body
    self.recordCount = recordCount
    self.isDryRun = isDryRun
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
/// The laws, each by the name under which the conformance suite of `SalesTapTesting` (`TransportConformance`) reports it:
///
/// - *request-unchanged*: a request arrives once, with its own body to the byte, its account, passcode, and dry run.
/// - *answer-unchanged*: status, `Retry-After`, and body of an answer are told as they came, whatever the status: an
///   answer is never an error.
/// - *no-retry*: one call is one request. The engine decides what is sent again; a transport that does so doubles events.
/// - *no-redirect*: a redirect is an answer, and is not followed: credentials stay where they were meant to go.
/// - *nothing-sent*: ``UploadAnswer/nothingSent(_:)`` only if the last byte of the body was never handed to the connection,
///   so that CleverTap cannot have applied it.
/// - *lost-answer*: ``UploadAnswer/noAnswer(_:)`` wherever CleverTap may have the whole body, and whenever in doubt.
/// - *each-its-own*: each call has its own answer, whatever became of those before it.
/// - *cancelled*: a cancelled call ends, and answers by the same rule.
/// - *concurrent*: as many calls at once as a connection may have (15) get each their own answer.
///
/// A transport never throws. The reasons in its answers are for people; they name no passcode.
public protocol UploadTransport: Sendable {
  /// Sends one request and waits for its end.
  func upload(_ request: UploadRequest) async -> UploadAnswer
}
