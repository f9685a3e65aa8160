import SalesTapModel
import SalesTapTime

/// A condition as the machine runs it: a flat list of comparisons, each of which knows where to go on.
///
/// A comparison jumps to the next one that is still of interest, so that AND, OR, and NOT cost nothing while the answer is
/// known. The tree beside it serves records that lack fields, and explanations.
final class Program: Sendable {
  /// What one comparison does.
  enum Operation: UInt8, Sendable, BitwiseCopyable {
    /// The answer does not depend on the record; the bits say which it is.
    case constant
    case null, boolean, integer, double, text, exactText, listText, id, pattern, date, dateTime, time, relative
    /// Any or none of a range of operands.
    case anyOf, noneOf
    /// All parts of any, or of none, of a range of groups.
    case includes, excludes
    /// The head of a group: so many operands that follow belong to it.
    case group
    case isNew, isChanged

    /// Whether the operand is a text that a value must equal.
    var isText: Bool {
      switch self {
      case .text, .exactText, .listText, .id: true
      default: false
      }
    }
  }

  /// A literal: the operation that compares with it, and its value.
  struct Operand: Sendable, BitwiseCopyable {
    var operation: Operation
    /// Whether the comparison orders values.
    var isOrdering = false
    /// Whether texts compare with regard to case.
    var isExact = false
    /// The length of a text, or the number of operands.
    var length: UInt32 = 0
    /// The bits of a number, the start of a text, the first operand, or the number of a relative date.
    var bits: UInt64 = 0

    var start: Int { Int(bits) }
    var range: Range<Int> { Int(bits)..<Int(bits) + Int(length) }
    var integer: Int64 { Int64(bitPattern: bits) }
    var double: Double { Double(bitPattern: bits) }
  }

  /// One comparison.
  struct Leaf: Sendable, BitwiseCopyable {
    var operand: Operand
    /// For which outcomes the comparison holds, one bit each.
    var mask: UInt8
    /// Whether the value before the change is meant.
    var isPrior: Bool
    /// Where the value lies in the layout; -1 if the layout lacks it, and for what reads more than the record's value.
    var slot: Int32
    /// The number of the field.
    var field: Int32
    /// Where to go on: a leaf, or an ``End``.
    var ifTrue: Int32
    var ifFalse: Int32
  }

  /// Where the jumps end.
  enum End {
    static let isTrue: Int32 = -1
    static let isFalse: Int32 = -2
  }

  /// What a comparison of a value with an operand gives.
  enum Outcome {
    static let less: UInt8 = 0
    static let equal: UInt8 = 1
    static let greater: UInt8 = 2
    /// Not equal, and in no order: a null, or lists.
    static let unequal: UInt8 = 3
    /// Of types that do not compare.
    static let mismatch: UInt8 = 4
  }

  /// A field that the condition reads.
  struct Field: Sendable {
    /// The path as the condition spells it.
    let path: String
    /// Its slot in the layout; -1 if the layout lacks it.
    let slot: Int
    /// The slots of its parents in the layout, the nearest first.
    let parents: [Int]
  }

  /// A node of the tree; children come before their parents.
  struct Node: Sendable {
    enum Kind: Sendable {
      case and, or, not, leaf
    }
    let kind: Kind
    /// The numbers of the parts, or the number of the leaf.
    let parts: [Int32]
  }

  let layout: RecordLayout
  let leaves: ContiguousArray<Leaf>
  /// The leaves as the loop takes them, one each.
  let steps: ContiguousArray<Step>
  let operands: ContiguousArray<Operand>
  let text: ContiguousArray<UInt8>
  let relatives: [RelativeDate]
  let fields: [Field]
  let nodes: [Node]
  let isExact: Bool
  /// The description of each path, where one is known.
  let described: [FieldName: FieldDescription]
  /// The tree that the program was made from, for explanations.
  let source: ConditionNode
  /// The program for the layout that records had last that have another than this one.
  let neighbour = Locked(Neighbour())

  init(
    layout: RecordLayout, leaves: ContiguousArray<Leaf>, operands: ContiguousArray<Operand>,
    text: ContiguousArray<UInt8>, relatives: [RelativeDate], fields: [Field], nodes: [Node], isExact: Bool,
    described: [FieldName: FieldDescription], source: ConditionNode
  ) {
    self.layout = layout
    self.leaves = leaves
    self.steps = ContiguousArray(leaves.map { Step($0, text: text) })
    self.operands = operands
    self.text = text
    self.relatives = relatives
    self.fields = fields
    self.nodes = nodes
    self.isExact = isExact
    self.described = described
    self.source = source
  }
}
