import SalesTapTime

/// A turn in a line: valid as long as the entry waits at this place in this line, as the first of its record.
struct Turn: Comparable, Sendable {
  var place: Int64
  var id: EntryID
  var row: UInt32

  static func < (left: Turn, right: Turn) -> Bool { (left.place, left.id) < (right.place, right.id) }
}

/// An entry and a time that matters to it.
struct Moment: Comparable, Sendable {
  var time: Instant
  var id: EntryID
  var row: UInt32

  static func < (left: Moment, right: Moment) -> Bool { (left.time, left.id) < (right.time, right.id) }
}

/// The turns, in one line, of events of an identity that was in flight.
struct ParkedTurns: Sendable {
  var line: Int
  var turns = Agenda<Turn>()
}

/// The line of a sync and a lane. Turns may be out of date: each is checked when it comes up.
struct QueueLine: Sendable {
  /// New entries in the order of their numbers, which are their places: a list through the rows.
  var firstArrival = EntryRows.none
  var lastArrival = EntryRows.none
  /// How many rows hang in the list, and how many of them were removed from the queue.
  var arrivals = 0
  var removed = 0
  /// The latest time of an arrival since the list was last empty.
  var latestArrival: Instant?
  /// Entries that came back, or whose record became free.
  var returned = Agenda<Turn>()
  /// Entries that wait for their time.
  var delayed = Agenda<Moment>()
  /// When leases end.
  var leases = Agenda<Moment>()
}
