import SalesTapModel
import SalesTapTime

/// Makes a program of a tree.
struct Compiler {
  private let layout: RecordLayout
  private let isExact: Bool
  private var leaves: ContiguousArray<Program.Leaf> = []
  private var operands: ContiguousArray<Program.Operand> = []
  private var text: ContiguousArray<UInt8> = []
  private var relatives: [RelativeDate] = []
  private var fields: [Program.Field] = []
  private var fieldNumbers: [FieldName: Int] = [:]
  private var nodes: [Program.Node] = []

  private init(layout: RecordLayout, isExact: Bool) {
    self.layout = layout
    self.isExact = isExact
  }

  /// The program of a tree without invalid parts, for records of a layout.
  static func program(of root: ConditionNode, layout: RecordLayout, isExact: Bool) -> Program {
    var compiler = Compiler(layout: layout, isExact: isExact)
    let number = compiler.add(root)
    compiler.link(number, Program.End.isTrue, Program.End.isFalse)
    return Program(
      layout: layout, leaves: compiler.leaves, operands: compiler.operands, text: compiler.text,
      relatives: compiler.relatives, fields: compiler.fields, nodes: compiler.nodes, isExact: isExact, source: root)
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
      return append(leaf)
    case .isNew: return append(leaf(Program.Operand(operation: .isNew), field: nil))
    case .isChanged(let field): return append(leaf(Program.Operand(operation: .isChanged), field: field))
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
    while let dot = rest.lastIndex(of: ".") {
      rest = rest[..<dot]
      if let slot = layout.slot(of: String(rest)) { parents.append(slot) }
    }
    fields.append(Program.Field(path: path, slot: layout.slot(of: path) ?? -1, parents: parents))
    fieldNumbers[name] = fields.count - 1
    return fields.count - 1
  }

  private mutating func leaf(_ comparison: ConditionComparison) -> Program.Leaf {
    let field = comparison.field
    switch comparison.operator {
    case .in, .notIn:
      let isNegated = comparison.operator == .notIn
      let values = comparison.literals.filter { !$0.isNull }
      guard !values.isEmpty else { return leaf(constant(isNegated), field: field) }
      let list = values.map { operand($0, path: field.path, isOrdering: false) }
      let start = operands.count
      operands.append(contentsOf: list)
      return leaf(
        Program.Operand(
          operation: isNegated ? .noneOf : .anyOf, length: UInt32(list.count), bits: UInt64(start)), field: field)
    case .includes, .excludes:
      let isNegated = comparison.operator == .excludes
      var list: [Program.Operand] = []
      for literal in comparison.literals {
        guard case .string(let value) = literal.value else { continue }
        let parts = value.split(separator: ";", omittingEmptySubsequences: true)
        guard !parts.isEmpty else { continue }
        list.append(Program.Operand(operation: .group, length: UInt32(parts.count)))
        for part in parts { list.append(textOperand(String(part))) }
      }
      guard !list.isEmpty else { return leaf(constant(isNegated), field: field) }
      let start = operands.count
      operands.append(contentsOf: list)
      return leaf(
        Program.Operand(
          operation: isNegated ? .excludes : .includes, length: UInt32(list.count), bits: UInt64(start)), field: field)
    default:
      let literal = comparison.literals[0]
      let isOrdering = comparison.operator.isOrdering
      if isOrdering {
        switch literal.value {
        case _ where literal.isNull, .boolean: return leaf(constant(false), field: field)
        default: break
        }
      }
      return leaf(
        operand(literal, path: field.path, isOrdering: isOrdering), field: field, mask: mask(comparison.operator))
    }
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

  private mutating func operand(_ literal: ConditionLiteral, path: String, isOrdering: Bool) -> Program.Operand {
    var result: Program.Operand
    switch literal.value {
    case .boolean(let value): result = Program.Operand(operation: .boolean, bits: value ? 1 : 0)
    case .integer(let value): result = Program.Operand(operation: .integer, bits: UInt64(bitPattern: value))
    case .double(let value): result = Program.Operand(operation: .double, bits: value.bitPattern)
    case .string(let value) where !value.isEmpty:
      result = idOperand(value, path: path) ?? textOperand(value)
    case .pattern(let pattern):
      result = Program.Operand(operation: isExact ? .exactPattern : .pattern)
      store(LikeMatcher.encoded(pattern, isExact: isExact), in: &result)
    case .date(let value):
      result = Program.Operand(operation: .date, bits: UInt64(bitPattern: Int64(value.daysSinceEpoch)))
    case .dateTime(let value):
      result = Program.Operand(operation: .dateTime, bits: UInt64(bitPattern: value.millisecondsSinceEpoch))
    case .time(let value):
      result = Program.Operand(operation: .time, bits: UInt64(value.millisecondsSinceMidnight))
    case .relative(let value):
      relatives.append(value)
      result = Program.Operand(operation: .relative, bits: UInt64(relatives.count - 1))
    case .null, .string, .invalid: result = Program.Operand(operation: .null)
    }
    result.isOrdering = isOrdering
    return result
  }

  private mutating func textOperand(_ value: String) -> Program.Operand {
    var result = Program.Operand(operation: isExact ? .exactText : .text)
    store(isExact ? Array(value.utf8) : CaseFolding.folded(value), in: &result)
    return result
  }

  /// An id is stored with its eighteen characters, followed by the text to compare with where the value is no id.
  private mutating func idOperand(_ value: String, path: String) -> Program.Operand? {
    guard let id = RecordID(value) else { return nil }
    let folded = isExact ? Array(value.utf8) : CaseFolding.folded(value)
    var result = Program.Operand(operation: .id)
    store(Array(id.text.utf8) + [Self.namesID(path) ? 1 : 0] + folded, in: &result)
    return result
  }

  /// Whether a field holds ids by its name: `Id`, `AccountId`, `Account.OwnerId`.
  private static func namesID(_ path: String) -> Bool {
    let name = path.split(separator: ".").last ?? ""
    return name.lowercased() == "id" || name.hasSuffix("Id")
  }

  private mutating func store(_ bytes: [UInt8], in operand: inout Program.Operand) {
    operand.bits = UInt64(text.count)
    operand.length = UInt32(bytes.count)
    text.append(contentsOf: bytes)
  }
}
