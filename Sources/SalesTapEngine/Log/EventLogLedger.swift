import Algorithms
import DequeModule
import SalesTapTime

/// The entries of a log in memory, and how a page is found among them.
struct EventLogLedger: Sendable {
  /// An entry and its number: later entries have higher ones, and none is used twice.
  private struct Row {
    let number: Int64
    let entry: EventLogEntry
  }

  private var rows: Deque<Row> = []
  private var lastNumber: Int64 = 0
  private let capacity: Int

  init(capacity: Int) { self.capacity = max(1, capacity) }

  /// Adds entries; the oldest go when there are too many.
  mutating func append(_ entries: [EventLogEntry]) {
    for entry in entries {
      lastNumber += 1
      rows.append(Row(number: lastNumber, entry: entry))
    }
    if rows.count > capacity { rows.removeFirst(rows.count - capacity) }
  }

  /// Removes entries.
  /// - Returns: How many.
  mutating func removeAll(where isDoomed: (EventLogEntry) -> Bool) -> Int {
    let before = rows.count
    rows.removeAll { isDoomed($0.entry) }
    return before - rows.count
  }

  /// The entries that match, from the query's place.
  ///
  /// Cost: logarithmic to the place, then linear in the entries that are looked at until the page is full.
  func page(_ query: EventLogQuery) -> EventLogPage {
    switch query.order {
    case .oldestFirst:
      let begin = query.cursor.map { cursor in rows.partitioningIndex { $0.number >= cursor.rawValue } } ?? 0
      return page(query, of: rows[begin...])
    case .newestFirst:
      let end = query.cursor.map { cursor in rows.partitioningIndex { $0.number > cursor.rawValue } } ?? rows.count
      return page(query, of: rows[..<end].reversed())
    }
  }

  private func page(_ query: EventLogQuery, of rows: some Sequence<Row>) -> EventLogPage {
    var page = EventLogPage(entries: [])
    for row in rows where query.matches(row.entry) {
      if page.entries.count == max(1, query.limit) {
        page.next = EventLogCursor(rawValue: row.number)
        break
      }
      page.entries.append(row.entry)
    }
    return page
  }
}
