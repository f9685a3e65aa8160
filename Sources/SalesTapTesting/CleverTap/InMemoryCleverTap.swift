import OrderedCollections
public import SalesTap

/// A CleverTap in memory: it takes the bytes of uploads, holds them against the documented rules, and answers in bytes.
///
/// What it answers is what CleverTap's documents and recorded answers show: the codes, the words, one error per record
/// with `Skipped record number : N`, the order of the checks, and echoes that differ from what was sent. Profiles merge,
/// operators are carried out, events are appended. So a test of a configuration against it tells what CleverTap would hold.
///
/// ```swift
/// let cleverTap = InMemoryCleverTap()
/// let answer = await cleverTap.upload(request)
/// cleverTap.contents().profile("jack@gmail.com")?["Name"]  // "Jack Montana"
/// ```
///
/// It never waits unless told to, and reads no clock. It may be used from several tasks at once: uploads are applied one
/// after the other, in the order in which they arrive.
public final class InMemoryCleverTap: UploadTransport {
  /// An account that uploads may use.
  public struct Account: Hashable, Sendable {
    /// The account id.
    public var id: String
    /// The passcode.
    public var passcode: Secret
    /// The region where the account lives; other regions do not know it.
    public var region: Region
    /// The rules of the account.
    public var rules: CleverTapRules

    /// An account from its parts.
    public init(id: String, passcode: Secret, region: Region, rules: CleverTapRules = CleverTapRules()) {
      self.id = id
      self.passcode = passcode
      self.region = region
      self.rules = rules
    }
  }

  /// What was counted since the beginning.
  public struct Counts: Hashable, Sendable {
    /// Uploads that reached CleverTap, whatever the answer.
    public var uploads = 0
    /// Records in them, dry runs included.
    public var records = 0
    /// Records that were applied, or would have been but for a dry run.
    public var accepted = 0
    /// Records that were refused one by one.
    public var rejected = 0
    /// The most uploads that were under way at once.
    public var mostConcurrent = 0
  }

  private struct State {
    var accounts: OrderedDictionary<String, (name: String, contents: CleverTapContents)> = [:]
    var counts = Counts()
    var underWay: [String: Int] = [:]
    var faults = FaultPlan()
  }

  private let accounts: [String: Account]?
  private let rules: CleverTapRules
  private let pause: (@Sendable (UploadRequest) async -> Void)?
  private let state = Locked(State())

  /// A CleverTap that knows every account.
  /// - Parameters:
  ///   - rules: The rules of all accounts.
  ///   - pause: What happens between the arrival of an upload and its answer: wait on a clock of your own, or for
  ///     whatever the test is about. Nothing, by default.
  public init(
    rules: CleverTapRules = CleverTapRules(), pause: (@Sendable (UploadRequest) async -> Void)? = nil
  ) {
    self.accounts = nil
    self.rules = rules
    self.pause = pause
  }

  /// A CleverTap that knows these accounts, and answers 401 to others, to wrong passcodes, and to wrong regions.
  ///
  /// A connection with a host of its own is not asked for its region. A passcode that is still the name of an environment
  /// variable is no passcode.
  public init(accounts: [Account], pause: (@Sendable (UploadRequest) async -> Void)? = nil) {
    self.accounts = Dictionary(accounts.map { ($0.id, $0) }, uniquingKeysWith: { _, last in last })
    self.rules = CleverTapRules()
    self.pause = pause
  }

  /// A CleverTap that knows every account, and takes its time to answer.
  public convenience init(rules: CleverTapRules = CleverTapRules(), latency: Duration, clock: some Clock<Duration>) {
    self.init(rules: rules) { _ in try? await clock.sleep(for: latency) }
  }

  // MARK: Uploads

  /// Takes an upload: applies it on arrival, then pauses, then answers.
  public func upload(_ request: UploadRequest) async -> UploadAnswer {
    let answer = arrive(request)
    if case .nothingSent = answer { return answer }
    if let pause { await pause(request) }
    leave(request)
    return Task.isCancelled ? .noAnswer("the call was cancelled before the answer came") : answer
  }

  /// Takes an upload and answers at once, without the pause: for what is not asynchronous.
  public func answer(to request: UploadRequest) -> UploadAnswer {
    let answer = arrive(request)
    if case .nothingSent = answer { return answer }
    leave(request)
    return answer
  }

  private func arrive(_ request: UploadRequest) -> UploadAnswer {
    state.withLock { state in
      if let answer = state.faults.answerBeforeArrival() { return answer }
      state.counts.uploads += 1
      state.underWay[request.connection.accountID, default: 0] += 1
      state.counts.mostConcurrent = max(state.counts.mostConcurrent, state.underWay.values.reduce(0, +))
      return receive(request, &state)
    }
  }

  private func leave(_ request: UploadRequest) {
    state.withLock { $0.underWay[request.connection.accountID, default: 1] -= 1 }
  }

  private func receive(_ request: UploadRequest, _ state: inout State) -> UploadAnswer {
    let connection = request.connection
    let fault = state.faults.next()
    switch fault {
    case .status(let status, let retryAfter):
      return .response(
        status: status, retryAfter: retryAfter, body: CleverTapAnswer.failure("HTTP status \(status)", code: status))
    case .requestLost: return .noAnswer("the connection was lost before the answer came")
    case .nothingSent, .answerLost, .answer, .missed, nil: break
    }
    let answer = answer(to: request, connection, missing: fault?.missedRecords ?? [], &state)
    switch fault {
    case .answerLost: return .noAnswer("the connection was lost before the answer came")
    case .answer(let status, let body): return .response(status: status, retryAfter: nil, body: body)
    default: return answer
    }
  }

  private func answer(
    to request: UploadRequest, _ connection: Connection, missing: Set<Int>, _ state: inout State
  ) -> UploadAnswer {
    func failure(_ error: String, _ code: Int) -> UploadAnswer {
      .response(status: code, retryAfter: nil, body: CleverTapAnswer.failure(error, code: code))
    }
    if let refusal = refusal(of: connection) { return refusal }
    let rules = accounts?[connection.accountID]?.rules ?? rules
    if state.underWay[connection.accountID, default: 0] > rules.concurrency {
      return failure("Too many concurrent requests", 429)
    }
    if let limit = rules.maximumBytes, request.body.count > limit { return failure("Request entity too large", 413) }
    guard let node = try? JSONNode(parsing: request.body), let records = node["d"]?.array,
      records.count <= UploadBatcher.largestCount
    else { return failure("Malformed request", 400) }

    state.counts.records += records.count
    var entry =
      state.accounts[connection.accountID] ?? (name: connection.name, contents: CleverTapContents(rules: rules))
    let silent = rules.silent
    var unprocessed: [StoredValue] = []
    for (index, node) in records.enumerated() {
      let record = StoredValue(node)
      var result = ReceivedRecord.reading(record, rules: rules)
      if case .success(let received) = result,
        missing.contains(index + 1) || state.faults.misses(received.subject)
      {
        result = .failure(.init(555, "Internal server error. "))
      }
      switch result {
      case .success(let received):
        state.counts.accepted += 1
        if !request.isDryRun {
          entry.contents.apply(received, breaking: silent.violations(in: node).filter { $0.severity == .error })
        }
      case .failure(let rejected):
        state.counts.rejected += 1
        unprocessed.append(
          CleverTapAnswer.entry(
            rejected.refusal, number: index + 1, echo: ReceivedRecord.echo(of: record, after: rejected.refusal)))
      }
    }
    if !request.isDryRun { state.accounts[connection.accountID] = entry }
    return .response(
      status: 200, retryAfter: nil,
      body: CleverTapAnswer.body(processed: records.count - unprocessed.count, unprocessed: unprocessed))
  }

  /// The answer to whatever a connection asks if its credentials are refused; nil if they are known.
  ///
  /// Nothing is counted: so a server that stands in front of the in-memory CleverTap checks calls other than uploads.
  public func refusal(of connection: Connection) -> UploadAnswer? {
    func failure(_ error: String) -> UploadAnswer {
      .response(status: 401, retryAfter: nil, body: CleverTapAnswer.failure(error, code: 401))
    }
    guard let accounts else { return nil }
    guard let account = accounts[connection.accountID],
      connection.host != nil || account.region == connection.region
    else { return failure("Account ID is not valid") }
    guard case .literal(account.passcode) = connection.passcode else { return failure("Passcode Invalid") }
    return nil
  }

  // MARK: Faults

  /// Lets the next uploads meet a fault; faults that were ordered before come first.
  public func failNext(_ fault: Fault, times: Int = 1) {
    state.withLock { $0.faults.queue.append(contentsOf: repeatElement(fault, count: max(0, times))) }
  }

  /// Lets every upload meet a fault until this is called with nil. Faults of ``failNext(_:times:)`` come first.
  public func failAlways(_ fault: Fault?) { state.withLock { $0.faults.always = fault } }

  /// Refuses the records of an identity with code 555 so many times, as CleverTap does when it is in trouble itself.
  public func missRecords(of identity: String, times: Int = 1) {
    state.withLock { $0.faults.missed[identity] = max(0, times) }
  }

  // MARK: Contents

  /// What an account holds.
  ///
  /// Without an account id, that of the account which was used first; empty if nothing arrived.
  public func contents(of accountID: String? = nil) -> CleverTapContents {
    state.withLock { state in
      guard let accountID else { return state.accounts.values.first?.contents ?? CleverTapContents() }
      return state.accounts[accountID]?.contents ?? CleverTapContents()
    }
  }

  /// The ids of the accounts that something was stored in, in the order of their first use.
  public var accountIDs: [String] { state.withLock { Array($0.accounts.keys) } }

  /// What was counted since the beginning.
  public var counts: Counts { state.withLock { $0.counts } }

  /// All contents as JSON: `{"profiles":{..},"events":[..]}`, in order of arrival, without white space.
  ///
  /// With several accounts, `{"connections":{"<name>":{..}}}` by the name of the connection that used an account first.
  public var dump: [UInt8] {
    let accounts = state.withLock { $0.accounts.values.map { ($0.name, $0.contents.dumped) } }
    var text = AnswerText(isSpaced: false)
    if accounts.count > 1 {
      text.append(.object([.init("connections", .object(accounts.map { .init($0.0, $0.1) }))]))
    } else {
      text.append(accounts.first?.1 ?? CleverTapContents().dumped)
    }
    return text.bytes
  }
}
