#if Services
  import InMemoryLogging
  import Logging
  import SalesTap
  import SalesTapTesting
  import ServiceLifecycle
  import ServiceLifecycleTestKit

  @testable import SalesTapServices

  /// A time at which no slot lies: 2026-03-02T08:03:00Z.
  let start = Instant(millisecondsSinceEpoch: 1_772_438_580_000)

  /// Leads as profiles, every quarter of an hour, three records a call; one call at a time.
  func document() -> ConfigurationDocument {
    var connection = Connection(name: "production", region: .in1, accountID: "ABC", passcode: .literal("secret"))
    connection.concurrency = 1
    return ConfigurationDocument(
      connections: [connection],
      syncs: [
        .profiles(
          "Leads", of: "Lead", to: "production", identity: .byEmail, filter: .condition("Status = 'Qualified'"),
          delivery: .batch(size: 3, cadence: .every15Minutes),
          properties: [.init("Name", .field("LastName")), .init("Status", .field("Status"))])
      ])
  }

  /// The id of the lead of a number.
  func leadID(_ number: Int) throws -> RecordID { try RecordID(validating: "00Q5g00000\(10_000 + number)") }

  /// The creation of a lead.
  func lead(_ number: Int, with values: SalesforceRecord = [:]) throws -> RecordChange {
    let record: SalesforceRecord = [
      "Email": .string("lead\(number)@example.com"), "LastName": "Kalniņš", "Status": "Qualified",
    ]
    return RecordChange(
      object: "Lead", recordID: try leadID(number), kind: .created, record: record.merging(values),
      committedAt: start, id: "lead \(number)")
  }

  /// A service over in-memory ports, on a clock that stands still.
  struct Fixture: Sendable {
    let clock: ManualClock
    let store: InMemoryStore
    let cleverTap = InMemoryCleverTap()
    let lines: InMemoryLogHandler
    let service: SyncService

    init(
      transport: (any UploadTransport)? = nil, store: InMemoryStore = InMemoryStore(),
      clock: ManualClock = ManualClock(now: start), source: (any RecordSource)? = nil,
      historicalSource: (any HistoricalSource)? = nil, observers: [any EngineObserver] = [],
      options: SyncService.Options = .init()
    ) throws {
      self.clock = clock
      self.store = store
      var handler = InMemoryLogHandler()
      handler.logLevel = .trace
      lines = handler
      service = SyncService(
        planner: try Planner(document()), transport: transport ?? cleverTap, store: store, source: source,
        historicalSource: historicalSource, clock: clock, waiting: clock.timer, observers: observers,
        logger: Logger(label: "test") { _ in handler }, options: options)
    }

    /// How the queue stands: waiting, in flight, delivered or not.
    func counts() async throws -> (waiting: Int, inFlight: Int) {
      let counts = try await store.counts()
      return (counts.reduce(0) { $0 + $1.waiting }, counts.reduce(0) { $0 + $1.inFlight })
    }

    /// Runs the service while something else happens, which ends it.
    func run(_ body: @escaping @Sendable (GracefulShutdownTestTrigger) async throws -> Void) async throws {
      try await testGracefulShutdown { trigger in
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { try await service.run() }
          try await body(trigger)
          trigger.triggerGracefulShutdown()
          try await group.waitForAll()
        }
      }
    }
  }

  /// A transport that answers when it is told to, or when the call is cancelled.
  actor SlowTransport: UploadTransport {
    private(set) var calls = 0
    private var isOpen = false
    private let arrival = Signal(isLasting: false)
    private let opening = Signal(isLasting: true)
    private let base: InMemoryCleverTap

    init(_ base: InMemoryCleverTap) { self.base = base }

    func upload(_ request: UploadRequest) async -> UploadAnswer {
      calls += 1
      arrival.raise()
      await opening.wait()
      return Task.isCancelled ? .noAnswer("the call was cancelled") : await base.upload(request)
    }

    /// Waits until a call has come.
    nonisolated func waitForCall() async { await arrival.wait() }

    /// Lets all calls be answered.
    nonisolated func open() { opening.raise() }
  }

  /// Sources that answer only to being cancelled.
  struct HangingSource: RecordSource, HistoricalSource {
    let asked = Signal(isLasting: true)
    let left = Signal(isLasting: true)

    private func hang() async throws -> Never {
      asked.raise()
      // Nobody raises it: only a cancellation ends the waiting.
      await Signal(isLasting: true).wait()
      left.raise()
      throw CancellationError()
    }

    func records(_ request: RecordRequest) async throws -> [RecordID: SalesforceRecord] { try await hang() }
    func page(_ request: HistoricalPageRequest) async throws -> HistoricalPage { try await hang() }
    func count(object: String, condition: String?) async throws -> Int? { nil }
  }
#endif
