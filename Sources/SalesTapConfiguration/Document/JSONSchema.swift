/// Writes the JSON Schema of the document from the table of keys.
struct JSONSchema {
  /// The schema of the whole document.
  static let document: JSONValue = {
    var schema = JSONSchema()
    let root = schema.object(DocumentTable.document.shape)
    var members: [JSONValue.Member] = [
      .init(name: "$schema", value: "https://json-schema.org/draft/2020-12/schema"),
      .init(name: "$id", value: .string("urn:salestap:configuration:\(ConfigurationDocument.currentVersion)")),
      .init(name: "title", value: "SalesTap configuration"),
    ]
    if case .object(let rest) = root { members += rest }
    members.append(
      .init(
        name: "$defs",
        value: .object(schema.definitions.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: $0.value) })))
    return .object(members)
  }()

  private var definitions: [String: JSONValue] = [:]

  private mutating func schema(of shape: Shape) -> JSONValue {
    switch shape {
    case .text(let rule):
      rule.pattern.map { ["type": "string", "pattern": .string($0)] } ?? ["type": "string"]
    case .word(let words): words.count == 1 ? ["const": .string(words[0])] : ["enum": .strings(words)]
    case .integer(let range):
      .object(
        [
          .init(name: "type", value: "integer"), .init(name: "minimum", value: .integer(range.lowerBound)),
        ] + (range.upperBound == .max ? [] : [.init(name: "maximum", value: .integer(range.upperBound))]))
    case .integerAmong(let values): ["enum": .array(values.map(JSONValue.integer))]
    case .boolean: ["type": "boolean"]
    case .scalar: ["type": ["string", "number", "boolean"]]
    case .literalTrue: ["const": true]
    case .list(let element, let minimumCount, let isUnique):
      .object(
        [.init(name: "type", value: "array"), .init(name: "items", value: schema(of: element))]
          + (minimumCount > 0 ? [.init(name: "minItems", value: .integer(minimumCount))] : [])
          + (isUnique ? [.init(name: "uniqueItems", value: true)] : []))
    case .map(let element, let minimumCount):
      .object(
        [.init(name: "type", value: "object"), .init(name: "additionalProperties", value: schema(of: element))]
          + (minimumCount > 0 ? [.init(name: "minProperties", value: .integer(minimumCount))] : []))
    case .object(let shape): reference(to: shape)
    case .anyOf(let shapes): anyOf(shapes)
    case .reference(let name): ["$ref": .string("#/$defs/\(name)")]
    }
  }

  private mutating func anyOf(_ shapes: [Shape]) -> JSONValue {
    // The definition of a choice is the choice, not its object alone.
    guard case .object(let shape) = shapes.last, let name = shape.definition else {
      return ["anyOf": .array(shapes.map { schema(of: $0) })]
    }
    if definitions[name] == nil {
      definitions[name] = ["anyOf": .array(shapes.dropLast().map { schema(of: $0) } + [object(shape)])]
    }
    return ["$ref": .string("#/$defs/\(name)")]
  }

  private mutating func reference(to shape: ObjectShape) -> JSONValue {
    guard let name = shape.definition else { return object(shape) }
    if definitions[name] == nil { definitions[name] = object(shape) }
    return ["$ref": .string("#/$defs/\(name)")]
  }

  private mutating func object(_ shape: ObjectShape) -> JSONValue {
    let properties = shape.keys.map { key -> JSONValue.Member in
      var members: [JSONValue.Member] = [.init(name: "description", value: .string(key.summary))]
      if case .object(let own) = schema(of: key.shape) { members += own }
      if let value = key.defaultValue { members.append(.init(name: "default", value: value)) }
      return .init(name: key.name, value: .object(members))
    }
    var result: [JSONValue.Member] = [
      .init(name: "type", value: "object"), .init(name: "properties", value: .object(properties)),
      .init(name: "additionalProperties", value: false),
    ]
    let required = shape.keys.filter(\.isRequired).map(\.name)
    if !required.isEmpty { result.append(.init(name: "required", value: .strings(required))) }
    if shape.exactlyOne.count == shape.keys.count, !shape.keys.isEmpty {
      result.append(.init(name: "minProperties", value: 1))
      result.append(.init(name: "maxProperties", value: 1))
    } else if !shape.exactlyOne.isEmpty {
      result.append(
        .init(
          name: "oneOf", value: .array(shape.exactlyOne.map { ["required": .strings([$0])] })))
    }
    return .object(result)
  }
}
