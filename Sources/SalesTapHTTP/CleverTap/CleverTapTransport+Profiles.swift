#if HTTP
  public import SalesTapPayload

  extension CleverTapTransport {
    /// Reads a profile back; nil if CleverTap has none of this identity.
    ///
    /// CleverTap lets three profiles of an account be read at once; further calls of this transport wait.
    /// - Throws: ``CleverTapReadError``.
    public func profile(
      of subject: CleverTapRecord.Subject, over connection: Connection
    ) async throws(CleverTapReadError) -> CleverTapProfile? {
      let query =
        switch subject {
        case .identity(let text): "identity=" + text.percentEncoded
        case .objectID(let text): "objectId=" + text.percentEncoded
        }
      let answer: HTTPAnswer
      do {
        let call = try call(
          .get, "/1/profile.json?" + query, over: connection, lane: "reads", limit: Self.readsAtOnce)
        answer = try await caller.answer(to: call)
      } catch {
        throw CleverTapReadError(error)
      }
      guard answer.isSuccess else { throw CleverTapReadError(answer, retryAfter: retryAfter(of: answer)) }
      return try CleverTapProfile(answer: answer.body)
    }

    /// Holds what CleverTap has against records that were sent: which properties and events are not as they were sent.
    ///
    /// CleverTap applies what it accepted a little later, and so profiles that are missing, differ, or cannot be read are read again until
    /// they match or the time is over. Records of one profile are taken together, in their order. A profile without any difference may
    /// still hold more than was sent.
    /// - Parameters:
    ///   - records: What was sent.
    ///   - connection: Over which connection.
    ///   - patience: For how long profiles are read again; zero reads each once.
    ///   - interval: How long to wait between two rounds.
    ///   - clock: What to wait with.
    /// - Returns: One verification for each profile, in the order in which its first record came.
    /// - Throws: ``CleverTapReadError`` if account id, passcode, or region are wrong, and `CancellationError`.
    public func verify(
      _ records: [EncodedRecord], over connection: Connection, for patience: Duration = .seconds(60),
      every interval: Duration = .seconds(5), clock: some Clock<Duration> = ContinuousClock()
    ) async throws -> [ProfileVerification] {
      let imports = ProfileImport.reading(records)
      var results: [ProfileVerification?] = Array(repeating: nil, count: imports.count)
      let end = clock.now.advanced(by: patience)
      while true {
        let open = results.indices.filter { results[$0]?.outcome != .matches }
        try await read(open.map { ($0, imports[$0]) }, over: connection) { results[$0] = $1 }
        if results.allSatisfy({ $0?.outcome == .matches }) || clock.now.advanced(by: interval) > end { break }
        try await clock.sleep(until: clock.now.advanced(by: interval), tolerance: nil)
      }
      return results.compactMap(\.self)
    }

    /// Reads profiles, three at once.
    private func read(
      _ imports: [(place: Int, import: ProfileImport)], over connection: Connection,
      _ tell: (Int, ProfileVerification) -> Void
    ) async throws {
      try await withThrowingTaskGroup(of: (Int, ProfileVerification).self) { group in
        var next = imports.makeIterator()
        func start() {
          guard let (place, wanted) = next.next() else { return }
          group.addTask { (place, try await self.verification(of: wanted, over: connection)) }
        }
        for _ in 0..<Self.readsAtOnce { start() }
        while let (place, verification) = try await group.next() {
          tell(place, verification)
          start()
        }
      }
    }

    private func verification(
      of wanted: ProfileImport, over connection: Connection
    ) async throws -> ProfileVerification {
      do throws(CleverTapReadError) {
        return wanted.verification(of: try await profile(of: wanted.subject, over: connection))
      } catch {
        try Task.checkCancellation()
        // It will not be right at the next reading either.
        if error.code == .unauthorized { throw error }
        return ProfileVerification(
          subject: wanted.subject, outcome: .unread(error.code), differences: [], untold: [])
      }
    }
  }
#endif
