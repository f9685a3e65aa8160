/// A test of a connection: one upload that stores nothing, and what its answer says of account id, passcode, and region.
public struct ConnectionTest: Hashable, Sendable {
  /// What a test found.
  public enum Finding: Hashable, Sendable {
    /// CleverTap was reached and accepts the credentials.
    case accepted
    /// CleverTap was reached and refuses the credentials.
    case refused
    /// CleverTap was reached, accepts the credentials, and has too many calls at the moment.
    case throttled
    /// CleverTap could not be reached.
    case unreachable
    /// CleverTap, or something on the way to it, gave no answer that tells.
    case unclear
  }

  /// What the test found.
  public let finding: Finding
  /// What to check or do, in one sentence; it names no secret.
  public let advice: String
  /// What CleverTap or the transport said; nil if nothing.
  public let message: String?

  /// Tests a connection with one dry-run upload of one profile.
  public init(of connection: Connection, through transport: any UploadTransport) async {
    self.init(of: connection, answer: await transport.upload(Self.request(for: connection)))
  }

  /// The upload of a test: a profile that CleverTap validates and does not store.
  public static func request(for connection: Connection) -> UploadRequest {
    let record = CleverTapRecord(
      .identity("salestap-connection-test"), .profile, properties: [.init("Name", .string("Connection test"))])
    return UploadRequest(
      connection: connection, body: UploadBatcher.body(of: [EncodedRecord(record)]), recordCount: 1, isDryRun: true)
  }

  /// Reads the answer to the upload of a test.
  public init(of connection: Connection, answer: UploadAnswer) {
    let report = UploadReport(answer, recordCount: 1)
    message = report.message
    switch report.outcome {
    case .accepted, .partial, .rejected:
      finding = .accepted
      advice = "\(connection) is reachable and accepted."
    case .unauthorized:
      finding = .refused
      advice = Self.advice(connection, status: report.httpStatus ?? 0, message: report.message ?? "")
    case .throttled:
      finding = .throttled
      advice = "\(connection) is reachable; too many calls are under way at the moment."
    case .unreachable:
      finding = .unreachable
      advice = "\(connection.host ?? connection.region.host) could not be reached: check the network and the host."
    case .malformed, .tooLarge, .server, .uncertain:
      finding = .unclear
      advice =
        report.httpStatus.map { "The answer (HTTP status \($0)) does not tell whether \(connection) works: try again." }
        ?? "There was no answer that tells whether \(connection) works: try again."
    }
  }

  private static func advice(_ connection: Connection, status: Int, message: String) -> String {
    let words = message.lowercased()
    let region = "region (\(connection.region.rawValue), \(connection.region.label))"
    switch status {
    case 401 where words.contains("passcode"): return "Check the passcode; then the \(region)."
    case 401 where words.contains("account"):
      return "Check the account id (\(connection.accountID)); then the \(region)."
    case 401, 403: return "Check the account id (\(connection.accountID)), the passcode, and the \(region)."
    default:
      return "HTTP status \(status): check the \(region)" + (connection.host.map { " and the host \($0)" } ?? "") + "."
    }
  }
}
