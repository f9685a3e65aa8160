#if HTTP
  import SalesTapModel
  import SalesTapTime

  /// A session with Salesforce: what calls carry, and where they go.
  struct SalesforceSession: Sendable {
    /// Counts the logins of a client: a later session has a higher number.
    var generation: Int
    /// What the header of a call carries.
    var token: Secret
    /// Scheme, host, and port of the organisation.
    var origin: String
  }

  /// Decides who logs in, and when: one at a time, however many callers wait.
  ///
  /// A login that was refused is not tried again for a while, because wrong credentials that are sent often lock the user out.
  struct SessionMachine {
    /// What a caller that needs a session is to do.
    enum Answer {
      /// Use this one.
      case use(SalesforceSession)
      /// Log in, and tell what came of it.
      case logIn
      /// Wait for the one who logs in.
      case wait
      /// Give up: the credentials were refused a moment ago.
      case giveUp(SalesforceError)
    }

    /// How long refused credentials are not tried again.
    static let pause: Duration = .seconds(30)

    private(set) var session: SalesforceSession?
    private(set) var isLoggingIn = false
    private var generation = 0
    private var refusal: (error: SalesforceError, until: Instant)?

    /// What a caller is to do.
    /// - Parameter stale: The number of the session that Salesforce did not accept; nil for a first call.
    mutating func ask(replacing stale: Int?, at now: Instant) -> Answer {
      if let session, session.generation > (stale ?? 0) { return .use(session) }
      if isLoggingIn { return .wait }
      if let refusal, now < refusal.until, now >= refusal.until + (.zero - Self.pause) { return .giveUp(refusal.error) }
      isLoggingIn = true
      session = nil
      return .logIn
    }

    /// The login gave a token.
    mutating func loggedIn(_ token: Secret, at origin: String) -> SalesforceSession {
      generation += 1
      let session = SalesforceSession(generation: generation, token: token, origin: origin)
      self.session = session
      isLoggingIn = false
      refusal = nil
      return session
    }

    /// The login gave none.
    mutating func failed(_ error: SalesforceError, at now: Instant) {
      isLoggingIn = false
      if !error.isRetryable, error.code != .cancelled { refusal = (error, now + Self.pause) }
    }
  }
#endif
