import SalesTapDiagnostics
import SalesTapTime

/// Where the fields of an object stand, found out when somebody asks: a description that is only built or changed pays nothing for it.
final class DeferredFieldIndex: Sendable {
  private let index = Locked(FieldIndex?.none)
  private let spelling = Locked(FieldSpelling?.none)

  /// The index of the description's fields. Cost: linear the first time.
  func index(of fields: [FieldDescription]) -> FieldIndex { Self.found(index) { FieldIndex(fields) } }

  /// The spelling of the description's fields. Cost: that of sorting them the first time.
  func spelling(of fields: [FieldDescription]) -> FieldSpelling { Self.found(spelling) { FieldSpelling(fields) } }

  private static func found<Value>(_ known: Locked<Value?>, _ make: () -> Value) -> Value {
    known.withLock { known in
      if let known { return known }
      let made = make()
      known = made
      return made
    }
  }
}

/// Where the fields of an object stand: by name, and by relationship.
final class FieldIndex: Sendable {
  let names: [FieldName: Int]
  let relationships: [FieldName: Int]

  init(_ fields: [FieldDescription]) {
    names = Dictionary(
      fields.enumerated().map { (FieldName($0.element.name), $0.offset) }, uniquingKeysWith: { first, _ in first })
    relationships = Dictionary(
      fields.enumerated().compactMap { field in
        field.element.relationshipName.map { (FieldName($0), field.offset) }
      }, uniquingKeysWith: { first, _ in first })
  }
}
