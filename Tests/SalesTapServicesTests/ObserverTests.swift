#if Services
  import InMemoryLogging
  import Logging
  import MetricsTestKit
  import SalesTap
  import SalesTapTesting
  import Testing

  @testable import SalesTapServices

  /// What the observers tell, and what they do not.
  @Suite struct ObserverTests {
    /// One event of each kind, and calls of every outcome.
    static let events: [EngineEvent] =
      [
        .decided(sync: "Leads", outcome: "filtered"), .settled(sync: "Leads", outcome: "delivered"),
        .hydrated(object: "Lead", records: 4, isAnswered: true),
        .hydrated(object: "Lead", records: 4, isAnswered: false),
        .limitPassed(sync: "Leads"), .queue(sync: "Leads", waiting: 7, failed: 1, oldest: start - .seconds(90)),
      ]
      + ["accepted", "partial", "rejected", "throttled", "unauthorized", "server", "unreachable", "uncertain"].map {
        .uploaded(connection: "production", outcome: $0, records: 3, duration: .milliseconds(250))
      }

    private func logged(_ levels: LoggingObserver.Levels, _ events: [EngineEvent]) -> [InMemoryLogHandler.Entry] {
      var handler = InMemoryLogHandler()
      handler.logLevel = .trace
      let lines = handler
      let observer = LoggingObserver(Logger(label: "test") { _ in lines }, levels: levels)
      for event in events { observer.observe(event) }
      return lines.entries
    }

    @Test func nothingIsLoggedAboveDebugUnlessAskedFor() {
      let entries = logged(.quiet, Self.events)
      #expect(entries.count == Self.events.count)
      #expect(entries.allSatisfy { $0.level <= .debug })
    }

    @Test func troublesAndLimitsAreWarningsWhereTheLogIsWatched() {
      let warned = logged(.operational, Self.events).filter { $0.level == .warning }
      #expect(
        warned.map { "\($0.message)" }
          == ["record source did not answer", "sync passed its limit"]
          + Array(repeating: "upload met trouble", count: 5))
      #expect(logged(.operational, Self.events).allSatisfy { $0.level <= .warning })
    }

    @Test func messagesAreConstantAndMetadataHoldsTheRest() throws {
      let entry = try #require(logged(.quiet, [Self.events[8]]).first)
      #expect(entry.message == "upload ended")
      #expect(
        entry.metadata
          == ["connection": "production", "outcome": "rejected", "records": "3", "milliseconds": "250.0"])
      let other = logged(.quiet, [.decided(sync: "Other", outcome: "held")])
      #expect(other.map(\.message) == logged(.quiet, [Self.events[0]]).map(\.message))
    }

    @Test func metricsHaveTheirDocumentedNamesAndLabels() throws {
      let metrics = TestMetrics()
      let observer = MetricsObserver(factory: metrics, clock: ManualClock(now: start))
      for event in Self.events + Self.events { observer.observe(event) }
      #expect(
        try metrics.expectCounter("salestap_decisions_total", [("sync", "Leads"), ("outcome", "filtered")])
          .totalValue == 2)
      #expect(
        try metrics.expectCounter("salestap_settled_records_total", [("sync", "Leads"), ("outcome", "delivered")])
          .totalValue == 2)
      #expect(
        try metrics.expectCounter("salestap_uploaded_records_total", [("connection", "production")]).totalValue == 48)
      #expect(
        try metrics.expectCounter("salestap_source_requests_total", [("object", "Lead"), ("answered", "no")])
          .totalValue == 2)
      #expect(try metrics.expectCounter("salestap_source_records_total", [("object", "Lead")]).totalValue == 16)
      #expect(try metrics.expectCounter("salestap_limits_passed_total", [("sync", "Leads")]).totalValue == 2)
      let timer = try metrics.expectTimer(
        "salestap_upload_duration_seconds", [("connection", "production"), ("outcome", "throttled")])
      #expect(timer.values == [250_000_000, 250_000_000])
      #expect(try metrics.expectGauge("salestap_queue_waiting", [("sync", "Leads")]).lastValue == 7)
      #expect(try metrics.expectGauge("salestap_queue_failed", [("sync", "Leads")]).lastValue == 1)
      #expect(try metrics.expectGauge("salestap_queue_oldest_age_seconds", [("sync", "Leads")]).lastValue == 90)
    }

    @Test func labelsAreBoundedWhateverTheyAre() throws {
      let metrics = TestMetrics()
      let observer = MetricsObserver(factory: metrics, limit: 10)
      for number in 0..<1_000 { observer.observe(.limitPassed(sync: "sync \(number)")) }
      #expect(metrics.counters.count == 11)
      #expect(try metrics.expectCounter("salestap_limits_passed_total", [("sync", "other")]).totalValue == 990)
    }

    @Test func noObserverTellsWhatARecordHolds() async throws {
      let metrics = TestMetrics()
      var handler = InMemoryLogHandler()
      handler.logLevel = .trace
      let lines = handler
      let fixture = try Fixture(
        observers: [LoggingObserver(Logger(label: "test") { _ in lines }), MetricsObserver(factory: metrics)])
      let engine = fixture.service.engine
      try await engine.process(
        lead(1, with: ["Email": "canary@example.com", "LastName": "canary", "Phone": "canary"]))
      try await engine.process(lead(2, with: ["Email": "canary", "Status": "canary"]))
      fixture.clock.advance(by: .seconds(12 * 60))
      fixture.cleverTap.missRecords(of: "canary@example.com")
      try await engine.performDue()
      fixture.clock.advance(by: .seconds(30 * 60))
      try await engine.performDue()
      #expect(fixture.cleverTap.contents().profile("canary@example.com") != nil)
      let told =
        lines.entries.map { "\($0)" } + metrics.counters.map { "\($0.label) \($0.dimensions)" }
        + metrics.timers.map { "\($0.label) \($0.dimensions)" }
        + metrics.recorders.map { "\($0.label) \($0.dimensions)" }
      #expect(told.count > 10)
      let id = try leadID(1)
      for line in told {
        #expect(!line.contains("canary") && !line.contains(id.shortText) && !line.contains("secret"))
      }
    }
  }
#endif
