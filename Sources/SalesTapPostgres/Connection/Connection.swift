#if Postgres
  import CLibPQ
  import Foundation
  import SalesTapTime

  /// A connection to the server, used by one thread at a time: its session's.
  ///
  /// It is in libpq's pipeline mode from the start: several statements go out together, and their answers come back together. Nothing blocks
  /// without an end: whatever waits for the server gives up at its deadline, after which the connection is of no use any more.
  final class Connection {
    private let handle: OpaquePointer
    /// How long the server has for the statements of one round trip; it stops by itself a little earlier.
    private let patience: Duration
    /// The names of the statements that are prepared, by their texts.
    private var prepared: [String: String] = [:]
    /// What cancels from another thread.
    let cancellation: Cancellation
    /// How often it sent something and waited for the answers.
    private(set) var roundTrips = 0

    /// Connects, within the time that the options allow.
    ///
    /// - Throws: ``PostgresStoreError``, in which nothing of the connection string stands.
    init(_ connectionString: String, _ options: PostgresStore.Options) throws {
      let seconds = max(2, Int(options.connectTimeout.components.seconds))
      // What stands before the connection string is a default, what stands after it has the last word.
      let settings: [(String, String)] = [
        ("connect_timeout", String(seconds)), ("application_name", "salestap"), ("keepalives_idle", "30"),
        ("keepalives_interval", "10"), ("keepalives_count", "3"), ("tcp_user_timeout", "30000"),
        ("dbname", connectionString), ("client_encoding", "UTF8"),
      ]
      let texts = settings.map { (strdup($0.0), strdup($0.1)) }
      defer {
        for (keyword, value) in texts {
          free(keyword)
          free(value)
        }
      }
      let keywords: [UnsafePointer<CChar>?] = texts.map { UnsafePointer($0.0) } + [nil]
      let values: [UnsafePointer<CChar>?] = texts.map { UnsafePointer($0.1) } + [nil]
      let opened = PQconnectdbParams(keywords, values, 1)
      guard let handle = opened else { throw PostgresStoreError(.other, "there is no memory for a connection") }
      guard PQstatus(handle) == CONNECTION_OK else {
        let error = PostgresStoreError(connecting: PQerrorMessage(handle).map { String(cString: $0) } ?? "")
        PQfinish(handle)
        throw error
      }
      self.handle = handle
      patience = options.statementTimeout + .seconds(10)
      cancellation = Cancellation(handle)
      // Notices may carry values; nobody reads them.
      _ = PQsetNoticeProcessor(handle, { _, _ in }, nil)
      guard PQserverVersion(handle) >= 120_000 else {
        throw PostgresStoreError(.unsupportedServer, "the server is older than PostgreSQL 12; update it")
      }
      PQsetnonblocking(handle, 1)
      PQenterPipelineMode(handle)
    }

    deinit { PQfinish(handle) }

    /// Whether it can be used again.
    var isUsable: Bool {
      !isAbandoned && PQstatus(handle) == CONNECTION_OK && PQtransactionStatus(handle) == PQTRANS_IDLE
    }

    /// Whether a transaction stands open, sound or failed.
    var isInTransaction: Bool {
      let status = PQtransactionStatus(handle)
      return status == PQTRANS_INTRANS || status == PQTRANS_INERROR
    }

    /// The socket, for waiting.
    var socket: Int32 { PQsocket(handle) }

    /// How many notifications came; nil if the connection is lost.
    func notifications() -> Int? {
      guard PQconsumeInput(handle) == 1 else { return nil }
      var count = 0
      while let notification = PQnotifies(handle) {
        PQfreemem(notification)
        count += 1
      }
      return count
    }

    /// Whether the server has said something since the last answer, and closed: an operation that sends everything at once would not know whether it
    /// happened. Costs a system call where nothing was said.
    func wasClosedMeanwhile() -> Bool {
      var patience: Int32 = 0
      while true {
        var descriptor = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, patience) > 0 else { return false }
        guard PQconsumeInput(handle) == 1, PQstatus(handle) == CONNECTION_OK else { return true }
        // Its last words come a moment before the end. A notice, or a changed setting, is nothing to wait for long.
        if patience > 0 { return false }
        patience = 20
      }
    }

    // MARK: Running

    /// Sends statements, and waits for all their answers: one round trip. Without an open transaction they are one of their own.
    ///
    /// - Throws: ``PostgresStoreError`` for the first statement that failed; the later ones were not run.
    func run(_ statements: [Statement]) throws -> [Rows] {
      let deadline = ContinuousClock.now + patience
      // What is to be read, in order: the name under which a text is prepared, or a statement's rows.
      var answers: [(prepares: String?, name: String)] = []
      var fresh: [String: String] = [:]
      for statement in statements {
        guard statement.isKept else {
          try send(statement)
          answers.append((nil, ""))
          continue
        }
        let name: String
        if let known = prepared[statement.sql] ?? fresh[statement.sql] {
          name = known
        } else {
          name = "s\(prepared.count + fresh.count)"
          fresh[statement.sql] = name
          let types = statement.parameters.map(\.type)
          try sent(PQsendPrepare(handle, name, statement.sql, Int32(types.count), types))
          answers.append((statement.sql, name))
        }
        try send(statement, as: name)
        answers.append((nil, name))
      }
      roundTrips += 1
      try sent(PQpipelineSync(handle))
      try flush(until: deadline)
      return try read(answers, until: deadline)
    }

    private func read(_ answers: [(prepares: String?, name: String)], until deadline: ContinuousClock.Instant) throws
      -> [Rows]
    {
      var found: [Rows] = []
      var failure: PostgresStoreError?
      for answer in answers {
        guard let result = try next(until: deadline) else { throw lost() }
        let status = PQresultStatus(result)
        if status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK {
          if let sql = answer.prepares {
            prepared[sql] = answer.name
            PQclear(result)
          } else {
            found.append(Rows(result))
          }
        } else {
          if failure == nil, status != PGRES_PIPELINE_ABORTED { failure = PostgresStoreError(result: result) }
          PQclear(result)
          if PQstatus(handle) != CONNECTION_OK { throw failure?.ofLostConnection ?? lost() }
        }
        // Each command's answers end with a null.
        while let more = try next(until: deadline) { PQclear(more) }
      }
      guard let end = try next(until: deadline) else { throw failure ?? lost() }
      PQclear(end)
      if let failure { throw failure }
      return found
    }

    private func send(_ statement: Statement, as name: String? = nil) throws {
      let parameters = statement.parameters
      let code = withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: parameters.count) { values in
        var lengths: [Int32] = []
        var kept: [UnsafeMutablePointer<CChar>] = []
        defer { for pointer in kept { pointer.deallocate() } }
        for (index, parameter) in parameters.enumerated() {
          guard let bytes = parameter.bytes else {
            values.initializeElement(at: index, to: nil)
            lengths.append(0)
            continue
          }
          let pointer = UnsafeMutablePointer<CChar>.allocate(capacity: max(1, bytes.count))
          _ = bytes.withUnsafeBytes { bytes in
            bytes.baseAddress.map { memcpy(pointer, $0, bytes.count) }
          }
          kept.append(pointer)
          values.initializeElement(at: index, to: UnsafePointer(pointer))
          lengths.append(Int32(bytes.count))
        }
        let formats = [Int32](repeating: 1, count: parameters.count)
        if let name {
          return PQsendQueryPrepared(
            handle, name, Int32(parameters.count), values.baseAddress, lengths, formats, 1)
        }
        return PQsendQueryParams(
          handle, statement.sql, Int32(parameters.count), parameters.map(\.type), values.baseAddress, lengths,
          formats, 1)
      }
      try sent(code)
    }

    // MARK: Waiting

    private func sent(_ code: Int32) throws {
      guard code == 1 else { throw lost() }
    }

    private func flush(until deadline: ContinuousClock.Instant) throws {
      while true {
        switch PQflush(handle) {
        case 0: return
        case 1:
          try wait(for: Int16(POLLIN | POLLOUT), until: deadline)
          // The server may be waiting for its answers to be read before it reads on.
          guard PQconsumeInput(handle) == 1 else { throw lost() }
        default: throw lost()
        }
      }
    }

    /// The next answer; nil at the end of a command's.
    private func next(until deadline: ContinuousClock.Instant) throws -> OpaquePointer? {
      while PQisBusy(handle) == 1 {
        try wait(for: Int16(POLLIN), until: deadline)
        guard PQconsumeInput(handle) == 1 else { throw lost() }
      }
      return PQgetResult(handle)
    }

    private func wait(for events: Int16, until deadline: ContinuousClock.Instant) throws {
      let left = ContinuousClock.now.duration(to: deadline).components
      guard left.seconds >= 0, left.attoseconds >= 0 else {
        isAbandoned = true
        throw PostgresStoreError(
          .connectionLost, "the server did not answer in time; whether it did what it was asked is not known")
      }
      var descriptor = pollfd(fd: PQsocket(handle), events: events, revents: 0)
      let milliseconds = min(left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000 + 1, 60_000)
      _ = poll(&descriptor, 1, Int32(milliseconds))
    }

    /// Whether it was given up while the server owed an answer.
    private(set) var isAbandoned = false

    private func lost() -> PostgresStoreError {
      isAbandoned = true
      return PostgresStoreError(
        .connectionLost, "the connection to the server was lost; whether it did what it was asked is not known")
    }
  }
#endif
