import SalesTapModel
import SalesTapPayload

/// A compiled mapping: paths are positions, templates are pieces.
final class MappingPlan: Sendable {
  let mapping: Mapping
  let object: String
  let target: SyncTarget
  /// All paths that the rules read, each once; positions in it are the field numbers of the plan.
  let fields: [String]
  /// Whether each field holds an id of a record, which may come in its form of fifteen characters.
  let holdsID: [Bool]
  let identity: SourcePlan
  let isObjectID: Bool
  let eventName: SourcePlan?
  let defaultEventName: String
  let timestamp: SourcePlan?
  let properties: [PropertyPlan]
  /// The names of the properties, apart from the rest of them: each record takes all of these and little else.
  let targets: [String]

  init(
    mapping: Mapping, object: String, target: SyncTarget, fields: [String], holdsID: [Bool], identity: SourcePlan,
    isObjectID: Bool, eventName: SourcePlan?, defaultEventName: String, timestamp: SourcePlan?,
    properties: [PropertyPlan]
  ) {
    self.mapping = mapping
    self.object = object
    self.target = target
    self.fields = fields
    self.holdsID = holdsID
    self.identity = identity
    self.isObjectID = isObjectID
    self.eventName = eventName
    self.defaultEventName = defaultEventName
    self.timestamp = timestamp
    self.properties = properties
    self.targets = properties.map(\.target)
  }
}

/// A source, its `firstOf` flattened to a list.
struct SourcePlan: Sendable {
  enum Alternative: Sendable {
    /// A field, by its number in the plan.
    case field(Int)
    /// The id of the changed record, which every change has.
    case recordID
    case constant(FieldValue)
    case template([Piece])
  }

  enum Piece: Sendable {
    case literal(String)
    case field(Int, [Transform])
    case recordID([Transform])
  }

  private(set) var alternatives: [Alternative] = []
  /// How each alternative was written.
  private(set) var texts: [String] = []
  /// Whether one of the alternatives yields a value for every record, so that none after it is ever used.
  private(set) var alwaysYields = false

  mutating func append(_ alternative: Alternative, text: String) {
    alternatives.append(alternative)
    texts.append(text)
    alwaysYields = alwaysYields || alternative.alwaysYields
  }

  func text(of alternative: Int) -> String { texts.indices.contains(alternative) ? texts[alternative] : "" }

  /// The numbers of the fields that all alternatives read.
  var fields: [Int] { alternatives.indices.flatMap { fields(of: $0) } }

  /// The numbers of the fields that an alternative reads.
  func fields(of index: Int) -> [Int] {
    switch alternatives[index] {
    case .field(let number): [number]
    case .template(let pieces): pieces.compactMap { if case .field(let number, _) = $0 { number } else { nil } }
    case .recordID, .constant: []
    }
  }
}

extension SourcePlan.Alternative {
  var isConstant: Bool { if case .constant = self { true } else { false } }

  /// Whether the alternative yields a value for every record.
  var alwaysYields: Bool {
    switch self {
    case .constant(let value): value != .null
    case .recordID: true
    case .field, .template: false
    }
  }
}

final class PropertyPlan: Sendable {
  /// The field whose value is sent as it is; nil where there is more to do.
  var directField: Int? {
    guard transforms.isEmpty, type == .automatic, source.alternatives.count == 1,
      case .field(let number) = source.alternatives[0]
    else { return nil }
    return number
  }

  let target: String
  let source: SourcePlan
  let transforms: [Transform]
  let type: Mapping.DataType
  let null: Mapping.NullPolicy

  init(
    target: String, source: SourcePlan, transforms: [Transform], type: Mapping.DataType, null: Mapping.NullPolicy
  ) {
    self.target = target
    self.source = source
    self.transforms = transforms
    self.type = type
    self.null = null
  }
}
