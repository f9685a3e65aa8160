import SalesTap

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
  /// The changes of which the log says that no sync wanted them.
  var unwanted: Set<String> = []
  /// Whatever the log mentions.
  var mentioned: Set<SimulationLedger.Key> = []
  /// How many outcomes are logged as uncertain.
  var uncertain: [SimulationLedger.Key: Int] = [:]
  /// The versions of each record that came to the queue or ended.
  var byRecord: [SimulationLedger.RecordKey: [Version]] = [:]

  /// What can be seen of them in what is left, and in what was removed before.
  init(_ evidence: [SimulationEvidence]) {
    for one in evidence { take(one) }
  }

  private mutating func take(_ evidence: SimulationEvidence) {
    for entry in evidence.log {
      guard let sync = entry.sync else {
        if entry.decision == "skipped" { unwanted.insert(entry.changeID) }
        continue
      }
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
