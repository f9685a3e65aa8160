import SalesTapConfiguration
import SalesTapDiagnostics
public import SalesTapModel
import SalesTapQueue
import SalesTapTime

extension SyncEngine {
  /// Decides about the changes of the inbox that are due.
  func performInbox() async throws {
    try await releaseMeant()
    while !isStopping, !Task.isCancelled {
      let request = InboxRequest(limit: 100, lease: options.lease)
      let entries = try await store.claimChanges(request, at: clock.now())
      guard !entries.isEmpty else { return }
      var changes: [IncomingChange] = []
      var settled: [InboxSettlement] = []
      var lines = ChangeLineDecoder(catalog: planner.objects)
      for entry in entries {
        if let (change, refetch) = ChangeContent.decode(entry.content) {
          changes.append(IncomingChange(change, refetch: refetch, entry: entry))
          continue
        }
        let decoded = lines.decode(entry.content, changeID: entry.changeID)
        let notices = decoded.notices
        // What cannot be read of an entry stays for a person.
        var trouble = decoded.diagnostics.filter { $0.severity == .error }.map(\.placed)
        // An event may tell several changes: each goes its own way, and a held one comes back under its own id.
        for notice in notices {
          switch notice {
          case .change(let change): changes.append(IncomingChange(change))
          case .mustRefetch(let refetch): changes.append(IncomingChange(refetch))
          // No record can be named: who sees it starts a historical sync and removes it.
          case .mustBackfill(let backfill): trouble.append(backfill.reason)
          }
        }
        let verdict: InboxSettlement.Verdict =
          notices.isEmpty || !trouble.isEmpty
          ? .held(entry.unreadable(trouble.joined(separator: "; "))) : .settled
        settled.append(InboxSettlement(entry, verdict))
      }
      _ = try await handle(changes, positions: [], settling: settled)
    }
  }

  /// Lets changes go on that passed a limit and came to be held only after a person had said that all of it is meant, or whose release a
  /// crash has cut off from that word: nobody would be asked about them again.
  private func releaseMeant() async throws {
    let limited = Set(planner.document.syncs.filter { $0.limitPerHour != nil }.map(\.key))
    guard !limited.isEmpty else { return }
    for one in try await store.volumeGuards() where one.closedAt == nil && limited.contains(one.sync) {
      let held = InboxQuery(sync: one.sync, cause: .volume, isHeld: true)
      let entries = try await store.inboxEntries(held, after: nil, limit: 100)
      guard !entries.isEmpty else { continue }
      // Open after they were held, and not only before.
      let isOpen = try await store.volumeGuards().contains { $0.sync == one.sync && $0.closedAt == nil }
      if isOpen { _ = try await store.releaseChanges(InboxQuery(ids: entries.map(\.id)), at: clock.now()) }
    }
  }

  /// Puts changes into the inbox, to be decided by whoever runs ``performDue()`` next.
  ///
  /// - Parameter lines: The changes, each a line of a changes file in UTF-8, with its id; nil gives it one of its own.
  /// - Returns: What became of each.
  @discardableResult
  public func append(_ lines: [(changeID: String?, line: [UInt8])]) async throws -> [InboxOutcome] {
    try await store.append(lines.map { InboxOffer(changeID: $0.changeID, content: $0.line) }, at: clock.now())
  }

  /// Asks again for held changes, at once.
  /// - Returns: How many there are.
  @discardableResult
  public func releaseHeld(sync: String? = nil, recordID: RecordID? = nil) async throws -> Int {
    try await store.releaseChanges(
      InboxQuery(recordID: recordID, sync: sync, cause: sync == nil ? nil : .missingFields, isHeld: true),
      at: clock.now())
  }

  /// Says that the changes which passed a sync's limit are meant: they go on, and the counting begins anew.
  /// - Returns: How many changes go on.
  @discardableResult
  public func openVolumeGuard(of sync: String) async throws -> Int {
    let now = clock.now()
    _ = try await store.update(volumeGuardOf: sync, with: .opened, at: now)
    return try await store.releaseChanges(InboxQuery(sync: sync, cause: .volume), at: now)
  }
}

extension Diagnostic {
  /// What is wrong, and where: the place is counted in bytes from the start of the content.
  fileprivate var placed: String { range.map { "\(message), at byte \($0.offset + 1)" } ?? message }
}

extension InboxEntry {
  /// The entry as it waits for a person, because nothing can be decided from it.
  fileprivate func unreadable(_ words: String) -> InboxOffer {
    var offer = InboxOffer(changeID: changeID, content: content, object: object, recordID: recordID)
    offer.held = [HeldSync(sync: "", cause: .unreadable, reason: words)]
    offer.timesAsked = timesAsked
    return offer
  }
}
