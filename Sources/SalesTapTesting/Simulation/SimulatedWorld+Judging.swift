import SalesTap

// What is held against the promises at once, and the judgement at the end.
extension SimulatedWorld {
  /// Holds an offer against the change that it is made from.
  func check(_ offer: QueueOffer) {
    guard offer.origin != .backfill, let object = setting.objects.first(where: { $0.name == offer.object }),
      let mark = object.fields.first(where: \.isMark),
      document.sync(offer.sync)?.mapping.properties.contains(where: { $0.source == .field(mark.path) }) == true
    else { return }
    // What was asked of Salesforce may be newer than the change.
    guard let index = changeNumbers[offer.changeID], case .string(let text)? = plan.changes[index].record[mark.path]
    else { return }
    if !ByteSearch("\"\(text)\"").isFound(in: offer.payload) {
      violate(.payloadsAreTheirs, "\(offer.changeID) of \(offer.sync) does not tell '\(text)'")
    }
  }

  /// Holds a decision against what CleverTap had at some time since the hand-over began.
  func check(_ decision: Decision, of change: RecordChange, began: Int64) {
    guard decision.outcome == .skipped(.unchanged), let sync = decision.sync, let payload = decision.payload else {
      return
    }
    let applied = ledger.appliedBytes[.init(sync: sync, recordID: change.recordID)] ?? []
    let before = applied.last { $0.at < began }
    guard before?.bytes != payload.bytes, !applied.contains(where: { $0.at >= began && $0.bytes == payload.bytes })
    else { return }
    violate(
      .repetitionsAreRepetitions,
      "\(change.id) of \(sync) was skipped as a repetition, and CleverTap has \(applied.isEmpty ? "nothing" : "something else")"
    )
  }

  /// Judges the whole.
  func judge() async {
    do {
      let evidence = try await SimulationEvidence(of: store)
      var oracle = Oracle(
        changes: plan.changes, states: plan.states, start: plan.start, planners: setting.planners, ledger: ledger,
        isFaultless: plan.faults.isEmpty, hasClockFaults: hasClockFaults)
      oracle.judge(evidence)
      for state in oracle.reached { reach(state) }
      for violation in oracle.violations { violate(violation.invariant, violation.detail) }
    } catch {
      violate(.errorsComeFromThePorts, "the store throws \(error)")
    }
    for line in ledger.violations { trace("\(line.invariant.rawValue)") }
    trace("over")
  }
}
