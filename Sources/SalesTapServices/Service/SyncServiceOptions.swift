#if Services
  public import Logging

  extension SyncService {
    /// How a service runs and ends.
    public struct Options: Sendable {
      /// How long to wait at most before looking for work again: what other processes put into the store is found after that time.
      public var pollingInterval: Duration
      /// How long calls that are under way at a graceful shutdown may still take; then they are cancelled.
      public var drainDeadline: Duration
      /// How long the store may fail in a row before the service ends with the store's error; until then it tries again, after 1 second
      /// first and 30 seconds at most.
      public var storePatience: Duration
      /// The level of the lines that tell of the service's start and end.
      public var lifecycleLevel: Logger.Level
      /// The level of the lines that tell of troubles: a store that fails, calls that had to be cancelled.
      public var troubleLevel: Logger.Level

      /// Options; by default one second, 20 seconds, five minutes, and no line above *debug*.
      public init(
        pollingInterval: Duration = .seconds(1), drainDeadline: Duration = .seconds(20),
        storePatience: Duration = .seconds(300), lifecycleLevel: Logger.Level = .debug,
        troubleLevel: Logger.Level = .debug
      ) {
        self.pollingInterval = pollingInterval
        self.drainDeadline = drainDeadline
        self.storePatience = storePatience
        self.lifecycleLevel = lifecycleLevel
        self.troubleLevel = troubleLevel
      }
    }
  }
#endif
