#if Services
  public import Logging
  public import SalesTapEngine
  public import SalesTapPayload
  public import SalesTapTime
  public import ServiceLifecycle

  /// An engine with its drains, its maintenance, and its historical syncs, as one service of swift-service-lifecycle.
  ///
  /// ```swift
  /// let service = SyncService(
  ///   planner: planner, transport: transport, store: store, observers: [MetricsObserver()], logger: logger)
  /// let group = ServiceGroup(
  ///   services: [service, server], gracefulShutdownSignals: [.sigterm], logger: logger)
  /// try await group.run()
  /// ```
  ///
  /// Changes are handed to ``engine``, or put into the inbox of the store; ``wake()`` then has them worked off without waiting for the next look.
  ///
  /// At a graceful shutdown no new call goes out. Calls that are under way have until the deadline of the options; then they are cancelled, and end
  /// as their transport's laws say. Either way every entry is settled before ``run()`` returns: nothing is in flight in the store, and the next
  /// start need not wait for a lease. A service runs once.
  ///
  /// What has to be so for that: the transport and the sources end their calls when their task is cancelled, which is a law of
  /// ``/SalesTapPayload/UploadTransport``, and the store finishes what it began although its task was cancelled.
  public struct SyncService: Service {
    /// What decides and sends: hand changes over here.
    public let engine: SyncEngine
    /// What runs historical syncs; nil without a historical source.
    public let backfiller: Backfiller?

    let clock: any WallClock
    let waiting: any Clock<Duration>
    let logger: Logger
    let options: Options
    /// A graceful shutdown began.
    let stopping = Signal(isLasting: true)
    /// Calls that are under way are cancelled.
    let closing: Signal
    /// There may be work.
    let waking = Signal(isLasting: false)

    /// A service over the engine's ports.
    /// - Parameters:
    ///   - planner: The compiled configuration.
    ///   - transport: The way to CleverTap.
    ///   - store: What outlives the service: queue, inbox, schedules, connection states, log, runs.
    ///   - source: Where fields are read that changes did not bring.
    ///   - historicalSource: Where historical syncs read; without one there are none.
    ///   - clock: The time of day.
    ///   - waiting: The clock to wait with.
    ///   - observers: Who hears what the engine does.
    ///   - logger: Takes the service's own lines; an observer of its own logs what the engine does, ``LoggingObserver``.
    ///   - options: How the service runs and ends.
    ///   - engineOptions: How the engine works: a name of its own for each process that shares a store.
    ///   - environment: Gives the value of an environment variable that a passcode names.
    public init(
      planner: Planner, transport: any UploadTransport, store: any EngineStore, source: (any RecordSource)? = nil,
      historicalSource: (any HistoricalSource)? = nil, clock: any WallClock = .system,
      waiting: any Clock<Duration> = .continuous, observers: [any EngineObserver] = [], logger: Logger,
      options: Options = Options(), engineOptions: SyncEngine.Options = .init(),
      environment: @escaping @Sendable (String) -> String? = { ProcessEnvironment.value(of: $0) }
    ) {
      let closing = Signal(isLasting: true)
      let engine = SyncEngine(
        planner: planner, transport: ClosingTransport(base: transport, closing: closing), store: store,
        source: source.map { ClosingRecordSource(base: $0, closing: closing) }, clock: clock,
        observer: observers.isEmpty ? nil : ObserverGroup(observers), options: engineOptions,
        environment: environment)
      self.engine = engine
      backfiller = historicalSource.map {
        Backfiller(
          engine: engine, source: ClosingHistoricalSource(base: $0, closing: closing), clock: clock,
          worker: engineOptions.worker)
      }
      self.clock = clock
      self.waiting = waiting
      self.logger = logger
      self.options = options
      self.closing = closing
    }

    /// Says that there may be work, such as a change in the inbox: it is looked for at once.
    public func wake() { waking.raise() }

    /// Does what is due until a graceful shutdown, or until the task is cancelled.
    ///
    /// - Throws: What the store throws when it failed for longer than the options allow.
    public func run() async throws {
      logger.log(level: options.lifecycleLevel, "sync service started")
      try await withGracefulShutdownHandler {
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { await end() }
          try await work()
          group.cancelAll()
        }
      } onGracefulShutdown: {
        stopping.raise()
      }
      logger.log(level: options.lifecycleLevel, "sync service ended")
    }

    /// Waits for a graceful shutdown, and sees to it that it takes no longer than it may.
    private func end() async {
      await stopping.wait()
      guard stopping.isRaised else { return }
      logger.log(level: options.lifecycleLevel, "sync service is ending")
      await engine.stop()
      do { try await waiting.sleep(for: options.drainDeadline) } catch { return }
      logger.log(level: options.troubleLevel, "calls under way are cancelled: the deadline of the shutdown is over")
      closing.raise()
    }
  }
#endif
