import SalesTapDiagnostics
import SalesTapModel
import SalesTapPayload

extension ConfigurationCheck {
  mutating func checkCalendar() {
    let zone = document.calendar.timeZone
    if let isKnown = context.isTimeZoneKnown, !isBroken("/calendar/timeZone"), !isKnown(zone) {
      report(.unknownTimeZone, "there is no time zone '\(zone)'", at: "/calendar/timeZone")
    }
  }

  mutating func checkConnections() {
    let connections = document.connections
    reportDuplicates(
      of: connections.map(\.name), ids: connections.map(\.id), in: "/connections", noun: "connection")
    for (index, connection) in connections.enumerated() {
      let path = "/connections/\(index)"
      guard !isBroken(path) else { continue }
      switch connection.passcode {
      case .environment(let name):
        if let isSet = context.isEnvironmentVariableSet, !isBroken(path + "/passcode"), !isSet(name) {
          report(
            .unsetEnvironment, "the environment variable '\(name)' is not set", at: path + "/passcode/environment")
        }
      case .literal where isWithoutText: break
      case .literal:
        report(.literalPasscode, "the passcode stands here in plain text", at: path + "/passcode")
      }
    }
    // What could not be read may be the sync that is missed.
    guard !document.syncs.indices.contains(where: { isBroken("/syncs/\($0)/connection") }), !isBroken("/syncs") else {
      return
    }
    let used = Set(self.connections.compactMap { $0 })
    for (index, connection) in connections.enumerated() where !used.contains(index) {
      report(
        .unusedConnection, "no sync uses the connection '\(connection.name)'", at: "/connections/\(index)/name")
    }
  }

  mutating func checkSyncNames() {
    reportDuplicates(
      of: document.syncs.map(\.name), ids: document.syncs.map(\.id), in: "/syncs", noun: "sync")
  }

  /// Reports names that come twice, case ignored, ids that come twice, and ids that are the name of another.
  private mutating func reportDuplicates(of names: [String], ids: [String?], in list: String, noun: String) {
    var byName: [FieldName: Int] = [:]
    var byID: [String: Int] = [:]
    for (index, name) in names.enumerated() where !isBroken("\(list)/\(index)/name") {
      if let first = byName[FieldName(name)] {
        report(
          .duplicateName, "there are two \(noun)s named '\(name)'; names are unique, case ignored",
          at: "\(list)/\(index)/name",
          notes: [.init("the other one stands here", range: range(of: "\(list)/\(first)/name"))])
      } else {
        byName[FieldName(name)] = index
      }
    }
    for (index, id) in ids.enumerated() {
      guard let id, !isBroken("\(list)/\(index)/id") else { continue }
      if let first = byID[id] {
        report(
          .duplicateName, "there are two \(noun)s with the id '\(id)'", at: "\(list)/\(index)/id",
          notes: [.init("the other one stands here", range: range(of: "\(list)/\(first)/id"))])
      } else if let other = byName[FieldName(id)], other != index, ids[other] == nil {
        report(
          .duplicateName, "the id '\(id)' is the name of another \(noun), and its key", at: "\(list)/\(index)/id",
          notes: [.init("the other one stands here", range: range(of: "\(list)/\(other)/name"))])
      } else {
        byID[id] = index
      }
    }
  }
}
