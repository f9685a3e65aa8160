extension TimeZoneRules {
  /// The instants at which a zone's clocks show a given date-time.
  public enum Resolution: Hashable, Sendable {
    /// They show it once.
    case unique(Instant)
    /// They never show it, because they are put forward over it at `transition`.
    ///
    /// `before` reads the date-time with the offset that held before the transition, and so lies after it (02:30 becomes
    /// 03:30); `after` reads it with the offset that held after, and so lies before it (02:30 becomes 01:30).
    case gap(transition: Instant, before: Instant, after: Instant)
    /// They show it twice (or more often: then the first and the last time), because they are put back.
    case overlap(first: Instant, second: Instant)

    /// The first instant at which the clocks have reached the date-time: it itself, a gap's end, or the first half of an
    /// overlap.
    public var reached: Instant {
      switch self {
      case .unique(let instant): instant
      case .gap(let transition, _, _): transition
      case .overlap(let first, _): first
      }
    }
  }

  /// The instants at which the clocks show `local`.
  ///
  /// Cost: a binary search and as many steps as there are transitions within two days, which is one or none.
  public func instants(of local: LocalDateTime) -> Resolution {
    let milliseconds = local.localMilliseconds
    let (wanted, rest) = milliseconds.flooredDivision(by: 1000)
    var period = table.period(at: wanted - Int64(Self.maximumOffset))
    var first: Int64?
    var last: Int64 = 0
    var gap: (transition: Int64, before: Int64, after: Int64)?
    while true {
      let candidate = wanted - Int64(period.offset)
      if period.contains(candidate) {
        if first == nil { first = candidate }
        last = candidate
      }
      guard period.end <= wanted + Int64(Self.maximumOffset) else { break }
      let next = table.period(at: period.end)
      let after = wanted - Int64(next.offset)
      if gap == nil, candidate >= period.end, after < period.end { gap = (period.end, candidate, after) }
      period = next
    }
    func instant(_ seconds: Int64) -> Instant { Instant(millisecondsSinceEpoch: seconds * 1000 + rest) }
    if let first {
      return first == last ? .unique(instant(first)) : .overlap(first: instant(first), second: instant(last))
    }
    guard let gap else { return .unique(instant(wanted - Int64(period.offset))) }
    return .gap(
      transition: Instant(secondsSinceEpoch: gap.transition), before: instant(gap.before), after: instant(gap.after))
  }
}
