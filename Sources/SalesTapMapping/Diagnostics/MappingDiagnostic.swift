public import SalesTapDiagnostics

/// A diagnostic and the part of the mapping that it concerns.
public struct MappingDiagnostic: Hashable, Sendable {
  /// Where the trouble is.
  public var place: MappingPlace
  /// What the trouble is; its ranges are ranges of the text at the place: a template's text, a field path, or a name.
  public var diagnostic: Diagnostic

  /// A diagnostic at a place.
  public init(_ place: MappingPlace, _ diagnostic: Diagnostic) {
    self.place = place
    self.diagnostic = diagnostic
  }
}

/// A place in a mapping.
public struct MappingPlace: Hashable, Sendable {
  /// The rules of a mapping.
  public enum Part: Hashable, Sendable {
    /// The identity rule.
    case identity
    /// The identity rule, where it gives CleverTap's `objectId`.
    case objectID
    /// The event name.
    case eventName
    /// The timestamp.
    case timestamp
    /// A property, by its position.
    case property(Int)
  }

  /// What of a rule is meant.
  public enum Element: Hashable, Sendable {
    /// The rule as a whole.
    case whole
    /// The property's name in CleverTap.
    case target
    /// The source: the positions to go down in `firstOf` lists, and the key of the source that is meant (`field`, `template`,
    /// `constant`, `firstOf`); nil for the source as a whole.
    case source([Int], key: String?)
    /// The property's type.
    case type
    /// A transform, by its position.
    case transform(Int)
    /// The property's null policy.
    case null
  }

  /// The rule.
  public var part: Part
  /// What of it is meant.
  public var element: Element

  /// A place from its parts.
  public init(_ part: Part, _ element: Element = .whole) {
    self.part = part
    self.element = element
  }

  /// The place as a JSON Pointer below the mapping of a configuration document, such as `/properties/2/source/template`.
  public var pointer: String {
    let base =
      switch part {
      case .identity: "/identity"
      case .objectID: "/objectID"
      case .eventName: "/eventName"
      case .timestamp: "/timestamp"
      case .property(let index): "/properties/\(index)"
      }
    switch element {
    case .whole: return base
    case .target: return base + "/target"
    case .type: return base + "/type"
    case .null: return base + "/null"
    case .transform(let index): return base + "/transforms/\(index)"
    case .source(let positions, let key):
      var pointer = base
      if case .property = part { pointer += "/source" }
      for position in positions { pointer += "/firstOf/\(position)" }
      return pointer + (key.map { "/" + $0 } ?? "")
    }
  }
}
