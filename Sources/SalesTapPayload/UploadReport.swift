/// What CleverTap, or the way to it, made of an upload: one outcome for the call, and one verdict for each record.
///
/// A record is *accepted* only if the answer says so. ``init(_:to:)`` reads an answer.
public struct UploadReport: Hashable, Sendable {
  /// How the call ended.
  public enum Outcome: Hashable, Sendable {
    /// Every record was accepted.
    case accepted
    /// Some records were accepted, the others not.
    case partial
    /// CleverTap read the records and accepted none.
    case rejected
    /// Too many calls at once (429); the seconds that CleverTap asks to wait, if it says so.
    case throttled(retryAfter: Int?)
    /// Account id, passcode, region, or endpoint are wrong (401, 403, 404, 405, 415, a redirect).
    case unauthorized
    /// CleverTap refused the call as a whole (400 and other 4xx).
    case malformed
    /// The body is too large (413).
    case tooLarge
    /// CleverTap is in trouble (5xx).
    case server
    /// The last byte of the body was never sent: nothing can have been applied.
    case unreachable
    /// The body was sent, and it is not known what became of all of its records.
    case uncertain
  }

  /// How the call ended.
  public var outcome: Outcome
  /// One verdict per record, in the order in which they were sent.
  public var records: [RecordVerdict]
  /// The HTTP status; nil if there was no answer.
  public var httpStatus: Int?
  /// What CleverTap or the transport said of the call as a whole; nil if nothing.
  public var message: String?

  /// A report from its parts.
  public init(outcome: Outcome, records: [RecordVerdict], httpStatus: Int? = nil, message: String? = nil) {
    self.outcome = outcome
    self.records = records
    self.httpStatus = httpStatus
    self.message = message
  }
}

/// What became of one record of an upload.
public enum RecordVerdict: Hashable, Sendable {
  /// CleverTap took it.
  case accepted
  /// CleverTap refused it for good: CleverTap's code, if it gave one, and its words.
  case rejected(code: Int?, text: String)
  /// It was not applied, and may be sent again: CleverTap's code (555), or none if the call failed as a whole.
  case retry(code: Int?, text: String)
  /// It may have been applied, or not.
  case uncertain
}

extension UploadReport.Outcome {
  /// The outcome's one-word name, fit for a metric: `accepted`, `partial`, `rejected`, `throttled`, `unauthorized`, `malformed`, `tooLarge`,
  /// `server`, `unreachable`, or `uncertain`.
  public var label: String {
    switch self {
    case .accepted: "accepted"
    case .partial: "partial"
    case .rejected: "rejected"
    case .throttled: "throttled"
    case .unauthorized: "unauthorized"
    case .malformed: "malformed"
    case .tooLarge: "tooLarge"
    case .server: "server"
    case .unreachable: "unreachable"
    case .uncertain: "uncertain"
    }
  }
}

extension RecordVerdict {
  /// The verdict's one-word name: `accepted`, `rejected`, `retry`, or `uncertain`.
  public var label: String {
    switch self {
    case .accepted: "accepted"
    case .rejected: "rejected"
    case .retry: "retry"
    case .uncertain: "uncertain"
    }
  }
}
