#if HTTP
  public import SalesTapEngine
  import SalesTapModel
  public import SalesTapPayload
  public import SalesTapTime

  /// The way to CleverTap over HTTP.
  ///
  /// It keeps connections open and uses them again, makes each call once, follows no redirect, and tells *nothing was sent* from *sent, and no
  /// answer* by whether the last byte of the body was handed to the connection. It keeps all laws of `UploadTransport`, which the
  /// suite `TransportConformance` of `SalesTapTesting` shows against a server.
  ///
  /// ```swift
  /// let transport = CleverTapTransport()
  /// let engine = SyncEngine(planner: planner, transport: transport, store: store, clock: .system)
  /// // ...
  /// await transport.shutdown()
  /// ```
  ///
  /// One transport serves all connections of a process. Passcodes go into the header of the call and nowhere else.
  public final class CleverTapTransport: UploadTransport {
    /// How many uploads of one account CleverTap takes at once. Further ones of this process wait, within their timeouts.
    public static let uploadsAtOnce = 15
    /// How many profiles of one account CleverTap lets be read at once. Further ones of this process wait, within their timeouts.
    public static let readsAtOnce = 3

    /// How a transport reaches CleverTap.
    public struct Options: Hashable, Sendable {
      /// Limits in time and size, and whom to trust.
      public var http: HTTPOptions
      /// Where the calls of all connections go in place of their own hosts, such as `http://127.0.0.1:8080`; nil for their hosts.
      public var endpoint: String?
      /// Whether passcodes and records may go unencrypted to hosts other than this machine. A call over plain HTTP to this machine itself
      /// is always allowed; any other is refused with nothing sent, unless this is true.
      public var allowsPlainHTTP: Bool

      /// Options; by default the connections' own hosts, and TLS.
      public init(http: HTTPOptions = HTTPOptions(), endpoint: String? = nil, allowsPlainHTTP: Bool = false) {
        self.http = http
        self.endpoint = endpoint
        self.allowsPlainHTTP = allowsPlainHTTP
      }
    }

    let caller: any HTTPCalling
    private let client: PooledHTTPClient?
    private let options: Options
    private let clock: any WallClock
    private let environment: @Sendable (String) -> String?

    /// A transport; it opens no connection before the first call.
    /// - Parameters:
    ///   - options: How to reach CleverTap.
    ///   - clock: What time it is, for a `Retry-After` that is a date.
    ///   - environment: The value of an environment variable, for a passcode that names one. An engine looks passcodes up itself.
    public init(
      _ options: Options = Options(), clock: any WallClock = .system,
      environment: @escaping @Sendable (String) -> String? = ProcessEnvironment.value(of:)
    ) {
      let client = PooledHTTPClient(options.http)
      self.client = client
      caller = client
      self.options = options
      self.clock = clock
      self.environment = environment
    }

    /// A transport over a caller of a test's own.
    init(
      _ options: Options = Options(), caller: any HTTPCalling, clock: any WallClock,
      environment: @escaping @Sendable (String) -> String? = { _ in nil }
    ) {
      client = nil
      self.caller = caller
      self.options = options
      self.clock = clock
      self.environment = environment
    }

    /// Refuses further calls, waits until those under way have ended, each within its timeout, and closes the connections.
    ///
    /// A transport that is released without this closes its connections by itself, a little later.
    public func shutdown() async { await client?.shutdown() }

    /// Sends one request and waits for its end, at most for ``HTTPOptions/timeout``.
    public func upload(_ request: UploadRequest) async -> UploadAnswer {
      do throws(HTTPFault) {
        var call = try call(
          .post, "/1/upload" + (request.isDryRun ? "?dryRun=1" : ""), over: request.connection, lane: "uploads",
          limit: Self.uploadsAtOnce)
        call.headers.append("Content-Type", "application/json")
        call.body = request.body
        let answer = try await caller.answer(to: call)
        return .response(status: answer.status, retryAfter: retryAfter(of: answer), body: answer.body)
      } catch {
        return error.mayHaveArrived ? .noAnswer(error.reason) : .nothingSent(error.reason)
      }
    }

    /// A call to a path of CleverTap's API with the credentials of a connection.
    /// - Throws: What keeps it from being made: no usable host, a host that may not be called unencrypted, no passcode.
    func call(
      _ method: HTTPCall.Method, _ path: String, over connection: Connection, lane: String, limit: Int
    ) throws(HTTPFault) -> HTTPCall {
      var target = connection
      if let endpoint = options.endpoint { target.host = endpoint }
      let url = target.url(of: path)
      // A host may hold a password by mistake, and so is not quoted.
      guard let address = WebAddress(url) else {
        throw .nothingSent(
          .unusableCall, "the host of \(connection.name) is no address such as https://proxy.example.com")
      }
      guard address.isSecure || address.isLoopback || options.allowsPlainHTTP else {
        throw .nothingSent(
          .unusableCall,
          "\(address.host) would get the passcode unencrypted: use https, or allow plain HTTP by its option")
      }
      guard let passcode = passcode(of: connection) else {
        throw .nothingSent(.unusableCall, "\(connection.name) has no passcode: \(Self.source(of: connection))")
      }
      return HTTPCall(
        method, url,
        headers: [
          "X-CleverTap-Account-Id": connection.accountID, "X-CleverTap-Passcode": passcode.reveal(),
          "Accept": "application/json", "User-Agent": "SalesTap",
        ], lane: HTTPCall.Lane(name: "\(lane) \(address.origin) \(connection.accountID)", limit: limit))
    }

    func retryAfter(of answer: HTTPAnswer) -> Int? {
      RetryAfter.seconds(answer.headers["Retry-After"], now: clock.now())
    }

    private func passcode(of connection: Connection) -> Secret? {
      let secret: Secret? =
        switch connection.passcode {
        case .literal(let secret): secret
        case .environment(let name): environment(name).map { Secret($0) }
        }
      return secret.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func source(of connection: Connection) -> String {
      switch connection.passcode {
      case .literal: "it is empty"
      case .environment(let name): "the environment variable \(name) is not set"
      }
    }
  }

  extension CleverTapTransport: CustomStringConvertible, CustomReflectable {
    /// What it is, and where its calls go if not to the connections' own hosts.
    public var description: String {
      "CleverTap over HTTP" + (options.endpoint.flatMap(WebAddress.init).map { " at \($0.origin)" } ?? "")
    }
    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: []) }
  }

  extension UploadTransport where Self == CleverTapTransport {
    /// The way to CleverTap over HTTP, which closes its connections when it is released.
    public static func http(_ options: CleverTapTransport.Options = .init()) -> CleverTapTransport {
      CleverTapTransport(options)
    }
  }
#endif
