#if HTTP
  /// Why a call has no answer, and whether the far end may have acted on it all the same.
  struct HTTPFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong.
    enum Kind: String, Hashable, Sendable, CaseIterable {
      /// The address, a header, or the call's limits are unusable.
      case unusableCall
      /// The name of the host is unknown.
      case unknownHost
      /// Nobody listens at the address, or the network does not lead there.
      case refused
      /// The far end's certificate is not trusted, or TLS failed in another way before anything was sent.
      case tls
      /// No connection came about in time.
      case connectTimeout
      /// The call as a whole took too long.
      case timeout
      /// The connection ended early.
      case connectionLost
      /// What came back is no HTTP, or breaks off, or is not as long as it says.
      case unreadableAnswer
      /// The answer is longer than allowed.
      case answerTooLarge
      /// The task was cancelled.
      case cancelled
      /// The client was shut down.
      case shutDown
      /// Anything else.
      case other
    }

    /// Whether the far end may have the whole call, and so may have acted on it. False only if the last byte of the call was never handed to
    /// a connection; true whenever in doubt.
    var mayHaveArrived: Bool
    /// What went wrong.
    var kind: Kind
    /// The reason in plain words; it names no credentials and nothing of the call's address but its host.
    var reason: String

    /// A fault after which nothing can have been acted on.
    static func nothingSent(_ kind: Kind, _ reason: String) -> HTTPFault {
      HTTPFault(mayHaveArrived: false, kind: kind, reason: reason)
    }

    /// A fault after which it is not known whether the call was acted on.
    static func noAnswer(_ kind: Kind, _ reason: String) -> HTTPFault {
      HTTPFault(mayHaveArrived: true, kind: kind, reason: reason)
    }

    /// The reason, and what it means.
    var description: String {
      mayHaveArrived ? "\(reason); the call may have arrived" : "\(reason); nothing was sent"
    }
  }
#endif
