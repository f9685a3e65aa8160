import SalesTapDiagnostics
import SalesTapModel

/// Turns a mapping into a plan, and collects what is wrong with it.
struct MappingCompiler {
  let object: String
  let target: CompiledMapping.Target
  var diagnostics: [MappingDiagnostic] = []
  private var fields: [String] = []
  private var numbers: [FieldName: Int] = [:]

  init(object: String, target: CompiledMapping.Target) {
    self.object = object
    self.target = target
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
    var properties: [PropertyPlan] = []
    var seen: [String: Int] = [:]
    for (index, property) in mapping.properties.enumerated() {
      check(property, at: index, seen: &seen)
      properties.append(
        PropertyPlan(
          target: property.target, source: plan(of: property.source, in: .property(index)),
          transforms: property.transforms, type: property.type, null: property.null))
    }
    return MappingPlan(
      mapping: mapping, object: object, target: target, fields: fields, identity: identity, isObjectID: isObjectID,
      eventName: eventName, defaultEventName: defaultEventName, timestamp: timestamp, properties: properties)
  }

  mutating func report(
    _ id: Diagnostic.ID, _ severity: Diagnostic.Severity = .error, _ message: String, at place: MappingPlace,
    suggestions: [String] = [], fixes: [Fix] = []
  ) {
    diagnostics.append(
      MappingDiagnostic(place, Diagnostic(id, severity, message, fixes: fixes, suggestions: suggestions)))
  }

  // MARK: Sources

  private mutating func plan(of source: Mapping.Source, in part: MappingPlace.Part) -> SourcePlan {
    var result = SourcePlan(alternatives: [], texts: [])
    add(source, to: &result, part, [])
    return result
  }

  private mutating func add(
    _ source: Mapping.Source, to plan: inout SourcePlan, _ part: MappingPlace.Part, _ positions: [Int]
  ) {
    func place(_ key: String) -> MappingPlace { MappingPlace(part, .source(positions, key: key)) }
    if case .constant? = plan.alternatives.last {
      report(
        MappingDiagnosticID.unreachable, .warning,
        "the constant before it always yields a value, so this is never used",
        at: MappingPlace(part, .source(positions, key: nil)))
    }
    switch source {
    case .field(let path):
      guard TemplateParser.isPath(path) else {
        let cleaned = cleaned(path)
        let range = SourceRange(offset: 0, length: path.utf8.count)
        report(
          MappingDiagnosticID.badPath, .error, path.isEmpty ? "the field has no name" : "'\(path)' is no field path",
          at: place("field"), fixes: cleaned.map { [Fix("write '\($0)'", replacing: range, with: $0)] } ?? [])
        return
      }
      plan.alternatives.append(number(of: path).map { .field($0) } ?? .recordID)
      plan.texts.append(path)
    case .constant(let constant):
      plan.alternatives.append(.constant(constant.value))
      plan.texts.append("'" + (ValueText.text(of: constant.value) ?? "") + "'")
    case .template(let text):
      let (template, found) = Template.parse(text)
      diagnostics.append(contentsOf: found.map { MappingDiagnostic(place("template"), $0) })
      guard let template else { return }
      if template.tokens.isEmpty {
        report(
          TemplateDiagnostic.noToken, .warning, "the template has no token; a constant says the same",
          at: place("template"))
        plan.alternatives.append(.constant(.string(template.literalText)))
      } else {
        plan.alternatives.append(.template(template.pieces.map { piece(of: $0, at: place("template")) }))
      }
      plan.texts.append(text)
    case .firstOf(let sources):
      if positions.count >= Mapping.maximumDepth {
        report(MappingDiagnosticID.tooDeep, .error, "firstOf lists lie too deep in each other", at: place("firstOf"))
        return
      }
      if sources.isEmpty {
        report(MappingDiagnosticID.emptyFirstOf, .error, "firstOf has no alternatives", at: place("firstOf"))
      }
      for (index, source) in sources.enumerated() { add(source, to: &plan, part, positions + [index]) }
    }
  }

  private mutating func piece(of piece: Template.Piece, at place: MappingPlace) -> SourcePlan.Piece {
    switch piece {
    case .literal(let text): return .literal(text)
    case .token(let token):
      for filter in token.filters { checkHashing(filter, at: place, range: token.range) }
      return number(of: token.path).map { .field($0, token.filters) } ?? .recordID(token.filters)
    }
  }

  /// The number of a path; nil for the record's own id. The object's own name before a path is taken away.
  private mutating func number(of path: String) -> Int? {
    var path = path
    if let dot = path.firstIndex(of: "."), FieldName(String(path[..<dot])) == FieldName(object) {
      path = String(path[path.index(after: dot)...])
    }
    if FieldName(path) == FieldName("Id") { return nil }
    if let number = numbers[FieldName(path)] { return number }
    numbers[FieldName(path)] = fields.count
    fields.append(path)
    return fields.count - 1
  }

  private func cleaned(_ path: String) -> String? {
    var text = path.trimmed()
    for (prefix, suffix) in [("{{", "}}"), ("{!", "}"), ("{", "}")]
    where text.hasPrefix(prefix) && text.hasSuffix(suffix) {
      text = String(text.dropFirst(prefix.count).dropLast(suffix.count)).trimmed()
    }
    if text.hasPrefix("$Record.") { text = String(text.dropFirst(8)) }
    return TemplateParser.isPath(text) ? text : nil
  }

  // MARK: Rules

  private mutating func checkIdentity(_ identity: SourcePlan, _ part: MappingPlace.Part) {
    guard let first = identity.alternatives.first else { return }
    if case .constant = first {
      report(
        MappingDiagnosticID.constantIdentity, .error,
        "the identity is the same for every record, so that all of them would become one profile; map a field",
        at: MappingPlace(part))
    } else if let index = identity.alternatives.firstIndex(where: { if case .constant = $0 { true } else { false } }) {
      report(
        MappingDiagnosticID.constantIdentity, .error,
        "\(identity.text(of: index)) as a fallback gives every record without an identity the same one; leave it out, "
          + "and such a record is reported as invalid", at: MappingPlace(part))
    }
  }

  private mutating func checkEventName(_ eventName: SourcePlan) {
    if target == .profile {
      report(
        MappingDiagnosticID.eventNameOfProfile, .error, "a profile has no event name; leave it out, or send events",
        at: MappingPlace(.eventName))
    } else if case .constant(let value)? = eventName.alternatives.first,
      (ValueText.text(of: value) ?? "").trimmed().isEmpty
    {
      report(
        MappingDiagnosticID.emptyEventName, .error, "the event name is empty", at: MappingPlace(.eventName))
    }
  }

  private mutating func check(_ property: Mapping.Property, at index: Int, seen: inout [String: Int]) {
    let part = MappingPlace.Part.property(index)
    if property.target.trimmed().isEmpty {
      report(MappingDiagnosticID.emptyTarget, .error, "the property has no name", at: MappingPlace(part, .target))
    } else if let first = seen[property.target] {
      report(
        MappingDiagnosticID.duplicateTarget, .error,
        "'\(property.target)' is mapped already, by property \(first + 1)", at: MappingPlace(part, .target))
    } else {
      seen[property.target] = index
    }
    switch property.null {
    case .omit: break
    case .empty where target == .profile:
      report(
        MappingDiagnosticID.emptyInProfile, .error,
        "CleverTap documents no effect of an empty text in a profile; use 'omit'", at: MappingPlace(part, .null))
    case .clear where target == .event || !["Name", "Gender"].contains(property.target):
      report(
        MappingDiagnosticID.clearUndocumented, .error,
        "CleverTap documents the deletion of a value for Name and Gender of profiles only; use 'omit'",
        at: MappingPlace(part, .null))
    case .empty, .clear: break
    }
    for (position, transform) in property.transforms.enumerated() {
      checkHashing(transform, at: MappingPlace(part, .transform(position)), range: nil)
    }
  }

  private mutating func checkHashing(_ transform: Transform, at place: MappingPlace, range: SourceRange?) {
    guard case .sha256 = transform, !Hashing.isAvailable else { return }
    let diagnostic = Diagnostic(
      MappingDiagnosticID.hashingUnavailable, .error,
      "sha256 needs the package trait 'Hashing': add traits: [\"Hashing\"] to the dependency on SalesTap", range: range)
    diagnostics.append(MappingDiagnostic(place, diagnostic))
  }
}

extension Mapping.Constant {
  /// The constant as a field's value; an empty text is null.
  var value: FieldValue {
    switch self {
    case .string(let text): text.isEmpty ? .null : .string(text)
    case .integer(let number): .integer(number)
    case .double(let number): .double(number)
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
