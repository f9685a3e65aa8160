#if Services
  public import Logging
  public import SalesTapEngine

  /// Logs what an engine does, with swift-log.
  ///
  /// Messages are constant; what differs stands in the metadata: keys of syncs and connections, outcomes, and numbers. There are no record ids, no
  /// identities, and no values among them. Nothing is logged above *debug* unless the levels say so.
  ///
  /// | message | metadata |
  /// |---|---|
  /// | `change decided` | `sync`, `outcome` |
  /// | `upload ended`, `upload met trouble` | `connection`, `outcome`, `records`, `milliseconds` |
  /// | `record settled` | `sync`, `outcome` |
  /// | `record source answered`, `record source did not answer` | `object`, `records` |
  /// | `sync passed its limit` | `sync` |
  /// | `queue looked at` | `sync`, `waiting`, `failed` |
  public struct LoggingObserver: EngineObserver {
    /// The levels of the lines.
    public struct Levels: Hashable, Sendable {
      /// Decisions, and records that were settled: a line each.
      public var records: Logger.Level = .trace
      /// Calls that CleverTap took, and requests that the record source answered.
      public var calls: Logger.Level = .debug
      /// Calls that ended in trouble: a refused passcode, throttling, no answer; and requests without an answer.
      public var troubles: Logger.Level = .debug
      /// A sync that passed its limit, and holds what comes until a person opens it.
      public var limits: Logger.Level = .debug
      /// How the queues stand.
      public var queues: Logger.Level = .trace

      /// Levels up to *debug*.
      public static let quiet = Levels()
      /// Troubles and limits as warnings, the rest up to *debug*: what a service that is watched by its log wants.
      public static let operational: Levels = {
        var levels = Levels()
        levels.troubles = .warning
        levels.limits = .warning
        return levels
      }()

      /// Levels up to *debug*.
      public init() {}
    }

    private let logger: Logger
    private let levels: Levels

    /// An observer that logs.
    public init(_ logger: Logger, levels: Levels = .quiet) {
      self.logger = logger
      self.levels = levels
    }

    /// Logs an event.
    public func observe(_ event: EngineEvent) {
      switch event {
      case .decided(let sync, let outcome):
        logger.log(
          level: levels.records, "change decided", metadata: ["sync": "\(sync)", "outcome": "\(outcome)"])
      case .uploaded(let connection, let outcome, let records, let duration):
        let metadata: Logger.Metadata = [
          "connection": "\(connection)", "outcome": "\(outcome)", "records": "\(records)",
          "milliseconds": "\(duration / .milliseconds(1))",
        ]
        if Self.isTaken(outcome) {
          logger.log(level: levels.calls, "upload ended", metadata: metadata)
        } else {
          logger.log(level: levels.troubles, "upload met trouble", metadata: metadata)
        }
      case .settled(let sync, let outcome):
        logger.log(
          level: levels.records, "record settled", metadata: ["sync": "\(sync)", "outcome": "\(outcome)"])
      case .hydrated(let object, let records, let isAnswered):
        let metadata: Logger.Metadata = ["object": "\(object)", "records": "\(records)"]
        if isAnswered {
          logger.log(level: levels.calls, "record source answered", metadata: metadata)
        } else {
          logger.log(level: levels.troubles, "record source did not answer", metadata: metadata)
        }
      case .limitPassed(let sync):
        logger.log(level: levels.limits, "sync passed its limit", metadata: ["sync": "\(sync)"])
      case .queue(let sync, let waiting, let failed, _):
        logger.log(
          level: levels.queues, "queue looked at",
          metadata: ["sync": "\(sync)", "waiting": "\(waiting)", "failed": "\(failed)"])
      }
    }

    /// Whether CleverTap read the call and judged its records, well or badly.
    private static func isTaken(_ outcome: String) -> Bool {
      outcome == "accepted" || outcome == "partial" || outcome == "rejected"
    }
  }
#endif
