public import SalesTapTime

/// Where the states of connections are kept: the port by which all workers hear of a trouble that one of them met.
///
/// ``InMemoryStore`` is the reference. Every operation is atomic, and may be called by any number of workers at any time. Time comes
/// with each call.
///
/// ## Laws
///
/// - A connection of which nothing is known is open.
/// - The answer to an event, and the standing after it, are those of ``ConnectionStanding/apply(_:at:)``: a store that applies it to
///   the row that it has locked keeps all of them. An event that changes nothing writes nothing.
/// - When a pause has passed, one upload is admitted, over all workers, until its outcome is told or its time is over.
/// - What an upload says that began before the last pause, stop, or reopening does not end a pause, and does not make it longer, unless
///   CleverTap asked for longer.
/// - A stopped connection stays stopped, also over a restart, until it is resumed, or an upload is requested with other credentials.
public protocol ConnectionStateStore: Sendable {
  /// The standings of all connections of which something is known, in the order of their keys.
  func connectionStandings() async throws -> [ConnectionStanding]

  /// Takes an event of a connection.
  func update(connection key: String, with event: ConnectionEvent, at now: Instant) async throws -> ConnectionAnswer
}

/// Something that matters to the state of a connection.
public enum ConnectionEvent: Hashable, Sendable {
  /// Someone wants to upload with these credentials; if that turns out to be the try after a pause, nobody else tries for the time
  /// limit of the upload.
  case uploadRequested(CredentialsMark, limit: Duration)
  /// CleverTap read an upload, whatever it said of single records; the epoch is that of the answer that admitted it, as below.
  case succeeded(epoch: Int64)
  /// An upload met a trouble that passes by itself; the wait is the one that CleverTap asks for, nil for 1, 2, 4, 8, 10, 10, … minutes.
  case paused(ConnectionState.Trouble, retryAfter: Duration?, epoch: Int64, CredentialsMark)
  /// An upload met a trouble that a person has to mend.
  case stopped(ConnectionState.Trouble, epoch: Int64, CredentialsMark)
  /// An upload was admitted, and nothing was uploaded.
  case probeAbandoned(epoch: Int64)
  /// A person says that the trouble is mended.
  case resumed
}

/// What a store answers to an event of a connection.
public struct ConnectionAnswer: Hashable, Sendable {
  /// Whether the event was heeded; for a request to upload, whether the upload may start.
  public var isHeeded: Bool
  /// The standing after it.
  public var standing: ConnectionStanding

  /// An answer from its parts.
  public init(isHeeded: Bool, standing: ConnectionStanding) {
    self.isHeeded = isHeeded
    self.standing = standing
  }
}

/// Tells whether address and credentials of a connection are the same as before, without telling the passcode.
///
/// Host and account id stand in it as they are. Of the passcode it holds a check number of 16 bits: enough to notice an edit, too little to
/// find the passcode by.
public struct CredentialsMark: Hashable, Sendable, RawRepresentable, Codable {
  /// The text that stores keep.
  public var rawValue: String
  /// A mark from its text.
  public init(rawValue: String) { self.rawValue = rawValue }
}
