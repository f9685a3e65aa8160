#if HTTP
  import SalesTapModel
  import SalesTapTime

  /// Keeps the session of a client, and opens a new one when it is over.
  final class SessionKeeper: Sendable {
    /// What those who wait for a login are told.
    private enum Wake: Sendable {
      case askAgain
      case fail(SalesforceError)
    }

    private struct State: Sendable {
      var machine = SessionMachine()
      var waiting: [Int: CheckedContinuation<Wake, Never>] = [:]
      var last = 0
    }

    private let login: SalesforceLogin
    private let caller: any HTTPCalling
    private let allowsPlainHTTP: Bool
    private let clock: any WallClock
    private let state = Locked(State())

    init(_ login: SalesforceLogin, caller: any HTTPCalling, allowsPlainHTTP: Bool, clock: any WallClock) {
      self.login = login
      self.caller = caller
      self.allowsPlainHTTP = allowsPlainHTTP
      self.clock = clock
    }

    /// A session, opened if need be.
    /// - Parameter stale: The number of the session that Salesforce did not accept; nil for a first call.
    func session(replacing stale: Int? = nil) async throws(SalesforceError) -> SalesforceSession {
      while true {
        if Task.isCancelled { throw SalesforceError(.cancelled, "The call was cancelled") }
        switch state.withLock({ $0.machine.ask(replacing: stale, at: clock.now()) }) {
        case .use(let session): return session
        case .giveUp(let error): throw error
        case .wait: if case .fail(let error) = await wait() { throw error }
        case .logIn:
          do throws(SalesforceError) {
            let (token, origin) = try await logIn()
            let session = state.withLock { $0.machine.loggedIn(token, at: origin) }
            wake(.askAgain)
            return session
          } catch {
            state.withLock { $0.machine.failed(error, at: clock.now()) }
            // One that was cancelled says nothing to the others: the next of them logs in.
            wake(error.code == .cancelled ? .askAgain : .fail(error))
            throw error
          }
        }
      }
    }

    private func wait() async -> Wake {
      let number = state.withLock { state in
        state.last += 1
        return state.last
      }
      return await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          let isOver = state.withLock { state in
            // The login may have ended between the question and here.
            guard state.machine.isLoggingIn, !Task.isCancelled else { return true }
            state.waiting[number] = continuation
            return false
          }
          if isOver { continuation.resume(returning: .askAgain) }
        }
      } onCancel: {
        state.withLock { $0.waiting.removeValue(forKey: number) }?.resume(returning: .askAgain)
      }
    }

    private func wake(_ wake: Wake) {
      let waiting = state.withLock { state in
        defer { state.waiting = [:] }
        return state.waiting
      }
      for continuation in waiting.values { continuation.resume(returning: wake) }
    }

    // MARK: Logging in

    private func logIn() async throws(SalesforceError) -> (token: Secret, origin: String) {
      let address = try Self.address(login.address, allowsPlainHTTP: allowsPlainHTTP)
      let form = try form().map { "\($0.name)=\($0.value.percentEncoded)" }.joined(separator: "&")
      let call = HTTPCall(
        .post, address.origin + "/services/oauth2/token",
        headers: [
          "Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json", "User-Agent": "SalesTap",
        ], body: Array(form.utf8), timeout: .seconds(30), maximumAnswerBytes: 1 << 20)
      let answer: HTTPAnswer
      do throws(HTTPFault) { answer = try await caller.answer(to: call) } catch { throw SalesforceError(error) }
      guard answer.isSuccess else { throw SalesforceError(readingLogin: answer) }
      guard let body = try? JSONNode(parsing: answer.body), let token = body["access_token"]?.string, !token.isEmpty,
        // A token goes into a header.
        token.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
      else {
        throw SalesforceError(
          .unreadableAnswer, "The answer to the login has no token: is the address that of Salesforce?",
          status: answer.status)
      }
      let instance = body["instance_url"]?.string ?? address.origin
      return (Secret(token), try origin(of: instance, givenBy: address))
    }

    private func form() throws(SalesforceError) -> [(name: String, value: String)] {
      switch login.flow {
      case .clientCredentials(let key, let secret):
        return [("grant_type", "client_credentials"), ("client_id", key), ("client_secret", secret.reveal())]
      case .jwtBearer(let key, let username, let privateKey, let audience):
        let assertion = JWTAssertion(
          issuer: key, subject: username, audience: audience, expires: clock.now() + .seconds(180))
        return [
          ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
          ("assertion", try assertion.signed(by: privateKey)),
        ]
      }
    }

    /// An address that may be called; its text is not quoted, as it may hold a password by mistake.
    static func address(_ text: String, allowsPlainHTTP: Bool) throws(SalesforceError) -> WebAddress {
      guard let address = WebAddress(text), address.rest.isEmpty || address.rest == "/" else {
        throw SalesforceError(
          .unusableAddress,
          "The address of Salesforce must be like https://acme.my.salesforce.com, with nothing behind the host")
      }
      guard address.isSecure || address.isLoopback || allowsPlainHTTP else {
        throw SalesforceError(
          .unusableAddress,
          "\(address.host) would get credentials unencrypted: use https, or allow plain HTTP by its option")
      }
      return address
    }

    /// Where calls go from now on: what the login said, unless that would lead from an encrypted host to an unencrypted one.
    private func origin(of instance: String, givenBy login: WebAddress) throws(SalesforceError) -> String {
      guard let address = WebAddress(instance), address.isSecure || !login.isSecure,
        address.isSecure || address.isLoopback || allowsPlainHTTP
      else {
        throw SalesforceError(.unusableAddress, "The answer to the login names an instance that may not be called")
      }
      return address.origin
    }
  }

  extension SalesforceError {
    /// The error in the answer to a login. What Salesforce says beside its code is read, and not quoted.
    init(readingLogin answer: HTTPAnswer) {
      let body = try? JSONNode(parsing: answer.body)
      let word = body?["error"]?.string
      let text = body?["error_description"]?.string ?? ""
      let words: [(part: String, message: String)] = [
        ("no client credentials user enabled", "The app has no user to run as: set one under Client Credentials Flow"),
        (
          "hasn't approved this consumer",
          "The user has not approved the app: pre-authorize it by a profile or permission set"
        ),
        ("request not supported on this domain", "This login needs the organisation's own My Domain address"),
        ("audience is invalid", "The assertion is for another audience: use https://test.salesforce.com for a sandbox"),
        ("expired", "The assertion or the access has expired: is the clock of this machine right?"),
        ("user is inactive", "The user is inactive"),
        ("invalid assertion", "The app does not know the key's certificate"),
        ("authentication failure", "Salesforce does not accept the user"),
        ("IP restricted", "The user or the app may not log in from this address"),
        ("ip restricted", "The user or the app may not log in from this address"),
      ]
      let known = words.first { text.contains($0.part) }?.message
      switch (answer.status, word) {
      case (429, _), (_, "rate_limit_exceeded"), (_, "login_rate_exceeded"):
        self.init(.throttled, "Too many logins at once", isRetryable: true)
      case (500...599, _), (_, "server_error"), (_, "temporarily_unavailable"):
        self.init(.serverTrouble, "Salesforce has trouble of its own", isRetryable: true)
      case (_, "invalid_client_id"):
        self.init(.loginRefused, known ?? "Salesforce does not know the app's consumer key")
      case (_, "invalid_client"):
        self.init(.loginRefused, known ?? "Salesforce does not accept the app's consumer key and secret")
      case (_, "invalid_app_access"): self.init(.loginRefused, known ?? "The user may not use the app")
      case (_, "inactive_user"): self.init(.loginRefused, "The user is inactive")
      case (_, "inactive_org"): self.init(.loginRefused, "The organisation is locked, closed, or suspended")
      case (_, "unsupported_grant_type"), (_, "unauthorized_client"):
        self.init(.loginRefused, known ?? "The app does not allow this way to log in: turn it on in its settings")
      case (_, "invalid_grant"):
        self.init(.loginRefused, known ?? "Salesforce does not accept the login")
      case (300...399, _):
        self.init(.unusableAddress, "The login leads elsewhere: use the organisation's own My Domain address")
      case (_, nil):
        self.init(.unreadableAnswer, "The answer to the login is none of Salesforce's: is the address right?")
      default: self.init(.loginRefused, known ?? "Salesforce does not accept the login")
      }
      status = answer.status
      let isWord = word.map {
        $0.utf8.count <= 40 && $0.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "_") }
      }
      salesforceCode = isWord == true ? word : nil
    }
  }
#endif
