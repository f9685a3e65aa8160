import SalesTapMapping
import SalesTapPayload

/// A property of the mapping that is not in the record for CleverTap, though it was to be, and why.
///
/// A property whose value is null and that the mapping leaves out then is none: nothing is lost by it.
public struct DroppedProperty: Hashable, Sendable, Codable {
  /// The key in CleverTap.
  public var property: String
  /// Why it was left out, in plain words and without the record's values.
  public var reason: String

  /// A property from its parts.
  public init(_ property: String, because reason: String) {
    self.property = property
    self.reason = reason
  }
}

extension Provenance {
  /// The properties that could not be converted, or whose fields were not loaded.
  ///
  /// Cost: a look where all of them were sent.
  var losses: [DroppedProperty] {
    lost.map { property in
      let reason =
        switch property.outcome {
        case .missing(let fields): "not loaded: \(fields.joined(separator: ", "))"
        case .dropped(let failure): failure.description
        case .sent, .omitted, .emptied, .cleared: ""
        }
      return DroppedProperty(property.target, because: reason)
    }
  }
}

extension Preflight.Result {
  /// The properties that were taken out of a record, because they break CleverTap's rules.
  func losses(from before: CleverTapRecord, to after: CleverTapRecord) -> [DroppedProperty] {
    var kept = after.properties[...]
    var losses: [DroppedProperty] = []
    for property in before.properties {
      if kept.first?.name == property.name {
        kept.removeFirst()
        continue
      }
      let own = violations.filter { $0.severity == .error && $0.property == property.name }
      // One too many breaks no rule of its own.
      let reasons = own.isEmpty ? violations.filter { $0.severity == .error && $0.property == nil } : own
      losses.append(
        DroppedProperty(
          property.name,
          because: reasons.map { ($0.code.map { "\($0): " } ?? "") + $0.message }.joined(separator: "; ")))
    }
    return losses
  }
}
