#if HTTP
  /// Why a profile could not be read.
  public struct CleverTapReadError: Error, Sendable, CustomStringConvertible {
    /// The kind of trouble.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
      private enum Kind: String {
        case unauthorized, throttled, refused, server, unreachable, noAnswer, unreadable
      }
      private let kind: Kind
      private init(_ kind: Kind) { self.kind = kind }

      /// Account id, passcode, region, or host are wrong.
      public static let unauthorized = Code(.unauthorized)
      /// Too many calls at once, counted over all that use the account.
      public static let throttled = Code(.throttled)
      /// CleverTap refused the call.
      public static let refused = Code(.refused)
      /// CleverTap is in trouble.
      public static let server = Code(.server)
      /// Nothing could be sent.
      public static let unreachable = Code(.unreachable)
      /// No answer came.
      public static let noAnswer = Code(.noAnswer)
      /// What came back is no answer of CleverTap.
      public static let unreadable = Code(.unreadable)

      /// A short label, fit for a metric.
      public var description: String { kind.rawValue }
    }

    /// The kind of trouble.
    public let code: Code
    /// What happened, and what to do; it names neither the identity nor a passcode.
    public let message: String
    /// The HTTP status; nil if there was no answer.
    public let httpStatus: Int?
    /// How many seconds CleverTap asks to wait; nil if it does not.
    public let retryAfter: Int?

    init(_ code: Code, _ message: String, httpStatus: Int? = nil, retryAfter: Int? = nil) {
      self.code = code
      self.message = message
      self.httpStatus = httpStatus
      self.retryAfter = retryAfter
    }

    init(_ fault: HTTPFault) {
      switch fault.kind {
      case .unreadableAnswer, .answerTooLarge: self.init(.unreadable, fault.reason)
      default: self.init(fault.mayHaveArrived ? .noAnswer : .unreachable, fault.reason)
      }
    }

    init(_ answer: HTTPAnswer, retryAfter: Int?) {
      let (code, advice): (Code, String) =
        switch answer.status {
        case 300...399, 401, 403, 404, 405, 415: (.unauthorized, "check account id, passcode, region, and host")
        case 429: (.throttled, "too many calls at once; try again later")
        case 500...599: (.server, "CleverTap is in trouble; try again later")
        default: (.refused, "CleverTap refused the call")
        }
      self.init(code, "HTTP status \(answer.status): \(advice)", httpStatus: answer.status, retryAfter: retryAfter)
    }

    /// Code and message.
    public var description: String { "\(code): \(message)" }
  }

  extension CleverTapReadError: Equatable {
    /// Whether both are the same kind of trouble.
    public static func == (left: CleverTapReadError, right: CleverTapReadError) -> Bool { left.code == right.code }
  }
#endif
