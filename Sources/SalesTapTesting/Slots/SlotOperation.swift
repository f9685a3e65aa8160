package import SalesTap

/// One call of the port of schedules, in a form that can be made up at random, repeated on any store, and printed.
package enum SlotOperation: Hashable, Sendable {
  case change(ScheduleChange)
  case claim(SlotRequest)
  /// Renews the claim so many back, until so many seconds from now.
  case renew(back: Int, seconds: Int64)
  /// Ends the claim so many back; an interrupted run goes on after so many seconds.
  case finish(back: Int, RunOutcome.Ending, after: Int64?)
  /// Moves the clock by so many seconds, back too.
  case tick(Int64)
}

/// Makes up sequences of calls that crowd two schedules and a few slots, so that they collide.
package struct SlotScript: Sendable {
  private var random: SeededGenerator
  private var now = SlotProbe.start

  package static func operations(seed: UInt64, count: Int) -> [SlotOperation] {
    var script = SlotScript(random: SeededGenerator(seed: seed))
    return (0..<count).map { _ in script.next() }
  }

  private mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }

  private mutating func next() -> SlotOperation {
    let name = below(5) == 0 ? "Contacts" : "Leads"
    switch below(20) {
    case 0: return .change(ScheduleChange(name, .schedule(SlotProbe.quarter)))
    case 1: return .change(ScheduleChange(name, .reschedule(below(2) == 0 ? SlotProbe.hourly : SlotProbe.quarter)))
    case 2:
      let kinds: [ScheduleChange.Kind] = [
        .unschedule, .forget, .schedule(SlotProbe.hourly), .schedule(SlotProbe.hourly), .unschedule,
      ]
      return .change(ScheduleChange(name, kinds[below(kinds.count)]))
    case 3...9:
      // A few slots around the present; some have not come.
      let slot = Instant(secondsSinceEpoch: now.secondsSinceEpoch / 900 * 900 + Int64(below(5) - 3) * 900)
      let kinds: [SlotRequest.Kind] = [.slot(slot), .slot(slot), .slot(slot), .takeover, .resumption, .manual]
      let lease = [60, 300, 1200, 9000][below(4)]
      return .claim(SlotRequest(name, kinds[below(kinds.count)], worker: "w\(below(3))", lease: .seconds(lease)))
    case 10: return .renew(back: below(3), seconds: Int64([10, 400, 5000][below(3)]))
    case 11...15:
      let endings: [RunOutcome.Ending] = [.finished, .finished, .interrupted, .interrupted, .abandoned, .failed]
      return .finish(back: below(5) / 2, endings[below(endings.count)], after: below(4) == 0 ? nil : Int64(below(900)))
    default:
      let steps: [Int64] = [1, 59, 240, 450, 900, 900, 1800, 3700, -30, -1200, -3700, 40_000, -40_000]
      let step = steps[below(steps.count)]
      now += .seconds(step)
      return .tick(step)
    }
  }
}
