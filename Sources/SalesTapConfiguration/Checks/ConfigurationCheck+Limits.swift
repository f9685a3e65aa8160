import SalesTapDiagnostics
import SalesTapMapping
import SalesTapModel
import SalesTapPayload

extension ConfigurationCheck {
  /// What can be said of CleverTap's rules before there is a record: names, constants, and how many properties there
  /// are.
  mutating func checkLimits(of sync: SyncConfiguration, at path: String) {
    let mapping = path + "/mapping"
    guard !isBroken(mapping), !isBroken(path + "/target") else { return }
    let preflight = Preflight()
    let isProfile = sync.target == .profiles
    if !isProfile { checkEventName(of: sync, preflight, at: mapping + "/eventName") }
    for (index, property) in sync.mapping.properties.enumerated() {
      let place = "\(mapping)/properties/\(index)"
      for violation in preflight.check(propertyName: property.target, isProfile: isProfile)
      where violation.kind != .nameEmpty {
        report(violation, at: place + "/target")
      }
      if case .constant(let constant) = property.source, property.transforms.isEmpty, property.type == .automatic {
        for violation in preflight.check(constant: constant.sent, for: property.target, isProfile: isProfile) {
          report(violation, at: place + "/source/constant")
        }
      }
    }
    for violation in preflight.check(propertyNames: sync.mapping.properties.map(\.target), isProfile: isProfile) {
      report(violation, at: mapping + "/properties")
    }
  }

  private mutating func checkEventName(of sync: SyncConfiguration, _ preflight: Preflight, at place: String) {
    guard case .constant(.string(let name)) = sync.mapping.eventName else { return }
    for violation in preflight.check(eventName: name) {
      switch violation.kind {
      // The mapping itself refuses an empty name.
      case .eventNameMissing: break
      case .eventNameReserved:
        report(.reservedEventName, "'\(name)' is a name that CleverTap keeps for itself", at: place + "/constant")
      // No record of the sync could be sent.
      case .eventNameCharacters: report(violation, .error, at: place + "/constant")
      default: report(violation, at: place + "/constant")
      }
    }
  }

  /// Reports a breach of CleverTap's rules under the id of the rule; it warns, for a record may still be sent without
  /// the property.
  private mutating func report(
    _ violation: Violation, _ severity: Diagnostic.Severity = .warning, at path: String
  ) {
    guard !isBroken(path) else { return }
    found.append(
      Diagnostic(
        Diagnostic.ID(rawValue: violation.kind.id), violation.severity == .note ? .note : severity, violation.message,
        range: range(of: path), path: path, fixes: violation.suggestion.map { rewriting(path, as: $0) } ?? [],
        suggestions: violation.suggestion.map { [$0] } ?? []))
  }
}

extension Mapping.Constant {
  /// The constant as CleverTap would get it.
  fileprivate var sent: CleverTapValue {
    switch self {
    case .string(let text): .string(text)
    case .integer(let number): .integer(number)
    case .double(let number): .double(number)
    case .boolean(let flag): .boolean(flag)
    }
  }
}
