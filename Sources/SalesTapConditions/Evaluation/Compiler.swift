import SalesTapModel
import SalesTapTime

/// Makes a program of a tree.
struct Compiler {
  private let layout: RecordLayout
  private let isExact: Bool
  private let described: [FieldName: FieldDescription]
  private var leaves: ContiguousArray<Program.Leaf> = []
  private var operands: ContiguousArray<Program.Operand> = []
  private var text: ContiguousArray<UInt8> = []
  private var relatives: [RelativeDate] = []
  private var fields: [Program.Field] = []
  private var fieldNumbers: [FieldName: Int] = [:]
  private var nodes: [Program.Node] = []

  private init(layout: RecordLayout, isExact: Bool, described: [FieldName: FieldDescription]) {
    self.described = described
    self.layout = layout
    self.isExact = isExact
  }

  /// The program of a tree without invalid parts, for records of a layout; without one, of the fields of the tree.
  static func program(
    of root: ConditionNode, layout: RecordLayout?, isExact: Bool, described: [FieldName: FieldDescription]
  ) -> Program {
    var compiler = Compiler(layout: layout ?? Self.layout(of: root), isExact: isExact, described: described)
    let number = compiler.add(root)
    compiler.link(number, Program.End.isTrue, Program.End.isFalse)
    return Program(
      layout: compiler.layout, leaves: compiler.leaves, operands: compiler.operands, text: compiler.text,
      relatives: compiler.relatives, fields: compiler.fields, nodes: compiler.nodes, isExact: isExact,
      described: described,
      source: root)
  }

  private static func layout(of root: ConditionNode) -> RecordLayout {
    var collector = FieldCollector()
    collector.collect(root)
    return RecordLayout(collector.paths)
  }

  // MARK: The tree

  /// Adds a node behind its parts; gives its number.
  private mutating func add(_ node: ConditionNode) -> Int32 {
    switch node.kind {
    case .and(let parts): return append(.and, parts.map { add($0) })
    case .or(let parts): return append(.or, parts.map { add($0) })
    case .not(let part): return append(.not, [add(part)])
    case .comparison(let comparison):
      var leaf = leaf(comparison)
      leaf.isPrior = comparison.isPrior
      if leaf.isPrior { leaf.slot = -1 }
      return append(leaf)
    case .isNew: return append(leaf(Program.Operand(operation: .isNew), field: nil))
    case .isChanged(let field):
      var leaf = leaf(Program.Operand(operation: .isChanged), field: field)
      leaf.slot = -1
      return append(leaf)
    case .invalid: return append(leaf(constant(false), field: nil))
    }
  }

  private mutating func append(_ kind: Program.Node.Kind, _ parts: [Int32]) -> Int32 {
    nodes.append(Program.Node(kind: kind, parts: parts))
    return Int32(nodes.count - 1)
  }

  private mutating func append(_ leaf: Program.Leaf) -> Int32 {
    leaves.append(leaf)
    return append(.leaf, [Int32(leaves.count - 1)])
  }

  /// The first leaf that a node runs.
  private func firstLeaf(_ number: Int32) -> Int32 {
    var number = Int(number)
    while nodes[number].kind != .leaf { number = Int(nodes[number].parts[0]) }
    return nodes[number].parts[0]
  }

  /// Tells the leaves of a node where to go on.
  private mutating func link(_ number: Int32, _ ifTrue: Int32, _ ifFalse: Int32) {
    let node = nodes[Int(number)]
    switch node.kind {
    case .leaf:
      leaves[Int(node.parts[0])].ifTrue = ifTrue
      leaves[Int(node.parts[0])].ifFalse = ifFalse
    case .not: link(node.parts[0], ifFalse, ifTrue)
    case .and, .or:
      for (index, part) in node.parts.enumerated() {
        let next = index + 1 < node.parts.count ? firstLeaf(node.parts[index + 1]) : nil
        if node.kind == .and { link(part, next ?? ifTrue, ifFalse) } else { link(part, ifTrue, next ?? ifFalse) }
      }
    }
  }

  // MARK: Leaves

  private func constant(_ value: Bool) -> Program.Operand {
    Program.Operand(operation: .constant, bits: value ? 1 : 0)
  }

  private mutating func leaf(_ operand: Program.Operand, field: ConditionField?, mask: UInt8 = 0) -> Program.Leaf {
    let number = field.map { self.number(of: $0.path) }
    return Program.Leaf(
      operand: operand, mask: mask, isPrior: false, slot: number.map { Int32(fields[$0].slot) } ?? -1,
      field: Int32(number ?? -1), ifTrue: 0, ifFalse: 0)
  }

  private mutating func number(of path: String) -> Int {
    let name = FieldName(path)
    if let number = fieldNumbers[name] { return number }
    var parents: [Int] = []
    var rest = path[...]
    while let dot = rest.utf8.lastIndex(of: UInt8(ascii: ".")) {
      rest = rest[..<dot]
      if let slot = layout.slot(of: String(rest)) { parents.append(slot) }
    }
    fields.append(Program.Field(path: path, slot: layout.slot(of: path) ?? -1, parents: parents))
    fieldNumbers[name] = fields.count - 1
    return fields.count - 1
  }

  private mutating func leaf(_ comparison: ConditionComparison) -> Program.Leaf {
    let field = comparison.field
    let type = FieldType(described[FieldName(field.path)], path: field.path, isExact: isExact)
    switch comparison.operator {
    case .in, .notIn: return listLeaf(comparison, type)
    case .includes, .excludes: return groupLeaf(comparison, type)
    default:
      let literal = comparison.literals[0]
      let isOrdering = comparison.operator.isOrdering
      if Self.isNeverTrue(comparison.operator, literal) { return leaf(constant(false), field: field) }
      var operand = operand(literal, type)
      operand.isOrdering = isOrdering
      return leaf(operand, field: field, mask: mask(comparison.operator))
    }
  }

  /// Whether no value at all can make a comparison true, so that nothing needs to be loaded for it.
  static func isNeverTrue(_ operator: ConditionComparison.Operator, _ literal: ConditionLiteral) -> Bool {
    switch (`operator`, literal.value) {
    case (.less, _) where literal.isNull, (.lessOrEqual, _) where literal.isNull, (.greater, _) where literal.isNull,
      (.greaterOrEqual, _) where literal.isNull:
      true
    case (.less, .boolean), (.lessOrEqual, .boolean), (.greater, .boolean), (.greaterOrEqual, .boolean): true
    case (.less, .time(let time)): time.millisecondsSinceMidnight == 0
    case (.greater, .time(let time)): time.millisecondsSinceMidnight == 86_399_999
    case (.less, .date(let date)): date == .earliest
    case (.greater, .date(let date)): date == .latest
    case (.less, .string(let text)): text.utf8.elementsEqual([0])
    // An empty text is null, and null is like nothing.
    case (.like, .pattern(let pattern)): pattern.elements.isEmpty
    default: false
    }
  }

  /// Whether NOT IN is false for every value: FALSE takes the empty one, and no other value compares with all the rest.
  private static func excludesEverything(_ values: [ConditionLiteral]) -> Bool {
    guard values.contains(where: { $0.value == .boolean(false) }) else { return false }
    return values.contains { $0.value != .boolean(false) }
  }

  private mutating func listLeaf(_ comparison: ConditionComparison, _ type: FieldType) -> Program.Leaf {
    let isNegated = comparison.operator == .notIn
    // An empty value in the list matches nothing.
    let values = comparison.literals.filter { !$0.isNull }
    guard !values.isEmpty else { return leaf(constant(isNegated), field: comparison.field) }
    if type.isBoolean, values.contains(where: { $0.value == .boolean(true) }),
      values.contains(where: { $0.value == .boolean(false) })
    {
      return leaf(constant(!isNegated), field: comparison.field)
    }
    if isNegated, Self.excludesEverything(values) { return leaf(constant(false), field: comparison.field) }
    let list = values.map { operand($0, type) }
    let start = operands.count
    operands.append(contentsOf: list)
    return leaf(
      Program.Operand(
        operation: isNegated ? .noneOf : .anyOf, length: UInt32(list.count), bits: UInt64(start)),
      field: comparison.field)
  }

  private mutating func groupLeaf(_ comparison: ConditionComparison, _ type: FieldType) -> Program.Leaf {
    let isNegated = comparison.operator == .excludes
    var list: [Program.Operand] = []
    for literal in comparison.literals {
      guard case .string(let value) = literal.value else { continue }
      let parts = value.split(separator: ";", omittingEmptySubsequences: true)
      guard !parts.isEmpty else { continue }
      list.append(Program.Operand(operation: .group, length: UInt32(parts.count)))
      for part in parts { list.append(textOperand(String(part), isExact: type.isExact)) }
    }
    guard !list.isEmpty else { return leaf(constant(isNegated), field: comparison.field) }
    let start = operands.count
    operands.append(contentsOf: list)
    return leaf(
      Program.Operand(
        operation: isNegated ? .excludes : .includes, length: UInt32(list.count), bits: UInt64(start)),
      field: comparison.field)
  }

  private func mask(_ operator: ConditionComparison.Operator) -> UInt8 {
    let less: UInt8 = 1 << Program.Outcome.less
    let equal: UInt8 = 1 << Program.Outcome.equal
    let greater: UInt8 = 1 << Program.Outcome.greater
    let unequal: UInt8 = 1 << Program.Outcome.unequal
    switch `operator` {
    case .notEqual: return less | greater | unequal
    case .less: return less
    case .lessOrEqual: return less | equal
    case .greater: return greater
    case .greaterOrEqual: return greater | equal
    default: return equal
    }
  }

  // MARK: Operands

  /// What matters of a field's type when texts are compared.
  private struct FieldType {
    var isExact: Bool
    /// Whether texts are ids; nil where they are if both sides look like it.
    var isID: Bool?
    var isList: Bool
    var isBoolean: Bool

    init(_ field: FieldDescription?, path: String, isExact: Bool) {
      let family = field?.type.family
      self.isExact = isExact || family == .text && field?.isCaseSensitive == true
      self.isList = family == .list
      self.isBoolean = family == .boolean
      switch family {
      case nil, .any: isID = Self.namesID(path) ? true : nil
      case let family: isID = family == .id
      }
    }

    /// Whether a field holds ids by its name: `Id`, `AccountId`, `Account.OwnerId`.
    private static func namesID(_ path: String) -> Bool {
      let (rest, end) = (path.utf8.dropLast(2), path.utf8.suffix(2))
      if end.elementsEqual("Id".utf8) { return true }
      return end.lazy.map(asciiLowercased).elementsEqual("id".utf8) && (rest.isEmpty || rest.last == UInt8(ascii: "."))
    }
  }

  private mutating func operand(_ literal: ConditionLiteral, _ type: FieldType) -> Program.Operand {
    switch literal.value {
    case .boolean(let value): return Program.Operand(operation: .boolean, bits: value ? 1 : 0)
    case .integer(let value): return Program.Operand(operation: .integer, bits: UInt64(bitPattern: value))
    case .double(let value): return Program.Operand(operation: .double, bits: value.bitPattern)
    case .string(let value) where !value.isEmpty:
      if type.isID != false, let operand = idOperand(value, type) { return operand }
      return textOperand(value, isExact: type.isExact, isList: type.isList)
    case .pattern(let pattern):
      var result = Program.Operand(operation: .pattern, isExact: type.isExact)
      store(LikeMatcher.encoded(pattern, isExact: type.isExact), in: &result)
      return result
    case .date(let value):
      return Program.Operand(operation: .date, bits: UInt64(bitPattern: Int64(value.daysSinceEpoch)))
    case .dateTime(let value):
      return Program.Operand(operation: .dateTime, bits: UInt64(bitPattern: value.millisecondsSinceEpoch))
    case .time(let value): return Program.Operand(operation: .time, bits: UInt64(value.millisecondsSinceMidnight))
    case .relative(let value):
      relatives.append(value)
      return Program.Operand(operation: .relative, bits: UInt64(relatives.count - 1))
    case .null, .string, .invalid: return Program.Operand(operation: .null)
    }
  }

  private mutating func textOperand(_ value: String, isExact: Bool, isList: Bool = false) -> Program.Operand {
    var result = Program.Operand(operation: isList ? .listText : isExact ? .exactText : .text, isExact: isExact)
    let bytes = isExact ? Array(value.utf8) : CaseFolding.folded(value)
    store(bytes, in: &result)
    return result
  }

  /// An id is stored with its eighteen characters, a byte that says whether the field holds ids for sure, and the text
  /// to compare with where the value is no id; nil where the text is no id.
  private mutating func idOperand(_ value: String, _ type: FieldType) -> Program.Operand? {
    guard let id = RecordID(value) else { return nil }
    var result = Program.Operand(operation: .id, isExact: type.isExact)
    store(
      Array(id.text.utf8) + [type.isID == true ? 1 : 0]
        + (type.isExact ? Array(value.utf8) : CaseFolding.folded(value)),
      in: &result)
    return result
  }

  private mutating func store(_ bytes: [UInt8], in operand: inout Program.Operand) {
    operand.bits = UInt64(text.count)
    operand.length = UInt32(bytes.count)
    text.append(contentsOf: bytes)
  }
}
