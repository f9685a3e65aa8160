public import SalesTapTime

extension Cadence {
  /// The minutes of the hour at which the slots lie, ascending: 0, 15, 30, 45 for every 15 minutes.
  public var slots: [Int] { Array(stride(from: offsetMinutes, to: 60, by: minutes)) }

  /// How many jobs Salesforce's scheduler needs for it, which takes one minute of the hour a job: 60 / ``minutes``.
  public var jobCount: Int { 60 / minutes }

  /// A cron expression for each slot, in the form that Salesforce's scheduler takes: `0 15 * * * ?`.
  public var cronExpressions: [String] { slots.map { "0 \($0) * * * ?" } }

  /// The first slot after an instant.
  ///
  /// A slot is an instant at which the zone's clocks show a slot's minute and second 0, so that it comes twice in the
  /// hour that is repeated when clocks are put back; a zone whose offset is not a multiple of the cadence has its slots on
  /// its own clock's minutes.
  /// - Returns: The slot; always later than `instant`, except at the end of time.
  public func nextSlot(after instant: Instant, in zone: TimeZoneRules) -> Instant {
    var second = instant.secondsSinceEpoch + 1
    while true {
      let period = zone.period(atSeconds: second)
      let local = second + Int64(period.offset)
      let slot = second + distance(from: local)
      if slot < period.end { return Instant(secondsSinceEpoch: slot) }
      second = period.end
    }
  }

  /// The last slot at or before an instant, by the rule of ``nextSlot(after:in:)``.
  public func slot(atOrBefore instant: Instant, in zone: TimeZoneRules) -> Instant {
    var second = instant.secondsSinceEpoch
    while true {
      let period = zone.period(atSeconds: second)
      let local = second + Int64(period.offset)
      let next = local + distance(from: local)
      let slot = (next == local ? local : next - Int64(minutes) * 60) - Int64(period.offset)
      if slot >= period.start { return Instant(secondsSinceEpoch: slot) }
      second = period.start - 1
    }
  }

  /// The last slot before an instant, by the rule of ``nextSlot(after:in:)``.
  public func previousSlot(before instant: Instant, in zone: TimeZoneRules) -> Instant {
    slot(atOrBefore: instant - .milliseconds(1), in: zone)
  }

  /// The slots after an instant, one after the other, without end.
  public func slots(after instant: Instant, in zone: TimeZoneRules) -> some Sequence<Instant> & Sendable {
    CadenceSlots(cadence: self, zone: zone, last: instant)
  }

  /// Seconds from a local second to the first slot at or after it.
  private func distance(from local: Int64) -> Int64 {
    let cycle = Int64(minutes) * 60
    let phase = (local - Int64(offsetMinutes) * 60) % cycle
    return phase == 0 ? 0 : phase > 0 ? cycle - phase : -phase
  }
}

private struct CadenceSlots: Sequence, IteratorProtocol, Sendable {
  let cadence: Cadence
  let zone: TimeZoneRules
  var last: Instant

  mutating func next() -> Instant? {
    let slot = cadence.nextSlot(after: last, in: zone)
    guard slot > last else { return nil }
    last = slot
    return slot
  }
}
