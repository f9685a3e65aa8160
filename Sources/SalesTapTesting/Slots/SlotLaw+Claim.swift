import SalesTap

extension SlotConformance {
  static let claimLaws: [SlotLaw] = [
    SlotLaw("once", "A slot is given out once, and none that has not come.") { probe in
      try await probe.change(.schedule(SlotProbe.quarter), at: 0)
      probe.expect(try await probe.refusal(.slot(probe.at(14)), at: 13), .nothingToDo, "before its time")
      let claim = try await probe.granted(slot: 14)
      probe.expect(claim.trigger, .slot, "trigger")
      probe.expect(claim.slot, probe.at(14), "slot")
      probe.expect(claim.claimedAt, probe.at(14), "time of the claim")
      probe.expect(claim.leaseEnds, probe.at(19), "end of the lease")
      probe.expect(claim.worker, "a", "worker")
      probe.expect(claim.isTakeover, false, "takeover")
      probe.expect(try await probe.state().lastSlot, probe.at(14), "last slot")
      probe.expect(try await probe.finish(claim, at: 15), true, "finished")
      probe.expect(try await probe.refusal(.slot(probe.at(14)), at: 16), .alreadyRun, "again")
    },
    SlotLaw("madeUpOnce", "A later slot makes up the earlier ones that were missed.") { probe in
      try await probe.change(.schedule(SlotProbe.quarter), at: 0)
      let claim = try await probe.granted(.slot(probe.at(44)), at: 50)
      probe.expect(try await probe.finish(claim, at: 51), true, "finished")
      for minutes in [14, 29, 44] {
        probe.expect(try await probe.refusal(.slot(probe.at(minutes)), at: 52), .alreadyRun, "slot \(minutes)")
      }
      _ = try await probe.granted(slot: 59)
    },
    SlotLaw("oneAlive", "At most one claim of a name is alive, whatever it is for.") { probe in
      try await probe.change(.schedule(SlotProbe.quarter), at: 0)
      let claim = try await probe.granted(slot: 14)
      for kind in [SlotRequest.Kind.slot(probe.at(14)), .takeover, .resumption, .manual] {
        probe.expect(try await probe.refusal(kind, at: 18), .running, "\(kind)")
      }
      probe.expect(try await probe.state().running, claim, "the claim that is alive")
      probe.expect(try await probe.finish(claim, at: 18), true, "finished")
      _ = try await probe.granted(.manual, at: 19)
      probe.expect(try await probe.refusal(.takeover, at: 20), .running, "beside a manual run")
      probe.expect(try await probe.refusal(.manual, at: 20), .running, "two manual runs")
      probe.expect(try await probe.refusal(.slot(probe.at(19)), at: 20), .running, "a slot beside a manual run")
    },
    SlotLaw("fence", "Each claim has a higher fence than all before, whatever became of them.") { probe in
      try await probe.change(.schedule(SlotProbe.quarter), at: 0)
      var fences: [Int64] = []
      let first = try await probe.granted(slot: 14)
      fences.append(first.fence)
      fences.append(try await probe.granted(.takeover, by: "b", at: 20).fence)
      let slot = try await probe.granted(.slot(probe.at(29)), at: 40)
      fences.append(slot.fence)
      _ = try await probe.finish(slot, RunOutcome(.abandoned), at: 40)
      try await probe.change(.unschedule, at: 41)
      fences.append(try await probe.granted(.manual, at: 42).fence)
      probe.expect(zip(fences, fences.dropFirst()).allSatisfy { $0 < $1 }, "the fences were \(fences)")
      probe.expect(try await probe.state().fence, fences.last ?? 0, "the fence that is kept")
    },
    SlotLaw("manual", "A manual run needs no schedule, and takes no slot.") { probe in
      let claim = try await probe.granted(.manual, at: 3)
      probe.expect(claim.trigger, .manual, "trigger")
      probe.expect(claim.slot, probe.at(3), "its time")
      probe.expect(try await probe.finish(claim, at: 4), true, "finished")
      probe.expect(try await probe.state().lastSlot, nil, "last slot")
      try await probe.change(.schedule(SlotProbe.quarter), at: 5)
      let manual = try await probe.granted(.manual, at: 14)
      probe.expect(try await probe.finish(manual, at: 14), true, "finished")
      _ = try await probe.granted(.slot(probe.at(14)), at: 15)
    },
    SlotLaw("namesApart", "What happens to one name leaves the others alone.") { probe in
      for name in ["Leads", "leads", "Leads "] { try await probe.change(.schedule(SlotProbe.quarter), name, at: 0) }
      let first = try await probe.granted(.slot(probe.at(14)), "Leads", at: 14)
      let second = try await probe.granted(.slot(probe.at(14)), "leads", at: 14)
      probe.expect(try await probe.finish(first, at: 15), true, "the first")
      probe.expect(try await probe.state("leads").running, second, "the second")
      try await probe.change(.unschedule, "leads", at: 15)
      let third = try await probe.granted(.slot(probe.at(14)), "Leads ", at: 16)
      probe.expect(try await probe.finish(third, at: 16), true, "the third")
      probe.expect(try await probe.finish(second, at: 16), true, "the second in the end")
    },
    SlotLaw("lease", "A lease is at least a second and at most an hour, whatever is asked for.") { probe in
      let short = try await probe.granted(.manual, lease: 0, at: 0)
      probe.expect(short.leaseEnds - short.claimedAt >= .seconds(1), "the shortest: \(short.leaseEnds)")
      probe.expect(try await probe.finish(short, at: 0), true, "finished")
      let long = try await probe.granted(.manual, lease: 86_400, at: 1)
      probe.expect(long.leaseEnds, probe.at(61), "the longest")
      probe.expect(try await probe.renew(long, until: 9999, at: 30), true, "renewed")
      probe.expect(try await probe.state().running?.leaseEnds, probe.at(90), "the longest when renewed")
    },
  ]
}
