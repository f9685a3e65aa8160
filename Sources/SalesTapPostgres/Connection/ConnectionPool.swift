#if Postgres
  /// A bounded number of connections; whoever finds none free waits its turn.
  actor ConnectionPool {
    private let makeSession: @Sendable () -> Session
    private let limit: Int
    private var made = 0
    private var idle: [Session] = []
    private var waiting: [CheckedContinuation<Session?, Never>] = []
    private var isClosed = false

    init(limit: Int, makeSession: @escaping @Sendable () -> Session) {
      self.limit = max(1, limit)
      self.makeSession = makeSession
    }

    /// A connection for the caller alone, until it gives it back; nil once the pool was closed.
    func take() async -> Session? {
      if isClosed { return nil }
      // The one that was used last comes first: what is not needed stays unconnected.
      if let session = idle.popLast() { return session }
      if made < limit {
        made += 1
        return makeSession()
      }
      return await withCheckedContinuation { waiting.append($0) }
    }

    /// Gives a connection back.
    func give(_ session: Session) async {
      if isClosed { return await session.close() }
      if waiting.isEmpty { idle.append(session) } else { waiting.removeFirst().resume(returning: session) }
    }

    /// Closes the connections that are free, the others when they are given back; who waits is sent away.
    func close() async {
      isClosed = true
      for continuation in waiting { continuation.resume(returning: nil) }
      waiting = []
      for session in idle { await session.close() }
      idle = []
    }
  }
#endif
