#if HTTP
  /// Why Salesforce did not do what was asked, in words that an administrator understands.
  ///
  /// It holds no values of records, no tokens, and no text of Salesforce's own, which may quote both.
  public struct SalesforceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of error; more may come.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
      private enum Kind: String {
        case loginRefused, sessionRefused, forbidden, allowanceReached, requestLimitExceeded, throttled, invalidField
        case invalidObject, invalidQuery, notFilterable, queryTimeout, cursorExpired, notFound, unsupportedByBulk
        case jobFailed, jobAborted, jobTimeout, incompleteResult, unsupportedVersion, serverTrouble, unreachable
        case unreadableAnswer, answerTooLarge, unusableAddress, unusableKey, cancelled, refused
      }
      private let kind: Kind
      private init(_ kind: Kind) { self.kind = kind }
      /// The credentials are not accepted, or the app does not allow this way to log in.
      public static let loginRefused = Code(.loginRefused)
      /// A session that was just opened is not accepted.
      public static let sessionRefused = Code(.sessionRefused)
      /// The user lacks a permission, or the organisation has no access to the API.
      public static let forbidden = Code(.forbidden)
      /// The stated share of the organisation's daily requests is used; nothing was sent.
      public static let allowanceReached = Code(.allowanceReached)
      /// The organisation has no requests, or no Bulk jobs, left for the rolling 24 hours.
      public static let requestLimitExceeded = Code(.requestLimitExceeded)
      /// Too many requests at once.
      public static let throttled = Code(.throttled)
      /// A field does not exist, or the user may not see it.
      public static let invalidField = Code(.invalidField)
      /// An object does not exist, or the user may not see it.
      public static let invalidObject = Code(.invalidObject)
      /// Salesforce does not understand the query, or it names what no API name can be.
      public static let invalidQuery = Code(.invalidQuery)
      /// The condition uses a field, or an operator on a field, by which Salesforce cannot filter.
      public static let notFilterable = Code(.notFilterable)
      /// The query took longer than Salesforce allows.
      public static let queryTimeout = Code(.queryTimeout)
      /// The next page of a query is no longer there.
      public static let cursorExpired = Code(.cursorExpired)
      /// What was asked for does not exist.
      public static let notFound = Code(.notFound)
      /// The Bulk API cannot read the object, or what was selected of it.
      public static let unsupportedByBulk = Code(.unsupportedByBulk)
      /// A Bulk job ended as failed.
      public static let jobFailed = Code(.jobFailed)
      /// A Bulk job was aborted, by a person or by the organisation.
      public static let jobAborted = Code(.jobAborted)
      /// A Bulk job did not end in the time it was given.
      public static let jobTimeout = Code(.jobTimeout)
      /// Fewer or other records came than Salesforce says there are.
      public static let incompleteResult = Code(.incompleteResult)
      /// The organisation does not know the version of the API.
      public static let unsupportedVersion = Code(.unsupportedVersion)
      /// Salesforce has trouble of its own.
      public static let serverTrouble = Code(.serverTrouble)
      /// No answer came.
      public static let unreachable = Code(.unreachable)
      /// The answer is none of Salesforce's.
      public static let unreadableAnswer = Code(.unreadableAnswer)
      /// The answer is longer than allowed.
      public static let answerTooLarge = Code(.answerTooLarge)
      /// An address is unusable, or would carry credentials unencrypted.
      public static let unusableAddress = Code(.unusableAddress)
      /// The private key is none, or none of RSA.
      public static let unusableKey = Code(.unusableKey)
      /// The task was cancelled.
      public static let cancelled = Code(.cancelled)
      /// Another refusal; ``SalesforceError/salesforceCode`` has Salesforce's word for it.
      public static let refused = Code(.refused)
      /// A short stable label, fit for a metric.
      public var description: String { kind.rawValue }
    }

    /// The kind of error.
    public var code: Code
    /// What happened, and what to do.
    public var message: String
    /// The HTTP status; nil where no answer came.
    public var status: Int?
    /// Salesforce's own code, such as `INVALID_FIELD`; nil where it gave none.
    public var salesforceCode: String?
    /// The name of the field or relationship that is meant, as Salesforce tells it; nil for other errors.
    public var field: String?
    /// Whether time alone may cure it: asking again later, with nothing changed, may succeed.
    public var isRetryable: Bool
    /// How long Salesforce asks to wait, in seconds; nil where it does not say.
    public var retryAfter: Int?

    /// An error from its parts.
    public init(
      _ code: Code, _ message: String, status: Int? = nil, salesforceCode: String? = nil, field: String? = nil,
      isRetryable: Bool = false, retryAfter: Int? = nil
    ) {
      self.code = code
      self.message = message
      self.status = status
      self.salesforceCode = salesforceCode
      self.field = field
      self.isRetryable = isRetryable
      self.retryAfter = retryAfter
    }

    /// What happened, with Salesforce's code and the status.
    public var description: String {
      let notes = [salesforceCode, status.map { "HTTP \($0)" }].compactMap { $0 }
      return notes.isEmpty ? message : "\(message) (\(notes.joined(separator: ", ")))"
    }

    /// Whether two errors are of the same kind.
    public static func == (left: SalesforceError, right: SalesforceError) -> Bool { left.code == right.code }
    /// Hashes the kind.
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
  }
#endif
