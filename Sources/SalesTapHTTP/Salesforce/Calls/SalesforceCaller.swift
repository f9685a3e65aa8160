#if HTTP
  import SalesTapModel
  import SalesTapTime

  /// Makes calls to Salesforce's API: within a session, renewed when it is over, and again where time cures.
  final class SalesforceCaller: Sendable {
    /// A call to a path of the API.
    struct Request: Sendable {
      var method: HTTPCall.Method = .get
      /// From the root of the host, percent-encoded.
      var path: String
      var headers: HTTPFields = [:]
      var body: [UInt8] = []
      /// What is wanted: JSON, unless said otherwise.
      var accepts = "application/json"
      /// Whether the call may be made again though it may have arrived.
      var isRepeatable = true
      var maximumAnswerBytes: Int?
      /// How long one attempt may take; nil for what the options say.
      var timeout: Duration?
      /// How often the call is made at most; nil for what the options say.
      var attempts: Int?
    }

    /// The longest pause that Salesforce may ask for between two attempts; a longer one is left to whoever asked.
    static let longestPause: Duration = .seconds(60)

    let options: SalesforceOptions
    private let caller: any HTTPCalling
    private let sessions: SessionKeeper
    private let clock: any WallClock
    let waiting: any Clock<Duration>
    private let gate: Locked<UsageGate>

    init(
      _ login: SalesforceLogin, _ options: SalesforceOptions, caller: any HTTPCalling, clock: any WallClock,
      waiting: any Clock<Duration>
    ) {
      self.options = options
      self.caller = caller
      self.clock = clock
      self.waiting = waiting
      sessions = SessionKeeper(
        login, caller: caller, allowsPlainHTTP: options.allowsPlainHTTP, clock: clock)
      gate = Locked(UsageGate(largestShare: options.largestShare))
    }

    /// What is known of the organisation's requests.
    var usage: SalesforceUsage? { gate.withLock { $0.usage } }

    /// The present time.
    func now() -> Instant { clock.now() }

    /// Makes a call.
    /// - Returns: An answer of success, or *not modified*.
    func send(_ request: Request) async throws(SalesforceError) -> HTTPAnswer {
      var stale: Int?
      var attempt = 1
      while true {
        guard gate.withLock({ $0.admits(at: clock.now()) }) else { throw allowanceReached() }
        let session: SalesforceSession
        do throws(SalesforceError) { session = try await sessions.session(replacing: stale) } catch {
          try await pause(after: error, attempt, of: request)
          attempt += 1
          continue
        }
        let error: SalesforceError
        switch await result(of: call(request, session)) {
        case .success(let answer):
          if answer.isSuccess || answer.status == 304 { return answer }
          error = SalesforceError(
            reading: answer, retryAfter: RetryAfter.seconds(answer.headers["Retry-After"], now: clock.now()))
          if error.code == .sessionRefused {
            // A session that was opened for this very call, and is not accepted either, will not be with another one.
            guard error.isRetryable, stale == nil else { throw error.settled }
            stale = session.generation
            continue
          }
        case .failure(let fault):
          error = SalesforceError(fault)
          guard request.isRepeatable || !fault.mayHaveArrived else { throw error }
        }
        try await pause(after: error, attempt, of: request)
        attempt += 1
      }
    }

    private func result(of call: HTTPCall) async -> Result<HTTPAnswer, HTTPFault> {
      do throws(HTTPFault) {
        let answer = try await caller.answer(to: call)
        if let usage = SalesforceUsage(answer.headers["Sforce-Limit-Info"], at: clock.now()) {
          gate.withLock { $0.observe(usage) }
        }
        return .success(answer)
      } catch { return .failure(error) }
    }

    /// Waits before the next attempt.
    /// - Throws: The error itself where no attempt is left, or none would help soon.
    private func pause(after error: SalesforceError, _ attempt: Int, of request: Request) async throws(SalesforceError)
    {
      let isBrief = [.serverTrouble, .throttled, .unreachable].contains(error.code)
      let asked: Duration = error.retryAfter.map { .seconds($0) } ?? .zero
      guard isBrief, error.isRetryable, attempt < request.attempts ?? options.attempts, asked <= Self.longestPause
      else { throw error }
      let own: Duration = .seconds(1 << min(attempt - 1, 5))
      try await sleep(for: max(own, asked))
    }

    /// Waits on the clock that was handed in.
    func sleep(for duration: Duration) async throws(SalesforceError) {
      do { try await waiting.sleep(for: duration) } catch {
        throw SalesforceError(.cancelled, "The call was cancelled")
      }
    }

    private func call(_ request: Request, _ session: SalesforceSession) -> HTTPCall {
      var headers: HTTPFields = [
        "Authorization": "Bearer " + session.token.reveal(), "Accept": request.accepts, "User-Agent": "SalesTap",
        "Sforce-Call-Options": "client=SalesTap",
      ]
      for field in request.headers.fields { headers.append(field.name, field.value) }
      return HTTPCall(
        request.method, session.origin + request.path, headers: headers, body: request.body, timeout: request.timeout,
        maximumAnswerBytes: request.maximumAnswerBytes)
    }

    private func allowanceReached() -> SalesforceError {
      let usage = usage
      let percent = Int(((options.largestShare ?? 1) * 100).rounded())
      return SalesforceError(
        .allowanceReached,
        "\(usage?.used ?? 0) of the organisation's \(usage?.allowed ?? 0) daily API requests are used: this program stops at \(percent) %",
        isRetryable: true)
    }
  }

  extension SalesforceError {
    /// The same error as one that time does not cure.
    fileprivate var settled: SalesforceError {
      var error = self
      error.isRetryable = false
      return error
    }
  }
#endif
