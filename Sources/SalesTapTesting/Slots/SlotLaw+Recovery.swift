import SalesTap

extension SlotConformance {
  static let recoveryLaws: [SlotLaw] = [
    SlotLaw("takeover", "A lost worker's run is taken over under its key, and then only the new claim can end it.") {
      probe in
      try await probe.change(.schedule(SlotProbe.quarter), at: 0)
      probe.expect(try await probe.refusal(.takeover, at: 1), .nothingToDo, "nothing lost")
      let lost = try await probe.granted(slot: 14)
      let taken = try await probe.granted(.takeover, by: "b", at: 19)
      probe.expect(taken.key, lost.key, "key")
      probe.expect(taken.isTakeover, true, "takeover")
      probe.expect(taken.worker, "b", "worker")
      let state = try await probe.state()
      probe.expect(state.lastRun?.claim, lost, "the lost run")
      probe.expect(state.lastRun?.outcome.ending, .lost, "its ending")
      probe.expect(try await probe.renew(lost, until: 30, at: 20), false, "the lost one renews")
      probe.expect(try await probe.finish(lost, at: 20), false, "the lost one finishes")
      probe.expect(try await probe.state().running, taken, "the one that took over")
      probe.expect(try await probe.finish(taken, at: 21), true, "finished")
      probe.expect(try await probe.refusal(.takeover, at: 22), .nothingToDo, "afterwards")
      probe.expect(try await probe.refusal(.slot(probe.at(14)), at: 22), .alreadyRun, "the slot")
    },
    SlotLaw(
      "takeoverScheduled", "What is not scheduled is not taken over; a slot and a person's word end a lost run too."
    ) {
      probe in
      try await probe.change(.schedule(SlotProbe.quarter), at: 0)
      _ = try await probe.granted(slot: 14)
      try await probe.change(.unschedule, at: 15)
      probe.expect(try await probe.refusal(.takeover, at: 30), .notScheduled, "unscheduled")
      let manual = try await probe.granted(.manual, at: 31)
      probe.expect(try await probe.state().lastRun?.outcome.ending, .lost, "the lost run")
      probe.expect(manual.isTakeover, false, "takeover")
      try await probe.change(.schedule(SlotProbe.quarter), at: 32)
      let slot = try await probe.granted(.slot(probe.at(44)), at: 44)
      probe.expect(try await probe.state().lastRun?.claim, manual, "the second lost run")
      probe.expect(try await probe.finish(manual, at: 45), false, "the lost one finishes")
      probe.expect(try await probe.finish(slot, at: 45), true, "finished")
    },
    SlotLaw("late", "A run whose lease has ended can still be ended, as long as nobody took it over.") { probe in
      try await probe.change(.schedule(SlotProbe.quarter), at: 0)
      let claim = try await probe.granted(slot: 14)
      probe.expect(try await probe.renew(claim, until: 30, at: 25), true, "renewed late")
      probe.expect(try await probe.refusal(.takeover, at: 29), .running, "alive again")
      probe.expect(try await probe.finish(claim, at: 50), true, "finished late")
      probe.expect(try await probe.state().lastRun?.outcome.ending, .finished, "its ending")
    },
    SlotLaw("renewal", "A renewal prolongs a lease, and never shortens it.") { probe in
      try await probe.change(.schedule(SlotProbe.quarter), at: 0)
      let claim = try await probe.granted(slot: 14)
      probe.expect(try await probe.renew(claim, until: 24, at: 17), true, "renewed")
      probe.expect(try await probe.renew(claim, until: 20, at: 18), true, "renewed to before")
      probe.expect(try await probe.state().running?.leaseEnds, probe.at(24), "end of the lease")
      probe.expect(try await probe.refusal(.takeover, at: 23), .running, "before the end")
      probe.expect(try await probe.finish(claim, at: 25), true, "finished")
      probe.expect(try await probe.renew(claim, until: 40, at: 25), false, "after the end")
      probe.expect(try await probe.renew(claim, until: 40, at: 26), false, "of nothing")
    },
    SlotLaw("resumption", "An interrupted run goes on once, when its time has come; a slot takes it along.") { probe in
      try await probe.change(.schedule(SlotProbe.quarter), at: 0)
      let claim = try await probe.granted(slot: 14)
      let outcome = RunOutcome(.interrupted, resumesAt: probe.at(17))
      probe.expect(try await probe.finish(claim, outcome, at: 15), true, "interrupted")
      probe.expect(try await probe.state().resumesAt, probe.at(17), "resumption")
      probe.expect(try await probe.refusal(.resumption, at: 16), .nothingToDo, "before its time")
      let resumed = try await probe.granted(.resumption, at: 17)
      probe.expect(resumed.trigger, .resumption, "trigger")
      probe.expect(try await probe.state().resumesAt, nil, "resumption")
      probe.expect(try await probe.finish(resumed, at: 18), true, "finished")
      probe.expect(try await probe.refusal(.resumption, at: 19), .nothingToDo, "again")
      let next = try await probe.granted(slot: 29)
      _ = try await probe.finish(next, RunOutcome(.interrupted, resumesAt: probe.at(50)), at: 30)
      let later = try await probe.granted(slot: 44)
      probe.expect(try await probe.finish(later, at: 45), true, "the slot that takes it along")
      probe.expect(try await probe.refusal(.resumption, at: 51), .nothingToDo, "taken along")
    },
    SlotLaw("wrongClock", "What a clock far ahead wrote stops nothing, once the clock is right; an hour is no error.") {
      probe in
      let year = 525_600
      try await probe.change(.schedule(SlotProbe.quarter), at: 0)
      let wrong = try await probe.granted(slot: year)
      // The worker with the wrong clock is lost, or its clock is set right.
      let right = try await probe.granted(slot: 14, by: "b")
      probe.expect(try await probe.finish(right, at: 15), true, "finished")
      probe.expect(try await probe.renew(wrong, until: year + 9, at: 15), false, "the lost one")
      try await probe.change(.reschedule(SlotProbe.quarter), at: year)
      let next = try await probe.granted(slot: 29)
      probe.expect(try await probe.finish(next, at: 30), true, "after a scheduling in the future")
      let ahead = try await probe.granted(slot: 74)
      probe.expect(try await probe.refusal(.slot(probe.at(44)), at: 44), .running, "half an hour ahead, running")
      probe.expect(try await probe.finish(ahead, at: 44), true, "finished")
      for slot in [44, 59] {
        probe.expect(try await probe.refusal(.slot(probe.at(slot)), at: slot), .alreadyRun, "slot \(slot)")
      }
      let held = try await probe.granted(.manual, at: year)
      probe.expect(try await probe.renew(held, until: 80, at: 75), true, "renewed by the right clock")
      probe.expect(try await probe.state().running?.leaseEnds, probe.at(80), "end of its lease")
    },
  ]

  static let finishLaws: [SlotLaw] = [
    SlotLaw("lastRun", "A finished run is the last run, with everything that is told of it.") { probe in
      try await probe.change(.schedule(SlotProbe.quarter), at: 0)
      for (minutes, ending) in [(14, RunOutcome.Ending.finished), (29, .failed), (44, .interrupted)] {
        let claim = try await probe.granted(slot: minutes)
        let outcome = RunOutcome(ending, delivered: minutes, failed: 1, message: "m")
        probe.expect(try await probe.finish(claim, outcome, at: minutes + 1), true, "finished")
        let state = try await probe.state()
        let expected = CompletedRun(claim: claim, endedAt: probe.at(minutes + 1), outcome: outcome)
        probe.expect(state.lastRun, expected, "last run")
        probe.expect(state.running, nil, "running")
      }
    },
    SlotLaw("again", "Finishing again has the same answer and changes nothing; with another outcome it is refused.") {
      probe in
      let claim = try await probe.granted(.manual, at: 0)
      let outcome = RunOutcome(.finished, delivered: 1)
      probe.expect(try await probe.finish(claim, outcome, at: 1), true, "finished")
      let state = try await probe.state()
      probe.expect(try await probe.finish(claim, outcome, at: 2), true, "again")
      probe.expect(try await probe.finish(claim, RunOutcome(.finished, delivered: 2), at: 2), false, "otherwise")
      probe.expect(try await probe.finish(claim, RunOutcome(.abandoned), at: 2), false, "abandoned")
      probe.expect(try await probe.state(), state, "the state")
      let second = try await probe.granted(.manual, at: 3)
      probe.expect(try await probe.finish(claim, outcome, at: 4), false, "after another claim")
      probe.expect(try await probe.state().running, second, "the other claim")
    },
    SlotLaw("abandoned", "An abandoned claim is no run: its slot, or what it went on with, is there again.") { probe in
      try await probe.change(.schedule(SlotProbe.quarter), at: 0)
      let first = try await probe.granted(slot: 14)
      probe.expect(try await probe.finish(first, RunOutcome(.abandoned), at: 14), true, "abandoned")
      probe.expect(try await probe.finish(first, RunOutcome(.abandoned), at: 14), true, "abandoned again")
      probe.expect(try await probe.finish(first, at: 14), false, "finished all the same")
      let state = try await probe.state()
      probe.expect(state.lastSlot, nil, "last slot")
      probe.expect(state.lastRun, nil, "last run")
      let second = try await probe.granted(.slot(probe.at(14)), by: "b", at: 15)
      probe.expect(second.key, first.key, "key")
      let taken = try await probe.granted(.takeover, by: "c", at: 21)
      probe.expect(try await probe.finish(taken, RunOutcome(.abandoned), at: 22), true, "a takeover abandoned")
      probe.expect(try await probe.refusal(.slot(probe.at(14)), at: 22), .alreadyRun, "its slot")
      let resumed = try await probe.granted(.resumption, at: 22)
      probe.expect(try await probe.finish(resumed, RunOutcome(.abandoned), at: 23), true, "a resumption abandoned")
      _ = try await probe.granted(.resumption, at: 23)
    },
  ]
}
