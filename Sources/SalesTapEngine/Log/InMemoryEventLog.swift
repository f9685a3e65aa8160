import SalesTapTime

/// A log in memory: the reference, for tests and for programs that keep their log elsewhere.
///
/// It holds at most `capacity` entries and forgets the oldest first.
public final class InMemoryEventLog: EventLog {
  private let ledger: Locked<EventLogLedger>

  /// An empty log for at most `capacity` entries.
  public init(capacity: Int = 100_000) { ledger = Locked(EventLogLedger(capacity: capacity)) }

  /// Appends entries, in this order; the oldest go when there are too many.
  public func append(_ entries: [EventLogEntry]) async throws { ledger.withLock { $0.append(entries) } }

  /// The entries that match, a page at a time.
  public func page(_ query: EventLogQuery) async throws -> EventLogPage { ledger.withLock { $0.page(query) } }
}

extension EventLog where Self == InMemoryEventLog {
  /// A new log in memory.
  public static var inMemory: InMemoryEventLog { InMemoryEventLog() }
}
