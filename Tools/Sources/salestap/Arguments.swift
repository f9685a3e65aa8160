public import ArgumentParser
public import SalesTap

extension Instant: @retroactive ExpressibleByArgument {
  /// An instant from ISO 8601 text with a zone, such as `2026-03-29T01:30:00Z`.
  public init?(argument: String) { self.init(argument) }
}

extension CronDialect: @retroactive ExpressibleByArgument {}

extension RecordChange.Kind: @retroactive ExpressibleByArgument {}

extension RecordID: @retroactive ExpressibleByArgument {
  /// An id of 15 or 18 characters.
  public init?(argument: String) { self.init(argument) }
}

extension QueueEntry.State: @retroactive ExpressibleByArgument {}

extension EventLogEntry.Status: @retroactive ExpressibleByArgument {}

extension EventLogEntry.Origin: @retroactive ExpressibleByArgument {}

extension ErrorClass: @retroactive ExpressibleByArgument {}
