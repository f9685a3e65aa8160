/// The place where the engine writes down what it did.
///
/// ## Laws
///
/// - Entries are kept in the order in which they are appended; an append is atomic, all of its entries or none.
/// - What was appended before a query began is found by it. A page holds matching entries only, in the order that was asked for, and leaves none
///   out between its first and its last.
/// - The pages that follow each other by their cursors show every entry once that was there from the first page to the last, whatever is
///   appended meanwhile.
public protocol EventLog: Sendable {
  /// Appends entries, in this order.
  func append(_ entries: [EventLogEntry]) async throws

  /// The entries that match, a page at a time.
  func page(_ query: EventLogQuery) async throws -> EventLogPage
}

extension EventLog {
  /// The entries of the first page that match.
  public func entries(matching query: EventLogQuery) async throws -> [EventLogEntry] {
    try await page(query).entries
  }
}

/// A part of what a query found.
public struct EventLogPage: Hashable, Sendable {
  /// The entries, in the order of the query.
  public var entries: [EventLogEntry]
  /// Where the next page begins; nil if nothing follows.
  public var next: EventLogCursor?

  /// A page from its parts.
  public init(entries: [EventLogEntry], next: EventLogCursor? = nil) {
    self.entries = entries
    self.next = next
  }
}

/// A place in a log; its number means something to the log that gave it, and to nobody else.
public struct EventLogCursor: RawRepresentable, Hashable, Sendable, Codable {
  /// The number.
  public var rawValue: Int64
  /// A place from its number.
  public init(rawValue: Int64) { self.rawValue = rawValue }
}
