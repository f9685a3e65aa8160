#if HTTP
  import AsyncHTTPClient
  import NIOCore
  import NIOHTTP1
  import NIOHTTPCompression
  import NIOSSL
  import SalesTapTime

  /// Makes HTTP calls over connections that are kept open, and tells what became of each.
  ///
  /// Every call is made once: connections are not tried again, redirects not followed. It speaks HTTP/1.1, where a connection carries one
  /// call at a time, so that a lost connection leaves one call in doubt and no others.
  final class PooledHTTPClient: HTTPCalling {
    private struct State {
      var isShuttingDown = false
      var isShutDown = false
      var running = 0
      var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let client: HTTPClient
    private let options: HTTPOptions
    private let waiting: any Clock<Duration>
    private let lanes = CallLanes()
    private let state = Locked(State())

    /// A client; it opens no connection before the first call.
    /// - Parameters:
    ///   - options: The limits of its calls.
    ///   - waiting: The clock that measures how long a call takes.
    init(_ options: HTTPOptions = HTTPOptions(), waiting: any Clock<Duration> = ContinuousClock()) {
      var tls = TLSConfiguration.makeClientConfiguration()
      tls.minimumTLSVersion = .tlsv12
      if let path = options.certificateAuthorities { tls.trustRoots = .file(path) }
      var configuration = HTTPClient.Configuration()
      configuration.tlsConfiguration = tls
      configuration.redirectConfiguration = .disallow
      configuration.timeout.connect = TimeAmount(options.connectTimeout)
      configuration.connectionPool.idleTimeout = TimeAmount(options.idleTimeout)
      configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = max(1, options.connectionsPerHost)
      configuration.connectionPool.retryConnectionEstablishment = false
      configuration.decompression = .enabled(limit: .size(options.maximumAnswerBytes))
      configuration.httpVersion = .http1Only
      // Spans would carry addresses, which hold identities, to wherever the process sends its traces.
      configuration.tracing.tracer = nil
      self.options = options
      self.waiting = waiting
      client = HTTPClient(configuration: configuration)
    }

    deinit {
      // The client below insists on it. Nothing runs any more: a running call holds this object.
      if !state.withLock({ $0.isShutDown }) { client.shutdown { _ in } }
    }

    /// Refuses further calls, waits until those under way have ended, each within its timeout, and closes the connections.
    func shutdown() async {
      let isFirst = state.withLock { state in
        defer { state.isShuttingDown = true }
        return !state.isShuttingDown
      }
      await withCheckedContinuation { continuation in
        let isIdle = state.withLock { state in
          if state.running > 0 { state.waiting.append(continuation) }
          return state.running == 0
        }
        if isIdle { continuation.resume() }
      }
      guard isFirst else { return }
      state.withLock { $0.isShutDown = true }
      try? await client.shutdown()
    }

    func answer(to call: HTTPCall) async throws(HTTPFault) -> HTTPAnswer {
      let isOpen = state.withLock { state in
        if !state.isShuttingDown { state.running += 1 }
        return !state.isShuttingDown
      }
      guard isOpen else { throw .nothingSent(.shutDown, "the client was shut down") }
      defer {
        let waiting = state.withLock { state in
          state.running -= 1
          guard state.running == 0 else { return [CheckedContinuation<Void, Never>]() }
          defer { state.waiting = [] }
          return state.waiting
        }
        for continuation in waiting { continuation.resume() }
      }
      return try await withinTimeout(call).get()
    }

    /// Makes a call, and cancels it when its time is over.
    private func withinTimeout(_ call: HTTPCall) async -> Result<HTTPAnswer, HTTPFault> {
      let timeout = call.timeout ?? options.timeout
      return await withTaskGroup(of: Result<HTTPAnswer, HTTPFault>?.self) { group in
        group.addTask { await self.inItsLane(call) }
        group.addTask {
          try? await self.waiting.sleep(for: timeout)
          return nil
        }
        var result: Result<HTTPAnswer, HTTPFault>?
        var isLate = false
        while result == nil, let next = await group.next() {
          if let next {
            result = next
          } else {
            // The clock woke, by itself or because the task was cancelled. The call says how far it came, once it has ended.
            isLate = !Task.isCancelled
            group.cancelAll()
          }
        }
        group.cancelAll()
        guard let result else { return .failure(.nothingSent(.cancelled, "the call was cancelled")) }
        guard isLate, case .failure(var fault) = result, fault.kind == .cancelled else { return result }
        fault.kind = .timeout
        fault.reason = "the call took longer than \(timeout)"
        return .failure(fault)
      }
    }

    /// Waits for a place among the calls to a host, and makes a call.
    private func inItsLane(_ call: HTTPCall) async -> Result<HTTPAnswer, HTTPFault> {
      guard let origin = WebAddress(call.url)?.origin else {
        return .failure(.nothingSent(.unusableCall, "the address is not one of HTTP"))
      }
      let result: Result<HTTPAnswer, HTTPFault>?
      if let lane = call.lane {
        result =
          await lanes.run(in: "lane \(lane.name)", limit: lane.limit) {
            await atItsHost(call, origin)
          } ?? nil
      } else {
        result = await atItsHost(call, origin)
      }
      return result ?? .failure(.nothingSent(.cancelled, "the call was cancelled while it waited for a connection"))
    }

    /// Waits for a free connection, and makes a call; nil if it was cancelled before.
    private func atItsHost(_ call: HTTPCall, _ origin: String) async -> Result<HTTPAnswer, HTTPFault>? {
      await lanes.run(in: origin, limit: options.connectionsPerHost) { await make(call) }
    }

    private func make(_ call: HTTPCall) async -> Result<HTTPAnswer, HTTPFault> {
      if Task.isCancelled { return .failure(.nothingSent(.cancelled, "the call was cancelled")) }
      var request = HTTPClientRequest(url: call.url)
      request.method = HTTPMethod(rawValue: call.method.rawValue)
      for field in call.headers.fields { request.headers.add(name: field.name, value: field.value) }
      if call.headers["Accept-Encoding"] == nil { request.headers.add(name: "Accept-Encoding", value: "gzip") }
      let progress = CallBody.Progress()
      if !call.body.isEmpty {
        request.body = .stream(
          CallBody(bytes: call.body, progress: progress), length: .known(Int64(call.body.count)))
      }
      let limit = min(call.maximumAnswerBytes ?? .max, options.maximumAnswerBytes)
      do {
        // The caller's own clock ends the call in time; this one would end it only before the answer begins.
        let response = try await client.execute(request, deadline: .distantFuture)
        var body: [UInt8] = []
        if let text = response.headers.first(name: "Content-Length"), let length = Int(text) {
          // What it says may not be true, or be the length before decompression: no more than a hint.
          body.reserveCapacity(min(length, limit, 1 << 20))
        }
        for try await piece in response.body {
          guard body.count + piece.readableBytes <= limit else {
            return .failure(.noAnswer(.answerTooLarge, "the answer is longer than \(limit) bytes"))
          }
          body.append(contentsOf: piece.readableBytesView)
        }
        // A cancelled body ends like a complete one.
        if Task.isCancelled { throw CancellationError() }
        let fields = HTTPFields(response.headers.lazy.map { (name: $0.name, value: $0.value) })
        return .success(HTTPAnswer(status: Int(response.status.code), headers: fields, body: body))
      } catch {
        return .failure(HTTPFault(error, hasBody: !call.body.isEmpty, progress: progress))
      }
    }
  }

  extension TimeAmount {
    /// A duration to the nanosecond, at most some 292 years.
    fileprivate init(_ duration: Duration) {
      let (seconds, attoseconds) = duration.components
      let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
      self = .nanoseconds(
        overflow ? .max : nanoseconds.addingReportingOverflow(attoseconds / 1_000_000_000).partialValue)
    }
  }
#endif
