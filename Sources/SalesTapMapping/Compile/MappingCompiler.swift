import SalesTapDiagnostics
import SalesTapModel

/// Turns a mapping into a plan, and collects what is wrong with it.
struct MappingCompiler {
  let object: String
  let target: SyncTarget
  let objects: ObjectCatalog
  /// The description of the source object, if it is at hand.
  let description: ObjectDescription?
  var diagnostics: [MappingDiagnostic] = []
  private var fields: [String] = []
  private var numbers: [FieldName: Int] = [:]
  /// What is known of each field.
  private(set) var descriptions: [FieldDescription?] = []
  /// Whether each field holds an id: by its type, or else by its name, as the decoder of records has it.
  private var holdsID: [Bool] = []

  init(object: String, objects: ObjectCatalog, target: SyncTarget) {
    self.object = object
    self.objects = objects
    self.target = target
    self.description = objects[object]
  }

  mutating func plan(of mapping: Mapping, defaultEventName: String) -> MappingPlan {
    let isObjectID: Bool
    let source: Mapping.Source
    switch mapping.identity {
    case .identity(let rule): (isObjectID, source) = (false, rule)
    case .objectID(let rule): (isObjectID, source) = (true, rule)
    }
    let part: MappingPlace.Part = isObjectID ? .objectID : .identity
    let identity = plan(of: source, in: part)
    checkIdentity(identity, part)
    let eventName = mapping.eventName.map { plan(of: $0, in: .eventName) }
    if let eventName { checkEventName(eventName) }
    let timestamp = mapping.timestamp.map { plan(of: $0, in: .timestamp) }
    if let timestamp { checkTimestamp(timestamp) }
    var properties: [PropertyPlan] = []
    var seen: [String: Int] = [:]
    for (index, property) in mapping.properties.enumerated() {
      check(property, at: index, seen: &seen)
      let source = plan(of: property.source, in: .property(index))
      checkTypes(of: source, property, at: index)
      properties.append(
        PropertyPlan(
          target: property.target, source: source, transforms: property.transforms,
          type: declaredType(of: source, property), null: property.null))
    }
    return MappingPlan(
      mapping: mapping, object: object, target: target, fields: fields, holdsID: holdsID, identity: identity,
      isObjectID: isObjectID, eventName: eventName, defaultEventName: defaultEventName, timestamp: timestamp,
      properties: properties)
  }

  mutating func report(
    _ id: Diagnostic.ID, _ severity: Diagnostic.Severity = .error, _ message: String, at place: MappingPlace,
    range: SourceRange? = nil, notes: [Diagnostic.Note] = [], fixes: [Fix] = [], suggestions: [String] = []
  ) {
    diagnostics.append(
      MappingDiagnostic(
        place,
        Diagnostic(id, severity, message, range: range, notes: notes, fixes: fixes, suggestions: suggestions)))
  }

  // MARK: Sources

  private mutating func plan(of source: Mapping.Source, in part: MappingPlace.Part) -> SourcePlan {
    var result = SourcePlan()
    add(source, to: &result, part, [])
    return result
  }

  private mutating func add(
    _ source: Mapping.Source, to plan: inout SourcePlan, _ part: MappingPlace.Part, _ positions: [Int]
  ) {
    func place(_ key: String) -> MappingPlace { MappingPlace(part, .source(positions, key: key)) }
    if plan.alwaysYields {
      report(
        MappingDiagnosticID.unreachable, .warning,
        "the alternatives before this one always yield a value, so it is never used",
        at: MappingPlace(part, .source(positions, key: nil)))
    }
    switch source {
    case .field(let path):
      guard TemplateParser.isPath(path) else { return reportBadPath(path, at: place("field")) }
      plan.append(number(of: path, at: place("field"), offset: 0).map { .field($0) } ?? .recordID, text: path)
    case .constant(let constant):
      let text = ValueText.text(of: constant.value) ?? ""
      plan.append(.constant(constant.value), text: "'\(text)'")
    case .template(let text):
      let (template, found) = Template.parse(text)
      diagnostics.append(contentsOf: found.map { MappingDiagnostic(place("template"), $0) })
      guard let template else { return }
      if template.tokens.isEmpty {
        report(
          TemplateDiagnosticID.noToken, .warning, "the template has no token; a constant says the same",
          at: place("template"))
        let literal = template.literalText
        plan.append(.constant(literal.isEmpty ? .null : .string(literal)), text: text)
      } else {
        plan.append(.template(template.pieces.map { piece(of: $0, at: place("template")) }), text: text)
      }
    case .firstOf(let sources):
      if positions.count >= Mapping.maximumDepth {
        return report(
          MappingDiagnosticID.tooDeep, .error, "firstOf lists lie more than \(Mapping.maximumDepth) deep in each other",
          at: place("firstOf"))
      }
      if sources.isEmpty {
        report(MappingDiagnosticID.emptyFirstOf, .error, "firstOf has no alternatives", at: place("firstOf"))
      }
      for (index, source) in sources.enumerated() { add(source, to: &plan, part, positions + [index]) }
    }
  }

  private mutating func reportBadPath(_ path: String, at place: MappingPlace) {
    let range = SourceRange(offset: 0, length: path.utf8.count)
    let fixes = cleaned(path).map { [Fix("write '\($0)'", replacing: range, with: $0)] } ?? []
    let message =
      path.trimmed().isEmpty
      ? "the field has no name"
      : "'\(path)' is no field path: a path is names of letters, digits, and '_', joined by points"
    report(MappingDiagnosticID.badPath, .error, message, at: place, range: range, fixes: fixes)
  }

  private mutating func piece(of piece: Template.Piece, at place: MappingPlace) -> SourcePlan.Piece {
    switch piece {
    case .literal(let text): return .literal(text)
    case .token(let token):
      for filter in token.filters { checkHashing(filter, at: place, range: token.range) }
      let number = number(of: token.path, at: place, offset: token.pathRange.offset)
      return number.map { .field($0, token.filters) } ?? .recordID(token.filters)
    }
  }

  /// The number of a path; nil for the record's own id. The object's own name before a path is taken away.
  private mutating func number(of path: String, at place: MappingPlace, offset: Int) -> Int? {
    let own = withoutObject(path)
    if FieldName(own) == FieldName("Id") { return nil }
    let found = resolve(own, at: place, offset: offset + path.utf8.count - own.utf8.count)
    if let number = numbers[FieldName(own)] { return number }
    numbers[FieldName(own)] = fields.count
    fields.append(own)
    descriptions.append(found)
    let name = own.split(separator: ".").last ?? ""
    holdsID.append(found.map { $0.type.family == .id } ?? (name.hasSuffix("Id") && !name.contains("_")))
    return fields.count - 1
  }

  func withoutObject(_ path: String) -> String {
    guard let dot = path.firstIndex(of: "."), FieldName(String(path[..<dot])) == FieldName(object) else { return path }
    return String(path[path.index(after: dot)...])
  }

  private func cleaned(_ path: String) -> String? {
    var text = path.trimmed()
    for (prefix, suffix) in [("{{", "}}"), ("{!", "}"), ("{", "}")]
    where text.hasPrefix(prefix) && text.hasSuffix(suffix) && text.utf8.count >= prefix.utf8.count + suffix.utf8.count {
      text = String(text.dropFirst(prefix.count).dropLast(suffix.count)).trimmed()
    }
    if text.hasPrefix("$Record.") { text = String(text.dropFirst(8)) }
    return TemplateParser.isPath(text) ? text : nil
  }
}

extension Mapping.Constant {
  /// The constant as a field's value; an empty text is null.
  var value: FieldValue {
    switch self {
    case .string(let text): text.isEmpty ? .null : .string(text)
    case .integer(let number): .integer(number)
    case .double(let number): number.isFinite ? .double(number) : .null
    case .boolean(let flag): .boolean(flag)
    }
  }
}

extension Template {
  /// The text of a template without tokens.
  var literalText: String {
    pieces.map { if case .literal(let text) = $0 { text } else { "" } }.joined()
  }
}
