public import SalesTap

/// The laws of the port `UploadTransport` as checks that run against any transport.
///
/// It imports no test framework: ``ConformanceSuite/violations()`` returns what a transport breaks, for a test to expect to be empty, or for
/// a program to print. The suite says what the far end shall do with each call; how that is staged is up to whoever runs it:
/// a server on the loopback for an HTTP transport, and nothing at all for a transport that wraps another:
///
/// ```swift
/// let suite = TransportConformance(wrapping: { MyRetryingTransport($0) })
/// #expect(await suite.violations().isEmpty)
/// ```
///
/// A transport that never ends a call never ends the suite.
public struct TransportConformance: ConformanceSuite {
  /// Sets up a transport whose far end reacts to the calls in this way, one after the other; nil where such a far end
  /// cannot be staged, which leaves the law out.
  public var makeStage: MakeStage

  /// Sets up a transport whose far end reacts to the calls in this way.
  public typealias MakeStage = @Sendable ([FarEnd.Reaction]) async throws -> Stage?

  /// Gives ``makeStage``: a law sets up as many stages as it needs.
  public var makeSubject: @Sendable () async throws -> MakeStage { { [makeStage] in makeStage } }

  /// A transport under test, and what arrived at its far end.
  public struct Stage: Sendable {
    /// The transport.
    public var transport: any UploadTransport
    /// The calls whose whole body has arrived at the far end, in order.
    public var arrivals: @Sendable () async -> [FarEnd.Arrival]

    /// A stage from its parts.
    public init(
      _ transport: any UploadTransport, arrivals: @escaping @Sendable () async -> [FarEnd.Arrival]
    ) {
      self.transport = transport
      self.arrivals = arrivals
    }
  }

  /// A suite for a kind of transport.
  public init(makeStage: @escaping MakeStage) { self.makeStage = makeStage }

  /// A suite for transports that hand calls on to another.
  public init(wrapping wrap: @escaping @Sendable (any UploadTransport) -> any UploadTransport) {
    self.init { reactions in
      let farEnd = FarEnd(reactions)
      return Stage(wrap(farEnd)) { farEnd.arrivals }
    }
  }
}

/// The far end of a transport, as ``TransportConformance`` directs it: it reacts to each call as it was told, and notes
/// what arrived.
///
/// It is a transport itself, to be wrapped. A server for an HTTP transport does by hand what ``upload(_:)`` does.
public final class FarEnd: UploadTransport {
  /// What the far end does with a call.
  public enum Reaction: Sendable {
    /// It takes the call and answers. Over HTTP, an answer with a status of 300 to 399 has a `Location` that leads back to the far
    /// end.
    case answer(status: Int, retryAfter: Int? = nil, body: [UInt8] = [])
    /// It takes the call and answers 200 with the body that arrived.
    case echo
    /// It takes the call, and the connection ends without an answer.
    case loseAnswer
    /// It cannot be reached: the call never arrives.
    case refuse
    /// It takes the call and answers 200 only once it is let go.
    case hold(Hold)
  }

  /// A call that waits for its answer.
  public final class Hold: Sendable {
    private let arrivals = AsyncStream.makeStream(of: Void.self)
    private let releases = AsyncStream.makeStream(of: Void.self)

    init() {}

    /// For the far end: says that the call has arrived, and waits until it may be answered, or until the task is cancelled.
    public func wait() async {
      arrivals.continuation.finish()
      for await _ in releases.stream {}
    }

    func arrival() async { for await _ in arrivals.stream {} }

    func release() { releases.continuation.finish() }
  }

  /// A call as it arrived.
  public struct Arrival: Hashable, Sendable {
    /// The body.
    public var body: [UInt8]
    /// The account id that came with it.
    public var accountID: String
    /// The passcode that came with it; nil if there was none.
    public var passcode: Secret?
    /// Whether CleverTap was asked to store nothing.
    public var isDryRun: Bool

    /// An arrival from its parts.
    public init(body: [UInt8], accountID: String, passcode: Secret?, isDryRun: Bool) {
      self.body = body
      self.accountID = accountID
      self.passcode = passcode
      self.isDryRun = isDryRun
    }

    /// What arrives of a request.
    public init(_ request: UploadRequest) {
      var passcode: Secret?
      if case .literal(let secret) = request.connection.passcode { passcode = secret }
      self.init(
        body: request.body, accountID: request.connection.accountID, passcode: passcode, isDryRun: request.isDryRun)
    }
  }

  private let state: Locked<(reactions: ArraySlice<Reaction>, arrivals: [Arrival])>

  /// A far end that reacts in this way to one call after the other; further ones cannot reach it.
  public init(_ reactions: [Reaction]) { state = Locked((reactions[...], [])) }

  /// The calls that arrived, in order.
  public var arrivals: [Arrival] { state.withLock { $0.arrivals } }

  /// Reacts to a call.
  public func upload(_ request: UploadRequest) async -> UploadAnswer {
    let reaction = state.withLock { state in
      let reaction = state.reactions.popFirst() ?? .refuse
      if case .refuse = reaction { return reaction }
      state.arrivals.append(Arrival(request))
      return reaction
    }
    switch reaction {
    case .answer(let status, let retryAfter, let body):
      return .response(status: status, retryAfter: retryAfter, body: body)
    case .echo: return .response(status: 200, retryAfter: nil, body: request.body)
    case .loseAnswer: return .noAnswer("the connection was lost before the answer came")
    case .refuse: return .nothingSent("the connection was refused")
    case .hold(let hold):
      await hold.wait()
      return Task.isCancelled
        ? .noAnswer("the call was cancelled before the answer came") : .response(status: 200, retryAfter: nil, body: [])
    }
  }
}
