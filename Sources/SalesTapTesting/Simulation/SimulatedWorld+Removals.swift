import SalesTap

// What retention and erasure take out of the store: seen by comparing what was there before with what is there afterwards.
extension SimulatedWorld {
  // MARK: Retention

  /// Holds a removal of what is no longer needed against the laws: all of it goes, and nothing else.
  func witness(_ request: PruneRequest, _ removed: RemovalCount, before: SimulationEvidence, after: SimulationEvidence)
  {
    let end = request.endedBefore
    let gone = before.without(after)
    if !gone.entries.isEmpty || !gone.log.isEmpty || !gone.runs.isEmpty { reach(.pruned) }
    trace("\(gone.entries.count) entries and \(gone.log.count) log entries of before \(end) are removed")
    for entry in gone.entries where !entry.isOver(before: end) {
      violate(
        .removalsAreMeant,
        "\(entry.changeID) of \(entry.sync), \(entry.state.rawValue), last changed at \(entry.changedAt), was removed")
    }
    for entry in after.entries where entry.isOver(before: end) {
      violate(.removalsAreMeant, "\(entry.changeID) of \(entry.sync), over since \(entry.changedAt), was kept")
    }
    for entry in gone.log where entry.time >= end {
      violate(.removalsAreMeant, "what the log says of \(entry.changeID) at \(entry.time) was removed")
    }
    for run in gone.runs where (run.endedAt ?? end) >= end || !run.state.isEnded {
      violate(.removalsAreMeant, "historical sync \(run.id), \(run.state.rawValue), was removed")
    }
    if !gone.inbox.isEmpty { violate(.removalsAreMeant, "\(gone.inbox.count) changes of the inbox were removed") }
    if gone.entries.count != removed.entries {
      violate(.removalsAreMeant, "\(gone.entries.count) entries went, and \(removed.entries) are told of")
    }
    ledger.removed.append(gone)
    // With the notes of old versions goes what they protect from.
    let kept = (end - plan.start).milliseconds
    for (record, at) in ledger.notedAt where at < kept + Self.clockSlack { forgetVersions(of: record) }
  }

  // MARK: Erasure

  /// Holds an erasure against its subject: nothing is left, nothing else is gone, and the receipt counts what went.
  func witness(
    _ subject: ErasureSubject, _ receipt: ErasureReceipt, before: SimulationEvidence, after: SimulationEvidence
  ) {
    let gone = before.without(after)
    reach(.erased)
    trace("\(gone.entries.count) entries, \(gone.inbox.count) changes, and \(gone.log.count) log entries are erased")
    for entry in after.entries where subject.isAbout(entry.recordID, entry.identity) {
      violate(.removalsAreMeant, "\(entry.changeID) of \(entry.sync) was to be erased, and is still there")
    }
    for entry in after.log where subject.isAbout(entry.recordID, entry.identity) {
      violate(.removalsAreMeant, "what the log says of \(entry.changeID) was to be erased, and is still there")
    }
    for entry in gone.entries where !subject.isAbout(entry.recordID, entry.identity) {
      violate(.removalsAreMeant, "\(entry.changeID) of \(entry.sync) was erased with somebody else")
    }
    for entry in gone.log where !subject.isAbout(entry.recordID, entry.identity) {
      violate(.removalsAreMeant, "what the log says of \(entry.changeID) was erased with somebody else")
    }
    if case .record(let id) = subject, after.inbox.contains(where: { $0.recordID == id }) {
      violate(.removalsAreMeant, "a change of \(id.text) was to be erased, and is still in the inbox")
    }
    if gone.entries.count != receipt.queue.entries || gone.inbox.count != receipt.inbox
      || gone.log.count != receipt.log
    {
      violate(.removalsAreMeant, "the receipt of an erasure tells of \(receipt), which is not what went")
    }
    ledger.removed.append(gone)
    for entry in gone.entries {
      ledger.erased.insert(.init(sync: entry.sync, changeID: entry.changeID))
      if let holder = ledger.holders.removeValue(forKey: entry.id), ledger.claims[holder].isHeld {
        reach(.erasedWhileSending)
        release(holder)
      }
      // What is on its way when its person is erased leaves no note of its version, though CleverTap may take it.
      if entry.state == .inFlight { forget(.init(sync: entry.sync, recordID: entry.recordID)) }
    }
    for entry in gone.log {
      ledger.erased.insert(.init(sync: entry.sync ?? "", changeID: entry.changeID))
    }
    for entry in gone.inbox {
      for sync in setting.syncKeys { ledger.erased.insert(.init(sync: sync, changeID: entry.changeID)) }
    }
    if case .record(let id) = subject {
      for sync in setting.syncKeys { forget(.init(sync: sync, recordID: id)) }
    }
  }

  /// How far a worker's clock may be from the time of the simulation, in milliseconds.
  private static let clockSlack: Int64 = 4 * 3_600_000

  /// What the store no longer knows of a record protects nobody any more.
  private func forget(_ record: SimulationLedger.RecordKey) {
    forgetVersions(of: record)
    ledger.appliedBytes[record] = nil
  }

  private func forgetVersions(of record: SimulationLedger.RecordKey) {
    ledger.newestLive[record] = nil
    ledger.newestApplied[record] = nil
    ledger.notedAt[record] = nil
  }
}

extension QueueEntry {
  /// Whether it ended, and has not changed since a time.
  fileprivate func isOver(before end: Instant) -> Bool {
    switch state {
    case .delivered, .superseded, .skipped: changedAt < end
    case .waiting, .inFlight, .failed: false
    }
  }
}

extension ErasureSubject {
  /// Whether something about a record, or an identity, is about the subject.
  fileprivate func isAbout(_ record: RecordID?, _ identity: String?) -> Bool {
    switch self {
    case .record(let id): record == id
    case .identity(let text): identity == text
    }
  }
}
