import SalesTap

/// Holds what was seen from outside against what the store and the log say, when everything is over.
struct Oracle {
  /// What was committed in Salesforce, in the order of the times.
  let changes: [RecordChange]
  /// The whole record after each of the changes.
  let states: [SalesforceRecord]
  let start: Instant
  /// The configurations; the first is the one of the end.
  let planners: [Planner]
  let ledger: SimulationLedger
  /// Whether nothing went wrong.
  let isFaultless: Bool
  /// Whether clocks went wrong.
  let hasClockFaults: Bool
  /// The promises that were broken.
  private(set) var violations: [SimulationViolation] = []
  /// The states that show themselves in the end only.
  private(set) var reached: [SimulationCounters.State] = []

  init(
    changes: [RecordChange], states: [SalesforceRecord], start: Instant, planners: [Planner],
    ledger: SimulationLedger, isFaultless: Bool, hasClockFaults: Bool
  ) {
    self.changes = changes
    self.states = states
    self.start = start
    self.planners = planners
    self.ledger = ledger
    self.isFaultless = isFaultless
    self.hasClockFaults = hasClockFaults
  }

  private var document: ConfigurationDocument { planners[0].document }

  private mutating func violate(_ invariant: SimulationInvariant, _ detail: String) {
    violations.append(SimulationViolation(invariant, detail))
  }

  /// Judges the whole.
  mutating func judge(_ evidence: SimulationEvidence) {
    var fates = Fates(ledger.removed + [evidence])
    fates.ended.formUnion(ledger.erased)
    judgeLosses(fates)
    judgeCopies(fates)
    judgeLog(evidence, fates)
    judgeBackfills(evidence, fates)
    judgeCounts(evidence)
    judgeSecrets(evidence)
  }

  // MARK: Losses

  private mutating func judgeLosses(_ fates: Fates) {
    for handOver in ledger.handOvers {
      let change = changes[handOver.change]
      guard let decisions = handOver.decisions else {
        // What went through the inbox is decided by somebody: every sync of its object has said something, unless it was deleted for a while.
        for sync in document.syncs
        where FieldName(sync.object) == FieldName(change.object)
          && ledger.configured.allSatisfy({ planners[$0].document.sync(sync.key) != nil })
        {
          judge(change, in: sync.key, merge: sync.merge, began: handOver.began, fates)
        }
        continue
      }
      for decision in decisions {
        guard let key = decision.sync else { continue }
        judge(change, in: key, merge: document.sync(key)?.merge ?? .latest, began: handOver.began, fates)
      }
    }
  }

  private mutating func judge(_ change: RecordChange, in sync: String, merge: MergePolicy, began: Int64, _ fates: Fates)
  {
    let key = SimulationLedger.Key(sync: sync, changeID: change.id)
    if ledger.applied.contains(key) || fates.ended.contains(key) || fates.held.contains(key) { return }
    // One that was held, came again, and was looked at while its sync was deleted.
    if fates.unwanted.contains(change.id),
      ledger.configured.contains(where: { planners[$0].document.sync(sync) == nil })
    {
      return
    }
    // One that gave way to another: the other must have gone its way.
    let record = SimulationLedger.RecordKey(sync: sync, recordID: change.recordID)
    guard merge != .everyChange || fates.superseded.contains(key) else {
      return violate(.nothingIsLost, "\(change.id) in \(sync) left no trace")
    }
    let others = fates.byRecord[record] ?? []
    let isCovered = others.contains { other in
      let wentItsWay = ledger.applied.contains(other.key) || fates.ended.contains(other.key)
      guard wentItsWay, other.key != key else { return false }
      // That the first change counts is meant for events; a profile is to have the newest state.
      if merge == .first, document.sync(sync)?.target == .events { return true }
      return change.committedAt.map { $0 <= other.committedAt } ?? true
    }
    if !isCovered {
      violate(.nothingIsLost, "\(change.id) in \(sync) gave way, and nothing newer of its record went its way")
    }
  }

  // MARK: Copies

  private mutating func judgeCopies(_ fates: Fates) {
    var copies: [SimulationLedger.Key: Int] = [:]
    for arrival in ledger.arrivals where arrival.verdict == .applied && !arrival.isLate {
      copies[ledger.claims[arrival.claim].key, default: 0] += 1
    }
    for (key, count) in copies.sorted(by: { ($0.key.sync, $0.key.changeID) < ($1.key.sync, $1.key.changeID) })
    where count > 1 && !ledger.erased.contains(key) {
      // A change that is handed over again after a newer one of its record was delivered is not known any more.
      let again = document.sync(key.sync)?.merge == .everyChange ? 0 : ledger.attempts[key.changeID, default: 1] - 1
      let uncertain = fates.uncertain[key, default: 0]
      if count - 1 > uncertain + max(0, again) {
        violate(
          .copiesAreExplained,
          "\(key.changeID) of \(key.sync) was sent \(count) times, and \(uncertain) outcomes are logged as uncertain")
      }
      if isFaultless, again <= 0 {
        violate(.oneSendWithoutFaults, "\(key.changeID) of \(key.sync) was sent \(count) times")
      }
    }
  }

  // MARK: The log, the counts

  private mutating func judgeLog(_ evidence: SimulationEvidence, _ fates: Fates) {
    for key in ledger.applied.sorted(by: { ($0.sync, $0.changeID) < ($1.sync, $1.changeID) })
    where !fates.delivered.contains(key) && fates.uncertain[key] == nil && !ledger.erased.contains(key) {
      violate(.logIsComplete, "\(key.changeID) of \(key.sync) was sent, and the log says nothing of it")
    }
    for key in fates.delivered.sorted(by: { ($0.sync, $0.changeID) < ($1.sync, $1.changeID) })
    where !ledger.applied.contains(key) {
      violate(
        .nothingIsLost, "the log says that \(key.changeID) of \(key.sync) was delivered, and CleverTap does not have it"
      )
    }
  }

  // MARK: Historical syncs

  /// Each record that was there, unchanged, all the time has something to show for it.
  private mutating func judgeBackfills(_ evidence: SimulationEvidence, _ fates: Fates) {
    for run in evidence.runs where run.state == .successful || run.state == .partialSuccess {
      reached.append(.backfillFinished)
      let applied = ledger.applied.count { $0.sync == run.sync && $0.changeID.hasPrefix("backfill \(run.id) ") }
      if run.counts.sent > applied {
        violate(
          .backfillsAreWhole,
          "historical sync \(run.id) of \(run.sync) counts \(run.counts.sent) as sent, and CleverTap applied \(applied)"
        )
      }
      let isAccompanied = ledger.handOvers.contains { handOver in
        let at = start + .milliseconds(handOver.began)
        return changes[handOver.change].object == run.object && at >= run.startedAt ?? at
          && at <= run.endedAt ?? at
      }
      if isAccompanied { reached.append(.changeDuringBackfill) }
      guard run.limit == nil, run.continues == nil, let began = run.startedAt, let ended = run.endedAt, !hasClockFaults,
        let last = lastCommits(of: run.object, unchangedFrom: began, to: ended)
      else { continue }
      for index in last {
        let change = changes[index]
        let key = SimulationLedger.Key(sync: run.sync, changeID: "backfill \(run.id) \(change.recordID.text)")
        let record = SimulationLedger.RecordKey(sync: run.sync, recordID: change.recordID)
        let isKnown =
          ledger.applied.contains(key) || fates.ended.contains(key) || fates.superseded.contains(key)
          || fates.held.contains(key) || fates.mentioned.contains(key)
          || (fates.byRecord[record] ?? []).contains { $0.key == key }
        if isKnown || isFiltered(change, state: states[index], by: run) { continue }
        violate(.backfillsAreWhole, "historical sync \(run.id) of \(run.sync) left \(change.recordID.text) out")
      }
    }
  }

  /// The last change of each record of an object that was there before a time and did not change until another.
  private func lastCommits(of object: String, unchangedFrom began: Instant, to ended: Instant) -> [Int]? {
    var last: [RecordID: Int] = [:]
    var order: [RecordID] = []
    for (index, change) in changes.enumerated() where change.object == object {
      guard let commit = change.committedAt, commit <= ended else { continue }
      if last.updateValue(index, forKey: change.recordID) == nil { order.append(change.recordID) }
    }
    return order.compactMap { last[$0] }.filter { index in
      let change = changes[index]
      return change.kind != .deleted && (change.committedAt ?? ended) < began
    }
  }

  private func isFiltered(_ change: RecordChange, state: SalesforceRecord, by run: BackfillRun) -> Bool {
    let read = RecordChange(
      object: change.object, recordID: change.recordID, kind: .backfilled, record: state,
      committedAt: change.committedAt,
      id: change.id, origin: .backfill)
    // Any of the configurations may have been in force when the run was asked for.
    return planners.contains { planner in
      planner.plan(read, at: run.startedAt ?? run.createdAt).contains { $0.sync == run.sync && $0.outcome == .filtered }
    }
  }

  private mutating func judgeCounts(_ evidence: SimulationEvidence) {
    var counts: [String: [QueueEntry.State: Int]] = [:]
    for entry in evidence.entries { counts[entry.sync, default: [:]][entry.state, default: 0] += 1 }
    for one in evidence.counts {
      for state in QueueEntry.State.allCases where one[state] != counts[one.sync]?[state] ?? 0 {
        violate(
          .countsAreExact,
          "\(one[state]) entries of \(one.sync) count as \(state.rawValue), and there are \(counts[one.sync]?[state] ?? 0)"
        )
      }
    }
  }

  private mutating func judgeSecrets(_ evidence: SimulationEvidence) {
    let canary = ByteSearch("canary")
    for entry in evidence.log {
      let texts = [entry.reason, entry.request, entry.response, entry.identity, entry.resolution].compactMap { $0 }
      for text in texts where canary.isFound(in: text) {
        violate(.secretsStay, "the log tells of \(entry.changeID) in \(entry.sync ?? "-"): \(text)")
      }
    }
  }
}
