import SalesTapConditions
import SalesTapDiagnostics
import SalesTapModel
import SalesTapPayload

extension ConfigurationCheck {
  /// The checks of one sync by itself.
  mutating func checkSync(_ index: Int) {
    let sync = document.syncs[index]
    let path = "/syncs/\(index)"
    checkConnection(of: sync, index, at: path)
    checkObject(of: sync, at: path)
    checkWatch(of: sync, at: path)
    checkFilter(of: sync, at: path)
    checkSensitiveFields(of: sync, at: path)
    checkIdentity(of: sync, at: path)
    checkMapping(of: sync, at: path)
    checkLimits(of: sync, at: path)
  }

  private mutating func checkConnection(of sync: SyncConfiguration, _ index: Int, at path: String) {
    guard connections[index] == nil, !isBroken(path + "/connection") else { return }
    // Names that could not be read are not held against the sync.
    guard areConnectionsReadable else { return }
    let names = document.connections.prefix(100).map(\.name)
    var suggestions = Spelling.suggestions(for: sync.connection, among: names)
    if suggestions.isEmpty, names.count == 1 { suggestions = names }
    report(
      .unknownConnection, "there is no connection '\(sync.connection)'", at: path + "/connection",
      fixes: suggestions.prefix(1).flatMap { rewriting(path + "/connection", as: $0) }, suggestions: suggestions)
  }

  private mutating func checkWatch(of sync: SyncConfiguration, at path: String) {
    guard sync.filter.watch != nil, !isBroken(path + "/filter/watch") else { return }
    if sync.isCustomObject, !sync.remembers {
      report(
        .undetectableWatch,
        "changes of fields of \(sync.object) are seen only if the caller supplies prior values, or the sync remembers",
        at: path + "/filter/watch")
    }
  }
}
