import SalesTap

// What is held against the promises: some at once, most of it at the end.
extension SimulatedWorld {
  /// Holds an offer against the change that it is made from.
  func check(_ offer: QueueOffer) {
    guard offer.origin != .backfill, let object = setting.objects.first(where: { $0.name == offer.object }),
      let mark = object.fields.first(where: \.isMark),
      document.sync(offer.sync)?.mapping.properties.contains(where: { $0.source == .field(mark.path) }) == true
    else { return }
    // What was asked of Salesforce may be newer than the change.
    guard let change = plan.changes.first(where: { $0.id == offer.changeID }),
      case .string(let text)? = change.record[mark.path]
    else { return }
    if !String(decoding: offer.payload, as: UTF8.self).contains("\"\(text)\"") {
      violate(.payloadsAreTheirs, "\(offer.changeID) of \(offer.sync) does not tell '\(text)'")
    }
  }

  /// Holds a decision against what CleverTap has.
  func check(_ decision: Decision, of change: RecordChange) {
    guard decision.outcome == .skipped(.unchanged), let sync = decision.sync, let payload = decision.payload else {
      return
    }
    let last = ledger.lastApplied[.init(sync: sync, recordID: change.recordID)]
    if last != payload.bytes {
      violate(
        .repetitionsAreRepetitions,
        "\(change.id) of \(sync) was skipped as a repetition, and CleverTap has \(last == nil ? "nothing" : "something else")"
      )
    }
  }

  /// Judges the whole.
  func judge() async {
    do {
      var evidence = Evidence()
      evidence.entries = try await store.entries(QueueQuery(), after: nil, limit: .max)
      evidence.log = try await store.entries(matching: EventLogQuery(limit: .max))
      evidence.inbox = try await store.inboxEntries(InboxQuery(), after: nil, limit: .max)
      evidence.counts = try await store.counts()
      evidence.runs = try await store.backfills(sync: nil, limit: .max)
      judge(evidence)
    } catch {
      violate(.errorsComeFromThePorts, "the store throws \(error)")
    }
    for line in ledger.violations { trace("\(line.invariant.rawValue)") }
    trace("over")
  }

  /// What is left behind when everything is over.
  struct Evidence {
    var entries: [QueueEntry] = []
    var log: [EventLogEntry] = []
    var inbox: [InboxEntry] = []
    var counts: [QueueCounts] = []
    var runs: [BackfillRun] = []
  }

  private func judge(_ evidence: Evidence) {
    let fates = Fates(evidence)
    judgeLosses(fates)
    judgeCopies(fates)
    judgeLog(evidence, fates)
    judgeBackfills(evidence, fates)
    judgeCounts(evidence)
    judgeSecrets(evidence)
  }

  // MARK: Losses

  private func judgeLosses(_ fates: Fates) {
    for handOver in ledger.handOvers {
      let change = plan.changes[handOver.change]
      guard let decisions = handOver.decisions else {
        // What went through the inbox is decided by somebody: every sync of its object has said something.
        for sync in document.syncs where FieldName(sync.object) == FieldName(change.object) {
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

  private func judge(_ change: RecordChange, in sync: String, merge: MergePolicy, began: Int64, _ fates: Fates) {
    let key = SimulationLedger.Key(sync: sync, changeID: change.id)
    if ledger.applied.contains(key) || fates.ended.contains(key) || fates.held.contains(key) { return }
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

  private func judgeCopies(_ fates: Fates) {
    var copies: [SimulationLedger.Key: Int] = [:]
    for arrival in ledger.arrivals where arrival.verdict == .applied && !arrival.isLate {
      copies[ledger.claims[arrival.claim].key, default: 0] += 1
    }
    for (key, count) in copies.sorted(by: { ($0.key.sync, $0.key.changeID) < ($1.key.sync, $1.key.changeID) })
    where count > 1 {
      // A change that is handed over again after a newer one of its record was delivered is not known any more.
      let again = document.sync(key.sync)?.merge == .everyChange ? 0 : ledger.attempts[key.changeID, default: 1] - 1
      let uncertain = fates.uncertain[key, default: 0]
      if count - 1 > uncertain + max(0, again) {
        violate(
          .copiesAreExplained,
          "\(key.changeID) of \(key.sync) was sent \(count) times, and \(uncertain) outcomes are logged as uncertain")
      }
      if plan.faults.isEmpty, again <= 0 {
        violate(.oneSendWithoutFaults, "\(key.changeID) of \(key.sync) was sent \(count) times")
      }
    }
  }

  // MARK: The log, the counts

  private func judgeLog(_ evidence: Evidence, _ fates: Fates) {
    for key in ledger.applied.sorted(by: { ($0.sync, $0.changeID) < ($1.sync, $1.changeID) })
    where !fates.delivered.contains(key) && fates.uncertain[key] == nil {
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
  private func judgeBackfills(_ evidence: Evidence, _ fates: Fates) {
    for run in evidence.runs where run.state == .successful || run.state == .partialSuccess {
      reach(.backfillFinished)
      let applied = ledger.applied.count { $0.sync == run.sync && $0.changeID.hasPrefix("backfill \(run.id) ") }
      if run.counts.sent > applied {
        violate(
          .backfillsAreWhole,
          "historical sync \(run.id) of \(run.sync) counts \(run.counts.sent) as sent, and CleverTap applied \(applied)"
        )
      }
      guard run.limit == nil, run.continues == nil, let began = run.startedAt, let ended = run.endedAt, !hasClockFaults,
        let last = lastCommits(of: run.object, unchangedFrom: began, to: ended)
      else { continue }
      for index in last {
        let change = plan.changes[index]
        let key = SimulationLedger.Key(sync: run.sync, changeID: "backfill \(run.id) \(change.recordID.text)")
        let record = SimulationLedger.RecordKey(sync: run.sync, recordID: change.recordID)
        let isKnown =
          ledger.applied.contains(key) || fates.ended.contains(key) || fates.superseded.contains(key)
          || fates.held.contains(key) || fates.mentioned.contains(key)
          || (fates.byRecord[record] ?? []).contains { $0.key == key }
        if isKnown || isFiltered(change, state: plan.states[index], by: run) { continue }
        violate(.backfillsAreWhole, "historical sync \(run.id) of \(run.sync) left \(change.recordID.text) out")
      }
    }
  }

  /// The last change of each record of an object that was there before a time and did not change until another.
  private func lastCommits(of object: String, unchangedFrom began: Instant, to ended: Instant) -> [Int]? {
    var last: [RecordID: Int] = [:]
    var order: [RecordID] = []
    for (index, change) in plan.changes.enumerated() where change.object == object {
      guard let commit = change.committedAt, commit <= ended else { continue }
      if last.updateValue(index, forKey: change.recordID) == nil { order.append(change.recordID) }
    }
    return order.compactMap { last[$0] }.filter { index in
      let change = plan.changes[index]
      return change.kind != .deleted && (change.committedAt ?? ended) < began
    }
  }

  private func isFiltered(_ change: RecordChange, state: SalesforceRecord, by run: BackfillRun) -> Bool {
    let read = RecordChange(
      object: change.object, recordID: change.recordID, kind: .backfilled, record: state,
      committedAt: change.committedAt,
      id: change.id, origin: .backfill)
    // Any of the configurations may have been in force when the run was asked for.
    return setting.planners.contains { planner in
      planner.plan(read, at: run.startedAt ?? run.createdAt).contains { $0.sync == run.sync && $0.outcome == .filtered }
    }
  }

  private func judgeCounts(_ evidence: Evidence) {
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

  private func judgeSecrets(_ evidence: Evidence) {
    for entry in evidence.log {
      let texts = [entry.reason, entry.request, entry.response, entry.identity, entry.resolution].compactMap { $0 }
      for text in texts where text.contains("canary") {
        violate(.secretsStay, "the log tells of \(entry.changeID) in \(entry.sync ?? "-"): \(text)")
      }
    }
  }
}

/// What became of each change in each sync, by what is left behind.
struct Fates {
  struct Version {
    var key: SimulationLedger.Key
    var committedAt: Instant
  }

  /// Filtered, invalid, skipped, or failed, with a reason.
  var ended: Set<SimulationLedger.Key> = []
  var delivered: Set<SimulationLedger.Key> = []
  var superseded: Set<SimulationLedger.Key> = []
  var held: Set<SimulationLedger.Key> = []
  /// Whatever the log mentions.
  var mentioned: Set<SimulationLedger.Key> = []
  /// How many outcomes are logged as uncertain.
  var uncertain: [SimulationLedger.Key: Int] = [:]
  /// The versions of each record that came to the queue or ended.
  var byRecord: [SimulationLedger.RecordKey: [Version]] = [:]

  init(_ evidence: SimulatedWorld.Evidence) {
    for entry in evidence.log {
      guard let sync = entry.sync else { continue }
      let key = SimulationLedger.Key(sync: sync, changeID: entry.changeID)
      mentioned.insert(key)
      switch entry.decision {
      case "delivered": delivered.insert(key)
      case "superseded": superseded.insert(key)
      case "filtered", "invalid", "failed", "skipped": ended.insert(key)
      default: break
      }
      if entry.errorClass == .uncertain { uncertain[key, default: 0] += 1 }
    }
    for entry in evidence.entries {
      let key = SimulationLedger.Key(sync: entry.sync, changeID: entry.changeID)
      switch entry.state {
      case .failed, .skipped: ended.insert(key)
      case .superseded: superseded.insert(key)
      case .delivered, .waiting, .inFlight: break
      }
      byRecord[.init(sync: entry.sync, recordID: entry.recordID), default: []].append(
        Version(key: key, committedAt: entry.version.committedAt))
    }
    for entry in evidence.inbox {
      for one in entry.held { held.insert(.init(sync: one.sync, changeID: entry.changeID)) }
    }
  }
}
