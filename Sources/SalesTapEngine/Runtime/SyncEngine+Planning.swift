import SalesTapConditions
import SalesTapConfiguration
import SalesTapMapping
import SalesTapModel
import SalesTapPayload
import SalesTapQueue
import SalesTapTime

extension SyncEngine {
  /// Plans changes, and reads from the source what they lack until every sync has decided or nothing more can be had.
  func plan(_ changes: inout [IncomingChange], with planner: Planner, at now: Instant) async throws {
    let remembered = try await remembered(changes, with: planner)
    for index in changes.indices {
      if changes[index].refetch == nil { changes[index].replan(with: planner, remembered: remembered, at: now) }
    }
    guard let source else {
      for index in changes.indices { changes[index].wait(with: planner, at: now) }
      return
    }
    var unknown: [FieldName: [FieldName: String]] = [:]
    while true {
      let asks = HydrationAsk.all(for: changes, with: planner, unknown: unknown)
      guard !asks.isEmpty else { break }
      for ask in asks { await hydrate(ask, &changes, from: source, unknown: &unknown) }
      for index in Set(asks.flatMap(\.changes)).sorted() where changes[index].isKnown {
        changes[index].replan(with: planner, remembered: remembered, at: now)
      }
    }
    for index in changes.indices {
      changes[index].fail(unknown: unknown[FieldName(changes[index].change.object)] ?? [:], with: planner)
      changes[index].wait(with: planner, at: now)
    }
  }

  /// Asks the source once for the fields of several records of an object.
  private func hydrate(
    _ ask: HydrationAsk, _ changes: inout [IncomingChange], from source: any RecordSource,
    unknown: inout [FieldName: [FieldName: String]]
  ) async {
    var ask = ask
    while !ask.fields.isEmpty {
      do {
        let records = try await source.records(ask.request)
        observer?.observe(.hydrated(object: ask.object, records: ask.ids.count, isAnswered: true))
        for index in ask.changes { changes[index].take(records[changes[index].change.recordID], of: ask.fields) }
        return
      } catch let error as RecordSourceError where error.code == .unknownField && error.field != nil {
        observer?.observe(.hydrated(object: ask.object, records: ask.ids.count, isAnswered: false))
        let path = error.field ?? ""
        let before = ask.fields.count
        unknown[FieldName(ask.object), default: [:]][FieldName(path)] = path
        ask.fields.removeAll { FieldName($0) == FieldName(path) }
        // A field that was not asked for: the source speaks of something else.
        guard ask.fields.count < before else {
          for index in ask.changes { changes[index].miss(.failing(error.message), of: ask.fields) }
          return
        }
        for index in ask.changes { changes[index].asked.insert(FieldName(path)) }
      } catch {
        observer?.observe(.hydrated(object: ask.object, records: ask.ids.count, isAnswered: false))
        for index in ask.changes { changes[index].miss(.failing("\(error)"), of: ask.fields) }
        return
      }
    }
  }

  /// What is remembered of the records of changes, for the syncs that remember.
  private func remembered(
    _ changes: [IncomingChange], with planner: Planner
  ) async throws -> [AcceptedState.Key: AcceptedState] {
    var keys: [AcceptedState.Key] = []
    for one in changes {
      for sync in planner.syncs(of: one.change.object) where sync.configuration.remembers {
        keys.append(.init(sync: sync.configuration.key, recordID: one.change.recordID))
      }
    }
    guard !keys.isEmpty else { return [:] }
    return Dictionary(zip(keys, try await store.acceptedStates(keys)), uniquingKeysWith: { first, _ in first })
  }

  /// Holds what passes the limits of the syncs.
  func guardVolumes(_ changes: inout [IncomingChange], with planner: Planner, at now: Instant) async throws {
    for sync in planner.document.syncs {
      guard let limit = sync.limitPerHour else { continue }
      var places: [(change: Int, decision: Int)] = []
      for (index, one) in changes.enumerated() where !one.isMeant(for: sync.key) {
        for (position, decision) in one.decisions.enumerated()
        where decision.sync == sync.key && (decision.outcome == .deliver || decision.outcome == .enqueue) {
          places.append((index, position))
        }
      }
      guard !places.isEmpty else { continue }
      let answer = try await store.update(
        volumeGuardOf: sync.key, with: .asked(places.count, limitPerHour: limit), at: now)
      if answer.hasJustClosed { observer?.observe(.limitPassed(sync: sync.key)) }
      for place in places.dropFirst(answer.granted) {
        changes[place.change].decisions[place.decision].outcome = .held(missing: [])
        changes[place.change].decisions[place.decision].reason =
          "the sync has passed its limit of \(limit) changes an hour; it goes on when a person says that they are meant"
        changes[place.change].waits[place.decision] = .init(cause: .volume, due: nil)
      }
    }
  }

  /// Skips what would repeat the record that CleverTap accepted last, and warns where the identity is another one.
  /// - Returns: The versions that need not be sent: CleverTap has them.
  func suppressRepeats(
    _ changes: inout [IncomingChange], with planner: Planner, at now: Instant
  ) async throws -> [HandedOver] {
    let remembered = try await remembered(changes, with: planner)
    guard !remembered.isEmpty else { return [] }
    var handedOver: [HandedOver] = []
    var later: Set<AcceptedState.Key> = []
    for index in changes.indices {
      let change = changes[index].change
      for position in changes[index].decisions.indices {
        let decision = changes[index].decisions[position]
        guard decision.outcome == .deliver || decision.outcome == .enqueue, let key = decision.sync,
          let payload = decision.payload, let sync = planner.sync(key), sync.remembers
        else { continue }
        let place = AcceptedState.Key(sync: key, recordID: change.recordID)
        guard let accepted = remembered[place]?.accepted else { continue }
        if accepted.identity != Digest.identity(payload.subject.text) {
          changes[index].decisions[position].notes.append(
            "the identity is not the one that CleverTap accepted last for this record: it will hold two profiles")
        }
        // A version of the same group goes first; what CleverTap will have then is another record.
        guard later.insert(place).inserted, accepted.payload == Digest.payload(payload.bytes) else { continue }
        let send = DirectSend(
          sync: key, target: sync.target, recordID: change.recordID, changeID: change.id,
          committedAt: change.committedAt, origin: change.origin)
        guard case .send(let version)? = try await store.admit([send], at: now).first else { continue }
        changes[index].decisions[position].outcome = .skipped(.unchanged)
        changes[index].decisions[position].reason = "CleverTap accepted the same record last"
        handedOver.append(HandedOver(send, version: version))
        later.remove(place)
      }
    }
    return handedOver
  }
}
