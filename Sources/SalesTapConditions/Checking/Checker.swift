import SalesTapDiagnostics
import SalesTapModel

/// Checks names and types of a tree, and writes the names in the spelling of the description.
struct Checker {
  let object: ObjectDescription
  let catalog: ObjectCatalog
  let source: String
  private(set) var diagnostics: [Diagnostic]
  private(set) var described: [FieldName: FieldDescription] = [:]
  /// What each path is called in the description; nil for one that is not known.
  private var spellings: [FieldName: String?] = [:]
  /// Where unknown names were reported.
  private var reported: Set<SourceRange> = []
  /// How many unknown names were looked for among the fields. Many of them are no slips of the finger, and a long text must
  /// not cost a search for each.
  private var searches = 0
  private static let maximumSearches = 20

  private let limit: Int

  init(object: ObjectDescription, catalog: ObjectCatalog, diagnostics: [Diagnostic], source: String, limit: Int) {
    self.limit = limit
    self.object = object
    self.catalog = catalog
    self.source = source
    self.diagnostics = diagnostics
    refineUnquotedTexts()
  }

  mutating func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic, limit: limit) }

  /// What looked like a text without quotes is a field, if the object has one of that name.
  private mutating func refineUnquotedTexts() {
    for (index, diagnostic) in diagnostics.enumerated() where diagnostic.id == ConditionDiagnostic.unquotedTextID {
      guard let range = diagnostic.range, let text = text(range), let field = object.field(named: text) else {
        continue
      }
      diagnostics[index] = ConditionDiagnostic.fieldOnRight(range, path: field.name)
    }
  }

  private func text(_ range: SourceRange) -> String? {
    let utf8 = source.utf8
    guard range.length < 100, let start = utf8.index(utf8.startIndex, offsetBy: range.offset, limitedBy: utf8.endIndex),
      let end = utf8.index(start, offsetBy: range.length, limitedBy: utf8.endIndex)
    else { return nil }
    return String(utf8[start..<end])
  }

  // MARK: The tree

  /// Checks a node; gives it with described names.
  mutating func check(_ node: ConditionNode) -> ConditionNode {
    switch node.kind {
    case .and(let parts): return ConditionNode(.and(parts.map { check($0) }), node.range)
    case .or(let parts): return ConditionNode(.or(parts.map { check($0) }), node.range)
    case .not(let part): return ConditionNode(.not(check(part)), node.range)
    case .isChanged(let field):
      let resolved = resolve(field)
      checkPrior(field)
      return ConditionNode(.isChanged(resolved), node.range)
    case .comparison(let comparison):
      let field = resolve(comparison.field)
      if comparison.isPrior { checkPrior(comparison.field) }
      if let description = described[FieldName(comparison.field.path)] { checkTypes(comparison, description) }
      return ConditionNode(
        .comparison(
          ConditionComparison(
            field: field, isPrior: comparison.isPrior, operator: comparison.operator,
            operatorRange: comparison.operatorRange, literals: comparison.literals)), node.range)
    case .isNew, .invalid: return node
    }
  }

  /// Checks the names in stretches that could not be read as a whole.
  mutating func checkNames(_ mentions: [ConditionField]) {
    for field in mentions where !reported.contains(field.range) { _ = resolve(field) }
  }

  // MARK: Names

  private mutating func resolve(_ field: ConditionField) -> ConditionField {
    let name = FieldName(field.path)
    if let known = spellings[name], let spelling = known { return ConditionField(spelling, field.range) }
    switch catalog.resolve(field.path, on: object, suggesting: searches < Self.maximumSearches) {
    case .field(let description, _):
      let spelling = spelling(of: field.path, field: description.name)
      described[name] = description
      if FieldName(spelling) != name { described[FieldName(spelling)] = description }
      spellings[name] = spelling
      return ConditionField(spelling, field.range)
    case .relationship(let reference, _):
      reportOnce(field, ConditionDiagnostic.relationshipAlone(field.range, path: field.path, reference: reference.name))
    case .undescribed:
      spellings[name] = spelling(of: field.path, field: nil)
      return ConditionField(spelling(of: field.path, field: nil), field.range)
    case .unknown(let unknown):
      searches += 1
      reportOnce(field, unknownName(unknown, in: field))
    }
    return field
  }

  private mutating func reportOnce(_ field: ConditionField, _ diagnostic: Diagnostic) {
    guard reported.insert(field.range).inserted else { return }
    report(diagnostic)
  }

  private mutating func unknownName(_ unknown: ObjectCatalog.Unknown, in field: ConditionField) -> Diagnostic {
    ConditionDiagnostic.unknownName(
      unknown.range.shifted(by: field.range.offset), unknown: unknown, object: unknown.object)
  }

  /// A path with every name in the spelling of its description, as far as it is described.
  private func spelling(of path: String, field: String?) -> String {
    guard path.utf8.contains(UInt8(ascii: ".")) else { return field ?? path }
    var names = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    var current: ObjectDescription? = object
    for index in names.indices.dropLast() {
      guard let reference = current?.reference(forRelationship: names[index]) else { break }
      names[index] = reference.relationshipName ?? names[index]
      current = reference.referenceTo.lazy.compactMap { self.catalog[$0] }.first
    }
    if let field, !names.isEmpty { names[names.count - 1] = field }
    return names.joined(separator: ".")
  }

  /// Prior values exist for the record's own fields, and tell nothing of formulas.
  private mutating func checkPrior(_ field: ConditionField) {
    guard let description = described[FieldName(field.path)] else { return }
    if field.path.utf8.contains(UInt8(ascii: ".")) {
      report(ConditionDiagnostic.priorOfRelated(field.range, path: field.path))
    } else if description.isCalculated {
      report(ConditionDiagnostic.changeOfFormula(field.range, path: description.name))
    }
  }
}
