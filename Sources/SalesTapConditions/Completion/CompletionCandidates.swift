import SalesTapDiagnostics
import SalesTapModel

/// What may stand at a place, and how well it fits what was begun.
struct CompletionCandidates {
  typealias Item = ConditionCompletions.Item

  /// Something that may stand there, with the name by which it is found.
  private struct Candidate {
    let item: Item
    /// The folded name.
    let name: [UInt8]
    /// The folded label; empty where it is the name.
    let label: [UInt8]
  }

  private let place: CompletionPlace
  private let object: ObjectDescription?
  private let catalog: ObjectCatalog
  private var candidates: [Candidate] = []

  init(place: CompletionPlace, object: ObjectDescription?, catalog: ObjectCatalog) {
    self.place = place
    self.object = object
    self.catalog = catalog
  }

  /// The items that fit what was begun, the likeliest first.
  mutating func matching() -> [Item] {
    if place.isInText {
      if place.expectation == .value || place.expectation == .listValue { addPicklistValues() }
    } else {
      addAll()
    }
    let needle = CaseFolding.folded(needleText)
    if needle.isEmpty { return candidates.map(\.item) }
    var ranked: [[Item]] = [[], [], [], []]
    for candidate in candidates {
      if let rank = Self.rank(candidate, needle) { ranked[rank].append(candidate.item) }
    }
    let found = ranked.flatMap { $0 }
    return found.isEmpty ? nearest() : found
  }

  /// What was begun: behind the last dot of a path, or the last semicolon of a multi-select value.
  private var needleText: String { String(place.begun.dropFirst(head.count)) }

  /// What was begun and stays: the relationships of a path, the values before a semicolon.
  private var head: String {
    let sign: Character
    switch place.expectation {
    case .operand, .argument: sign = "."
    case .listValue where place.isInText && takesSeveral: sign = ";"
    case .value where place.isInText && takesSeveral: sign = ";"
    default: return ""
    }
    return place.begun.lastIndex(of: sign).map { String(place.begun[...$0]) } ?? ""
  }

  private var takesSeveral: Bool {
    place.operator == .includes || place.operator == .excludes || field?.type.family == .list
  }

  private static func rank(_ candidate: Candidate, _ needle: [UInt8]) -> Int? {
    if candidate.name.starts(with: needle) { return 0 }
    if candidate.label.starts(with: needle) { return 1 }
    if contains(candidate.name, needle) { return 2 }
    return contains(candidate.label, needle) ? 3 : nil
  }

  private static func contains(_ text: [UInt8], _ needle: [UInt8]) -> Bool {
    guard text.count >= needle.count else { return false }
    return (0...text.count - needle.count).contains { text[$0] == needle[0] && text[$0...].starts(with: needle) }
  }

  /// The items within two mistakes, where none fits.
  private func nearest() -> [Item] {
    guard needleText.utf8.count >= 3 else { return [] }
    var texts: [String: Item] = [:]
    for candidate in candidates {
      let name = String(decoding: candidate.name, as: UTF8.self)
      if texts[name] == nil { texts[name] = candidate.item }
    }
    let names = candidates.map { String(decoding: $0.name, as: UTF8.self) }
    let labels = candidates.filter { !$0.label.isEmpty }.map { String(decoding: $0.label, as: UTF8.self) }
    let text = String(decoding: CaseFolding.folded(needleText), as: UTF8.self)
    var found = Spelling.suggestions(for: text, among: names).compactMap { texts[$0] }
    for label in Spelling.suggestions(for: text, among: labels) {
      for candidate in candidates
      where String(decoding: candidate.label, as: UTF8.self) == label && !found.contains(candidate.item) {
        found.append(candidate.item)
      }
    }
    return found
  }

  // MARK: Candidates

  private mutating func add(
    _ kind: Item.Kind, _ text: String, name: String? = nil, label: String? = nil, type: FieldType? = nil
  ) {
    let name = name ?? text
    candidates.append(
      Candidate(
        item: Item(kind, text, label: label, type: type), name: CaseFolding.folded(name),
        label: label.flatMap { $0 == name ? nil : CaseFolding.folded($0) } ?? []))
  }

  private mutating func addAll() {
    switch place.expectation {
    case .operand:
      addFields(withRelationships: true)
      guard head.isEmpty else { return }
      add(.function, "ISNEW()")
      add(.function, "ISCHANGED(")
      add(.function, "PRIORVALUE(")
      if !place.isAfterNot { add(.keyword, "NOT") }
      add(.sign, "(")
    case .argument: addFields(withRelationships: false)
    case .endOfCall: add(.sign, ")")
    case .operator: for text in operators { add(.operator, text) }
    case .afterNot: add(.operator, "IN (", name: "IN")
    case .list: add(.sign, "(")
    case .value:
      if place.operator == .like { return }
      addValues()
      if place.operator == .equal || place.operator == .notEqual { add(.literal, "NULL") }
    case .listValue: addValues()
    case .afterListValue:
      add(.sign, ",")
      add(.sign, ")")
    case .connective:
      add(.keyword, "AND")
      add(.keyword, "OR")
      if place.depth > 0 { add(.sign, ")") }
    case .nothing: break
    }
  }

  /// The field that is being compared; nil where nobody knows it.
  private var field: FieldDescription? {
    guard let object, case .field(let field, _) = catalog.resolve(place.path, on: object) else { return nil }
    return field
  }

  /// The operators that the checker takes for the type of the field.
  private var operators: [String] {
    let equality = ["=", "!="], order = ["<", "<=", ">", ">="], lists = ["IN (", "NOT IN ("]
    switch field?.type.family {
    case .text: return equality + ["LIKE"] + lists + order
    case .id, .integer, .number, .date, .dateTime, .time: return equality + order + lists
    case .boolean, .location, .compound: return equality
    case .list: return ["INCLUDES (", "EXCLUDES ("] + equality + lists
    case .any, nil: return equality + order + ["LIKE"] + lists + ["INCLUDES (", "EXCLUDES ("]
    }
  }

  private mutating func addValues() {
    switch field?.type.family {
    case .text, .list: addPicklistValues()
    case .boolean: addBooleans()
    case .date, .dateTime: addDates()
    case .any, nil:
      addBooleans()
      addDates()
    case .id, .integer, .number, .time, .location, .compound: break
    }
  }

  private mutating func addBooleans() {
    add(.literal, "TRUE")
    add(.literal, "FALSE")
  }

  private mutating func addDates() {
    for name in RelativeDate.names { add(.date, name.takesCount ? name.text + ":" : name.text) }
  }

  /// The values of the field's picklist that the list does not have yet; those that may be chosen today come first.
  private mutating func addPicklistValues() {
    guard let field else { return }
    let head = head
    let taken = Set(place.listed + head.split(separator: ";").map(String.init))
    for isActive in [true, false] {
      for value in field.picklistValues where value.isActive == isActive && !taken.contains(value.value) {
        add(.value, TextLiteral.quoted(head + value.value), name: value.value, label: value.label)
      }
    }
  }

  /// The fields that can be compared, of the object or of the related one whose path was begun, in alphabetical order.
  private mutating func addFields(withRelationships: Bool) {
    let head = head
    let (prefix, objects) = self.objects(at: head)
    guard withRelationships || head.isEmpty else { return }
    var seen: Set<FieldName> = []
    var found: [Candidate] = []
    swap(&found, &candidates)
    for object in objects {
      for field in object.fields where field.type.family != .compound && seen.insert(FieldName(field.name)).inserted {
        add(.field, prefix + field.name, name: field.name, label: field.label, type: field.type)
      }
    }
    let fields = candidates.sorted { $0.name.lexicographicallyPrecedes($1.name) }
    candidates = []
    if withRelationships {
      for object in objects {
        for field in object.fields {
          guard let name = field.relationshipName, seen.insert(FieldName(name + ".")).inserted else { continue }
          add(.relationship, prefix + name + ".", name: name, label: field.label)
        }
      }
    }
    let relationships = candidates.sorted { $0.name.lexicographicallyPrecedes($1.name) }
    candidates = found + fields + relationships
  }

  /// The objects whose fields a path leads to, and the path in the spelling of their descriptions.
  private func objects(at head: String) -> (prefix: String, objects: [ObjectDescription]) {
    guard let object else { return ("", []) }
    var objects = [object]
    var prefix = ""
    // Salesforce follows five relationships upwards.
    for name in head.split(separator: ".", omittingEmptySubsequences: false).dropLast().prefix(6) {
      let references = objects.compactMap { $0.reference(forRelationship: String(name)) }
      guard let first = references.first else { return (prefix, []) }
      prefix += (first.relationshipName ?? String(name)) + "."
      objects = references.flatMap { $0.referenceTo.compactMap { catalog[$0] } }
    }
    return (prefix, objects)
  }
}
