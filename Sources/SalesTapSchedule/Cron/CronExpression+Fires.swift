public import SalesTapTime

extension CronExpression {
  /// The first fire after an instant; nil if it never fires again.
  ///
  /// How clock changes are met is told at ``isInterval``. Fires are whole seconds.
  /// - Complexity: Constant in the distance to the fire, up to a step for each month that has to be looked at because its days are
  ///   restricted; no allocation.
  public func next(after instant: Instant, in zone: TimeZoneRules) -> Instant? {
    if let offset = zone.constantOffset {
      // Without clock changes a fire is a matching local time, and there is nothing more to it.
      guard let local = masks.nextLocal(atOrAfter: instant.secondsSinceEpoch &+ 1 &+ Int64(offset)) else { return nil }
      return Instant(millisecondsSinceEpoch: (local &- Int64(offset)) &* 1000)
    }
    return nextFire(after: instant.secondsSinceEpoch, in: zone)
  }

  /// The same in a zone whose clocks change.
  @inline(never)
  private func nextFire(after second: Int64, in zone: TimeZoneRules) -> Instant? {
    var period = OffsetPeriod.empty
    return masks.next(after: second, in: zone, period: &period).map(Instant.init(secondsSinceEpoch:))
  }

  /// The last fire before an instant; nil if it never fired.
  /// - Complexity: As ``next(after:in:)``.
  public func previous(before instant: Instant, in zone: TimeZoneRules) -> Instant? {
    // Fires are whole seconds: one before the instant lies at or before the last whole second that does.
    let whole = instant.secondsSinceEpoch
    let second = instant.millisecondsSinceEpoch % 1000 == 0 ? whole - 1 : whole
    if let offset = zone.constantOffset {
      guard let local = masks.previousLocal(atOrBefore: second &+ Int64(offset)) else { return nil }
      return Instant(millisecondsSinceEpoch: (local &- Int64(offset)) &* 1000)
    }
    return previousFire(atOrBefore: second, in: zone)
  }

  /// The same in a zone whose clocks change.
  @inline(never)
  private func previousFire(atOrBefore second: Int64, in zone: TimeZoneRules) -> Instant? {
    var period = OffsetPeriod.empty
    return masks.previous(atOrBefore: second, in: zone, period: &period).map(Instant.init(secondsSinceEpoch:))
  }

  /// Whether an instant is a fire.
  public func matches(_ instant: Instant, in zone: TimeZoneRules) -> Bool {
    guard instant.millisecondsSinceEpoch % 1000 == 0 else { return false }
    var period = OffsetPeriod.empty
    let second = instant.secondsSinceEpoch
    return masks.next(after: second - 1, in: zone, period: &period) == second
  }

  /// The fires after an instant, in order; they end when it never fires again.
  public func fires(after instant: Instant, in zone: TimeZoneRules) -> Fires {
    Fires(masks: masks, zone: zone, second: instant.secondsSinceEpoch, isAscending: true)
  }

  /// The fires before an instant, the latest first.
  public func fires(before instant: Instant, in zone: TimeZoneRules) -> Fires {
    let second = (instant - .milliseconds(1)).secondsSinceEpoch
    return Fires(masks: masks, zone: zone, second: second + 1, isAscending: false)
  }

  /// The fires of an expression, one after the other; made as they are asked for.
  ///
  /// It remembers the stretch between two clock changes in which it is, so that a step is cheaper than a call of
  /// ``CronExpression/next(after:in:)``.
  public struct Fires: Sequence, IteratorProtocol, Sendable {
    let masks: CronMasks
    let zone: TimeZoneRules
    var second: Int64
    let isAscending: Bool
    var period = OffsetPeriod.empty

    /// The next fire in the sequence's direction; nil at its end.
    public mutating func next() -> Instant? {
      let found =
        isAscending
        ? masks.next(after: second, in: zone, period: &period)
        : masks.previous(atOrBefore: second - 1, in: zone, period: &period)
      guard let found else { return nil }
      second = found
      return Instant(secondsSinceEpoch: found)
    }
  }
}

extension CronMasks {
  /// No zone's offsets differ by more than this, in seconds.
  private static var farthest: Int64 { 2 * Int64(TimeZoneRules.maximumOffset) }

  /// The first fire after a second, as a second; `period` is any stretch of the zone, and holds the fire's on return.
  ///
  /// Within a stretch of constant offset a fire is a matching local time. *Fixed* expressions add two things: at the
  /// stretch's first second also the local times that were skipped fire, and those that are shown a second time do not.
  func next(after start: Int64, in zone: TimeZoneRules, period: inout OffsetPeriod) -> Int64? {
    // Before 1970 and after 2099 there are no local times to match.
    guard start < Self.lastSecond + Self.farthest else { return nil }
    var second = max(start + 1, Self.firstSecond - Self.farthest)
    while true {
      if !period.contains(second) { period = zone.period(atSeconds: second) }
      let offset = Int64(period.offset)
      var local = second + offset
      if !isInterval, period.start > second - Self.farthest {
        // What the clock had reached before this stretch began has fired; what it skipped is due at its beginning.
        let reached = period.start + Int64(zone.period(atSeconds: period.start - 1).offset)
        local = second == period.start ? reached : max(local, reached)
      }
      // What follows a long stretch never shows a time before `local` again.
      let isLong = period.end >= second + Self.farthest
      guard let match = nextLocal(atOrAfter: local) else {
        if isLong { return nil }
        second = period.end
        continue
      }
      let candidate = max(match - offset, second)
      if candidate < period.end { return candidate }
      // So the search may go on shortly before the match, however many clock changes lie between.
      second = isLong ? max(period.end, match - Int64(TimeZoneRules.maximumOffset)) : period.end
    }
  }

  /// The last fire at or before a second, as a second; `period` as in ``next(after:in:period:)``.
  func previous(atOrBefore start: Int64, in zone: TimeZoneRules, period: inout OffsetPeriod) -> Int64? {
    guard start > Self.firstSecond - Self.farthest else { return nil }
    var second = min(start, Self.lastSecond + Self.farthest)
    while true {
      if !period.contains(second) { period = zone.period(atSeconds: second) }
      let offset = Int64(period.offset)
      // What precedes a long stretch never shows a time after this one.
      let isLong = period.start <= second - Self.farthest
      guard let match = previousLocal(atOrBefore: second + offset) else {
        if isLong { return nil }
        second = period.start - 1
        continue
      }
      let candidate = match - offset
      if isInterval || period.start <= candidate - Self.farthest {
        if candidate >= period.start { return candidate }
      } else {
        let reached = period.start + Int64(zone.period(atSeconds: period.start - 1).offset)
        if match >= reached { return max(candidate, period.start) }
      }
      let before = period.start - 1
      second = isLong ? min(before, match + Int64(TimeZoneRules.maximumOffset)) : before
    }
  }
}
