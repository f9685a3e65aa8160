#if Services
  import Logging
  import SalesTapEngine
  import SalesTapTime

  extension SyncService {
    /// Runs the loops until all of them have ended.
    func work() async throws {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          try await loop("queue", wokenBy: [stopping, waking]) {
            try await engine.performDue()
            return try await engine.nextDue()
          }
        }
        if let backfiller {
          group.addTask {
            try await loop("historical syncs", wokenBy: [stopping]) {
              // After a page the next one is due at once.
              if try await backfiller.performDue() != nil { return clock.now() }
              return try await backfiller.nextDue()
            }
          }
        }
        try await group.waitForAll()
      }
    }

    /// Performs steps until the service ends.
    /// - Parameters:
    ///   - name: What the steps are about, for the log.
    ///   - signals: What ends a pause between steps early.
    ///   - step: Does what is due, and tells when to come again; nil if nothing is known to be due.
    func loop(
      _ name: String, wokenBy signals: [Signal], step: () async throws -> Instant?
    ) async throws {
      var trouble: StoreTrouble?
      while !stopping.isRaised, !Task.isCancelled {
        let pause: Duration
        do {
          let due = try await step()
          if trouble != nil {
            logger.log(level: options.troubleLevel, "the store works again", metadata: ["work": "\(name)"])
          }
          trouble = nil
          let now = clock.now()
          pause = min(max((due ?? now + options.pollingInterval) - now, .milliseconds(1)), options.pollingInterval)
        } catch is CancellationError where Task.isCancelled {
          return
        } catch {
          let now = clock.now()
          var current = trouble ?? StoreTrouble(since: now)
          logger.log(
            level: options.troubleLevel, "the store failed",
            metadata: ["work": "\(name)", "error": "\(type(of: error))", "failures": "\(current.failures + 1)"])
          guard now - current.since < options.storePatience else { throw error }
          pause = current.nextPause()
          trouble = current
        }
        // A store that fails is left alone for the whole pause, whoever says that there is work.
        await Signal.wait(for: pause, on: waiting, orUntil: trouble == nil ? signals : [stopping])
      }
    }

    /// A store that fails again and again.
    private struct StoreTrouble {
      let since: Instant
      private(set) var failures = 0

      init(since: Instant) { self.since = since }

      /// How long to leave the store alone: 1 second, then twice as long each time, 30 seconds at most.
      mutating func nextPause() -> Duration {
        defer { failures += 1 }
        return .seconds(min(30, 1 << min(failures, 5)))
      }
    }
  }
#endif
