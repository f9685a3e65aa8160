/// The offsets of one place's clocks from UTC, past and future.
///
/// Rules are a value: they are read once, from the bytes of a TZif file or from a POSIX rule, and then answer every
/// question by a search in a table. There is no hidden zone database; whoever holds the files hands the bytes in.
///
/// ```swift
/// let newYork = try TimeZoneRules(tzif: bytes, identifier: "America/New_York")
/// newYork.offset(at: instant)    // -14400
/// newYork.local(at: instant)     // 2026-07-01T08:30:00
/// ```
///
/// Copying costs one reference count.
public struct TimeZoneRules: Sendable, Hashable {
  let table: TransitionTable
  /// The offset of a zone whose clocks never change, else nil; beside the table so that such zones need not look into it.
  package let constantOffset: Int32?

  /// The name of the zone, such as `Europe/Riga`, `UTC`, or `+05:30`.
  public let identifier: String

  init(table: TransitionTable, identifier: String) {
    self.table = table
    self.constantOffset = table.transitions.isEmpty && table.rule == nil ? table.offsets[0] : nil
    self.identifier = identifier
  }

  /// A zone from its transitions, for readers of other sources than TZif files; nil unless they ascend strictly and all
  /// offsets lie within 26 hours.
  package init?(identifier: String, initialOffset: Int, transitions: [(at: Instant, offset: Int)]) {
    func isValid(_ offset: Int) -> Bool { abs(offset) <= Self.maximumOffset }
    guard isValid(initialOffset), transitions.allSatisfy({ isValid($0.offset) }),
      zip(transitions, transitions.dropFirst()).allSatisfy({ $0.at < $1.at })
    else { return nil }
    self.init(
      table: TransitionTable(
        initialOffset: Int32(initialOffset),
        transitions: transitions.map { ($0.at.secondsSinceEpoch, Int32($0.offset)) }, rule: nil),
      identifier: identifier)
  }

  /// Coordinated universal time, without any offset.
  public static let utc = TimeZoneRules(table: TransitionTable(offset: 0), identifier: "UTC")

  /// The largest offset that any rules may have, in seconds, in either direction: 26 hours.
  public static let maximumOffset = 93_600

  /// A zone whose clocks never change.
  /// - Parameter seconds: The offset in seconds east of UTC; beyond 26 hours it is taken as 26 hours.
  public static func fixed(secondsFromUTC seconds: Int) -> TimeZoneRules {
    let offset = min(max(seconds, -maximumOffset), maximumOffset)
    return TimeZoneRules(table: TransitionTable(offset: Int32(offset)), identifier: name(ofOffset: offset))
  }

  /// `UTC`, or `+05:30`, with seconds where there are any.
  private static func name(ofOffset offset: Int) -> String {
    guard offset != 0 else { return "UTC" }
    let distance = Int(offset.magnitude)
    var writer = ISO8601Writer()
    writer.append(offset < 0 ? "-" : "+")
    writer.append(distance / 3600, width: 2)
    writer.append(":")
    writer.append(distance / 60 % 60, width: 2)
    if distance % 60 != 0 {
      writer.append(":")
      writer.append(distance % 60, width: 2)
    }
    return writer.text
  }

  /// The clocks' distance from UTC at an instant, in seconds, positive to the east.
  ///
  /// Cost: a binary search over the zone's transitions, of which no zone has more than a few hundred; no allocation.
  public func offset(at instant: Instant) -> Int {
    Int(table.period(at: instant.secondsSinceEpoch).offset)
  }

  /// What the clocks show at an instant; outside the years 1 to 9999 the first or the last moment of them.
  public func local(at instant: Instant) -> LocalDateTime {
    let offset = Int64(offset(at: instant)) * 1000
    let (milliseconds, overflow) = instant.millisecondsSinceEpoch.addingReportingOverflow(offset)
    return LocalDateTime(clampingLocalMilliseconds: overflow ? instant.millisecondsSinceEpoch : milliseconds)
  }

  /// The first instant after `instant` at which the clocks are put forward or back; nil if they never are again.
  ///
  /// A transition that changes only the zone's abbreviation is none.
  public func nextTransition(after instant: Instant) -> Instant? {
    let end = table.period(at: instant.secondsSinceEpoch).end
    return end == .max ? nil : Instant(secondsSinceEpoch: end)
  }

  /// The last instant at or before `instant` at which the clocks were put forward or back; nil if they never were.
  public func previousTransition(atOrBefore instant: Instant) -> Instant? {
    let start = table.period(at: instant.secondsSinceEpoch).start
    return start == .min ? nil : Instant(secondsSinceEpoch: start)
  }

  /// The stretch of time around a moment in which the offset does not change; for loops that keep it and ask again only
  /// when they leave it. All in seconds since the epoch.
  package func period(atSeconds seconds: Int64) -> OffsetPeriod { table.period(at: seconds) }
}

/// A stretch of time in which a zone's offset does not change.
@frozen
package struct OffsetPeriod: Hashable, Sendable {
  /// The first second, or `Int64.min`.
  package var start: Int64
  /// The first second after it, or `Int64.max`.
  package var end: Int64
  /// Seconds east of UTC.
  package var offset: Int32

  /// A stretch from one second to another.
  @inlinable
  package init(start: Int64, end: Int64, offset: Int32) {
    self.start = start
    self.end = end
    self.offset = offset
  }

  /// The stretch that holds nothing; a place to keep one in.
  @inlinable package static var empty: OffsetPeriod { OffsetPeriod(start: 0, end: 0, offset: 0) }

  /// Whether a second lies in the stretch.
  @inlinable
  package func contains(_ second: Int64) -> Bool { start <= second && second < end }
}
