import SalesTap

extension SlotConformance {
  static let changeLaws: [SlotLaw] = [
    SlotLaw(
      "unknown", "A name of which nothing is known has an empty state, and states come in the order of the names."
    ) {
      probe in
      try await probe.change(.schedule(SlotProbe.quarter), at: 0)
      let states = try await probe.store.states(of: ["zebra", "Leads", "ant"])
      probe.expect(states.map(\.name), ["zebra", "Leads", "ant"], "names")
      probe.expect(states.map(\.isScheduled), [false, true, false], "scheduled")
      probe.expect(states.first, ScheduleState(name: "zebra"), "the empty state")
    },
    SlotLaw("schedule", "Schedule on a scheduled name is refused and changes nothing.") { probe in
      guard case .changed(let state) = try await probe.change(.schedule(SlotProbe.quarter), at: 0) else {
        throw SlotProbe.Refused(description: "the first schedule was refused")
      }
      probe.expect(state.timing, SlotProbe.quarter, "timing")
      probe.expect(state.scheduledAt, probe.at(0), "time of scheduling")
      probe.expect(try await probe.change(.schedule(SlotProbe.hourly), at: 5), .refused(state), "the second")
      probe.expect(try await probe.state(), state, "the state after it")
    },
    SlotLaw("reschedule", "Reschedule schedules whatever was before, from now on.") { probe in
      for minutes in [0, 20] {
        let timing = minutes == 0 ? SlotProbe.quarter : SlotProbe.hourly
        guard case .changed(let state) = try await probe.change(.reschedule(timing), at: minutes) else {
          probe.problems.append("minute \(minutes): refused")
          continue
        }
        probe.expect(state.timing, timing, "timing")
        probe.expect(state.scheduledAt, probe.at(minutes), "time of scheduling")
        probe.expect(try await probe.state(), state, "what is kept")
      }
      probe.expect(try await probe.refusal(.slot(probe.at(14)), at: 21), .alreadyRun, "a slot from before")
    },
    SlotLaw("unschedule", "Unschedule lets a run on its way end, forgets its resumption, and keeps what was run.") {
      probe in
      try await probe.change(.schedule(SlotProbe.quarter), at: 0)
      let claim = try await probe.granted(slot: 14)
      try await probe.change(.unschedule, at: 15)
      probe.expect(try await probe.state().running, claim, "the run on its way")
      probe.expect(try await probe.state().isScheduled, false, "scheduled")
      probe.expect(try await probe.renew(claim, until: 22, at: 16), true, "renewed")
      let outcome = RunOutcome(.interrupted, resumesAt: probe.at(18))
      probe.expect(try await probe.finish(claim, outcome, at: 17), true, "finished")
      let state = try await probe.state()
      probe.expect(state.resumesAt, nil, "resumption")
      probe.expect(state.lastRun?.outcome, outcome, "last run")
      probe.expect(state.lastSlot, probe.at(14), "last slot")
      try await probe.change(.schedule(SlotProbe.quarter), at: 19)
      let next = try await probe.granted(slot: 29)
      probe.expect(
        try await probe.finish(next, RunOutcome(.interrupted, resumesAt: probe.at(31)), at: 30), true, "next")
      try await probe.change(.unschedule, at: 30)
      try await probe.change(.schedule(SlotProbe.quarter), at: 30)
      probe.expect(try await probe.refusal(.resumption, at: 32), .nothingToDo, "a forgotten resumption")
    },
    SlotLaw("forget", "That somebody unscheduled a name is kept until it is scheduled again; forgetting keeps nothing.")
    { probe in
      try await probe.change(.unschedule, at: 1)
      probe.expect(try await probe.state().unscheduledAt, probe.at(1), "unscheduled before it ever was scheduled")
      try await probe.change(.schedule(SlotProbe.quarter), at: 2)
      probe.expect(try await probe.state().unscheduledAt, nil, "scheduled")
      try await probe.change(.forget, at: 3)
      probe.expect(try await probe.state(), ScheduleState(name: try await probe.state().name), "forgotten")
      try await probe.change(.reschedule(SlotProbe.quarter), at: 4)
      try await probe.change(.unschedule, at: 5)
      probe.expect(try await probe.state().unscheduledAt, probe.at(5), "unscheduled")
      try await probe.change(.forget, at: 6)
      probe.expect(try await probe.state(), ScheduleState(name: try await probe.state().name), "forgotten again")
    },
    SlotLaw("unscheduledSlots", "Slots that pass while a name is not scheduled are nobody's.") { probe in
      probe.expect(try await probe.refusal(.slot(probe.at(-1)), at: 0), .notScheduled, "never scheduled")
      try await probe.change(.schedule(SlotProbe.quarter), at: 0)
      probe.expect(try await probe.refusal(.slot(probe.at(-1)), at: 0), .alreadyRun, "before the scheduling")
      try await probe.change(.unschedule, at: 5)
      probe.expect(try await probe.refusal(.slot(probe.at(14)), at: 14), .notScheduled, "unscheduled")
      try await probe.change(.schedule(SlotProbe.quarter), at: 20)
      probe.expect(try await probe.refusal(.slot(probe.at(14)), at: 21), .alreadyRun, "scheduled again")
      _ = try await probe.granted(slot: 29)
    },
    SlotLaw("kept", "What is stored comes back: every form of timing, outcome, and text.") { probe in
      let name = "Überträge 'A', \"B\"; 漢字\u{0}%_"
      let timings: [ScheduleTiming] = [
        .dailyMaintenance, SlotProbe.quarter, Cadence(everyMinutes: 20, offsetMinutes: 7).map(ScheduleTiming.cadence),
        CronExpression("0 */5 8-18/2 ? JAN-MAR MON#2 2026-2031", dialect: .quartz).map(ScheduleTiming.cron),
      ].compactMap { $0 }
      for timing in timings {
        try await probe.change(.reschedule(timing), name, at: 0)
        probe.expect(try await probe.state(name).timing, timing, "timing")
      }
      let claim = try await probe.granted(.manual, name, by: "worker 'ä'", at: 1)
      probe.expect(try await probe.state(name).running, claim, "the claim")
      let outcome = RunOutcome(
        .interrupted, delivered: 3, failed: 2, returned: 1, resumesAt: probe.at(9) + .milliseconds(7), message: "'é\n\""
      )
      probe.expect(try await probe.finish(claim, outcome, at: 2), true, "finished")
      let state = try await probe.state(name)
      probe.expect(state.lastRun, CompletedRun(claim: claim, endedAt: probe.at(2), outcome: outcome), "the last run")
      probe.expect(state.resumesAt, outcome.resumesAt, "resumption")
      probe.expect(state.running, nil, "running")
    },
  ]
}
