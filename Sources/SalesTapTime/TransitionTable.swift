/// The transitions of a zone as a sorted table, with the yearly rule that goes on after it.
///
/// The yearly rule is written out into the table up to the end of 2100, so that ordinary questions are one binary
/// search; beyond that it is evaluated by arithmetic.
// A class so that a zone is copied for the price of one reference; it is immutable.
final class TransitionTable: Sendable, Hashable {
  /// The seconds since the epoch at which a new offset begins, strictly ascending.
  let transitions: [Int64]
  /// The offsets in seconds; one more than there are transitions, the first holding before the first of them.
  let offsets: [Int32]
  /// The rule that goes on after the last transition; nil where the last offset holds for ever.
  let rule: POSIXRule?
  /// The second from which the rule holds: the last transition that was given, or `Int64.min`.
  private let ruleStart: Int64
  /// How many of the transitions were given; the others are written out from the rule.
  private let givenCount: Int

  init(offset: Int32) {
    transitions = []
    offsets = [offset]
    rule = nil
    ruleStart = .max
    givenCount = 0
  }

  /// A table from transitions (strictly ascending) and the rule that goes on after them.
  init(initialOffset: Int32, transitions known: [(at: Int64, offset: Int32)], rule: POSIXRule?) {
    var transitions: [Int64] = []
    var offsets = [initialOffset]
    func append(_ at: Int64, _ offset: Int32) {
      if let last = transitions.last, at == last {
        // Two changes in one instant: the later one wins, and if that undoes the change there was none.
        transitions.removeLast()
        offsets.removeLast()
      }
      guard offset != offsets[offsets.count - 1] else { return }
      transitions.append(at)
      offsets.append(offset)
    }
    for transition in known { append(transition.at, transition.offset) }
    givenCount = transitions.count
    let ruleStart = known.last?.at ?? .min
    if let rule, rule.constantOffset == nil, ruleStart < POSIXRule.reach {
      let firstYear = POSIXRule.year(ofSecond: max(ruleStart, -POSIXRule.reach)) - 1
      let years = min(max(firstYear, Self.firstRuleYear), Self.lastRuleYear)...Self.lastRuleYear
      for change in rule.changes(inYears: years) where change.at > ruleStart { append(change.at, change.offset) }
      self.rule = rule
      self.ruleStart = ruleStart
    } else {
      if known.isEmpty, let offset = rule?.constantOffset { offsets = [offset] }
      self.rule = nil
      self.ruleStart = .max
    }
    self.transitions = transitions
    self.offsets = offsets
  }

  /// The years for which a rule is written out.
  private static let firstRuleYear = 1900
  private static let lastRuleYear = 2100

  /// The stretch of constant offset around a second. Cost: O(log n); no allocation.
  func period(at second: Int64) -> OffsetPeriod {
    transitions.withUnsafeBufferPointer { transitions in
      offsets.withUnsafeBufferPointer { offsets in
        // The number of transitions at or before the second, without a branch that the processor has to guess.
        var base = 0
        var length = transitions.count
        while length > 0 {
          let half = (length + 1) / 2
          base += transitions[base + half - 1] <= second ? half : 0
          length -= half
        }
        if let rule, base == transitions.count || base <= givenCount, second >= ruleStart {
          return period(at: second, by: rule)
        }
        return OffsetPeriod(
          start: base > 0 ? transitions[base - 1] : .min, end: base < transitions.count ? transitions[base] : .max,
          offset: offsets[base])
      }
    }
  }

  /// The stretch around a second that the table does not surround, by the rule.
  private func period(at second: Int64, by rule: POSIXRule) -> OffsetPeriod {
    var start = ruleStart
    var end = Int64.max
    var offset = offsets[givenCount]
    let bounded = min(max(second, -POSIXRule.reach), POSIXRule.reach)
    let year = POSIXRule.year(ofSecond: bounded)
    // The changes of five years surround any second, whatever hours the rule names.
    for candidate in (year - 2)...(year + 2) {
      rule.forEachChange(inYear: candidate) { at, changed in
        if at > bounded {
          end = min(end, at)
        } else if at >= start, at > ruleStart {
          start = at
          offset = changed
        }
      }
    }
    // No change since the last transition that was given: the stretch began there.
    if start == ruleStart { start = givenCount > 0 ? transitions[givenCount - 1] : .min }
    // Hundreds of millions of years away one offset holds for the rest of time.
    if bounded < second { end = .max } else if bounded > second { start = .min }
    return OffsetPeriod(start: start, end: end, offset: offset)
  }

  static func == (left: TransitionTable, right: TransitionTable) -> Bool {
    left === right
      || left.transitions == right.transitions && left.offsets == right.offsets && left.rule == right.rule
        && left.ruleStart == right.ruleStart
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(transitions)
    hasher.combine(offsets)
  }
}
