import SalesTapDiagnostics
import SalesTapMapping
import SalesTapModel
import SalesTapPayload
import SalesTapSchedule

extension ConfigurationCheck {
  /// Active syncs that send the same records to the same place: each is held against the first that it meets.
  mutating func checkOverlaps() {
    var groups: [Group: [Int]] = [:]
    var order: [Group] = []
    for (index, sync) in document.syncs.enumerated() where sync.status == .active {
      let path = "/syncs/\(index)"
      guard !isBroken(path + "/object"), !isBroken(path + "/connection"), !isBroken(path + "/target"),
        let connection = connections[index]
      else { continue }
      let key = Group(object: FieldName(sync.object), connection: connection)
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(index)
    }
    for key in order {
      let members = groups[key] ?? []
      var met = Met()
      for index in members {
        if let first = met.meet(document.syncs[index], at: index) { reportOverlap(first, index) }
      }
      reportMixedDelivery(members)
    }
  }

  /// What syncs have in common that could send the same records to the same place.
  private struct Group: Hashable {
    var object: FieldName
    var connection: Int
  }

  /// The syncs of a group that came before, and which of them overlaps with the next.
  private struct Met {
    private var profiles: Int?
    /// The first of the event syncs, of those whose names differ from record to record, and of each constant name.
    private var events: Int?
    private var variable: Int?
    private var named: [String: Int] = [:]

    mutating func meet(_ sync: SyncConfiguration, at index: Int) -> Int? {
      guard sync.target == .events else {
        defer { profiles = profiles ?? index }
        return profiles
      }
      defer { events = events ?? index }
      guard let name = sync.constantEventName.map(EventName.comparable) else {
        defer { variable = variable ?? index }
        return events
      }
      defer { if named[name] == nil { named[name] = index } }
      return variable ?? named[name]
    }
  }

  private mutating func reportOverlap(_ first: Int, _ second: Int) {
    let (a, b) = (document.syncs[first], document.syncs[second])
    let other = Diagnostic.Note("the other sync stands here", range: range(of: "/syncs/\(first)/name"))
    guard a.isBatch == b.isBatch else {
      let targets = Set(b.mapping.properties.map(\.target))
      let shared = a.mapping.properties.map(\.target).filter(targets.contains)
      let message =
        "'\(a.name)' and '\(b.name)' send the same records of \(b.object), one at once, the other in batches"
      return report(
        .overlappingModes, message, at: "/syncs/\(second)/name",
        notes: [
          other,
          .init(
            shared.isEmpty ? "they share no property" : "both send \(Shape.list(shared.prefix(10)))"),
        ])
    }
    report(
      .overlappingSyncs,
      "'\(a.name)' and '\(b.name)' both send \(b.object) as \(b.target.rawValue) to '\(b.connection)': each change is sent twice",
      at: "/syncs/\(second)/name", notes: [other])
  }

  /// Real time and batches of one object, where they do not overlap.
  private mutating func reportMixedDelivery(_ members: [Int]) {
    guard let realTime = members.first(where: { !document.syncs[$0].isBatch }),
      let batch = members.first(where: { document.syncs[$0].isBatch })
    else { return }
    var met = Met()
    _ = met.meet(document.syncs[realTime], at: realTime)
    guard met.meet(document.syncs[batch], at: batch) == nil else { return }
    let second = max(realTime, batch)
    report(
      .mixedDelivery,
      "'\(document.syncs[realTime].name)' sends \(document.syncs[second].object) at once, '\(document.syncs[batch].name)' in batches: what they send of one change arrives at different times",
      at: "/syncs/\(second)/name")
  }

  /// Batch syncs of one account that start in the same minutes.
  mutating func checkSlots() {
    var groups: [String: [(index: Int, cadence: Cadence)]] = [:]
    var order: [String] = []
    for (index, sync) in document.syncs.enumerated() where sync.status == .active {
      guard case .batch(_, let cadence) = sync.delivery, !isBroken("/syncs/\(index)/delivery"),
        let connection = connections[index].map({ document.connections[$0] })
      else { continue }
      let account = "\(connection.region.rawValue) \(connection.accountID)"
      if groups[account] == nil { order.append(account) }
      groups[account, default: []].append((index, cadence))
    }
    for account in order {
      let members = groups[account] ?? []
      var busy: [Int: Int] = [:]
      var crowded: [Int] = []
      var place: Int?
      for (index, cadence) in members {
        let minutes = stride(from: cadence.offsetMinutes, to: 60, by: cadence.minutes)
        if let other = minutes.lazy.compactMap({ busy[$0] }).first {
          if crowded.isEmpty { crowded.append(other) }
          crowded.append(index)
          place = place ?? index
        }
        for minute in minutes where busy[minute] == nil { busy[minute] = index }
      }
      guard let place else { continue }
      let free = members.first { $0.index == place }.flatMap { member in
        (0..<member.cadence.minutes).first { offset in
          stride(from: offset, to: 60, by: member.cadence.minutes).allSatisfy { busy[$0] == nil }
        }
      }
      report(
        .sharedSlots,
        "the batch syncs \(Shape.list(crowded.prefix(10).map { document.syncs[$0].name })) of one account start in the same minutes",
        at: "/syncs/\(place)/delivery",
        notes: free.map { [.init("'offsetMinutes': \($0) is free for '\(document.syncs[place].name)'")] } ?? [])
    }
  }
}

extension SyncConfiguration {
  /// The name of the sync's events, if it is the same for all of them.
  var constantEventName: String? {
    switch mapping.eventName {
    case nil: defaultEventName
    case .constant(.string(let name)): name
    default: nil
    }
  }
}
