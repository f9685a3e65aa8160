public import SalesTapDiagnostics
public import SalesTapModel
import SalesTapTime

/// Why a condition said what it said: its tree with the value of every part, and the values of the record.
public struct ConditionExplanation: Hashable, Sendable, CustomStringConvertible {
  /// One part of the condition.
  public struct Node: Hashable, Sendable {
    let source: ConditionNode
    /// The part as the language spells it. Cost: linear in the part; printed when it is asked for.
    public var text: String { ConditionPrinter.text(source) }
    /// Where the part stands in the source.
    public var range: SourceRange { source.range }
    /// What the part said.
    public let value: Truth
    /// What the parts of this part said; empty for a comparison.
    public let parts: [Node]
    /// The values that a comparison read.
    public let readings: [Reading]
    /// Why a comparison is false without having been made: the types do not compare.
    public let note: String?
  }

  /// A value that a comparison read.
  public struct Reading: Hashable, Sendable {
    /// The path of the field, as the condition spells it.
    public let path: String
    /// Whether it is the value before the change.
    public let isPrior: Bool
    /// The value; nil if it was not loaded, or is not available.
    public let value: FieldValue?
  }

  /// The whole condition.
  public let root: Node

  /// What the condition said.
  public var value: Truth { root.value }

  /// The comparisons that decided, in the order of the text: those whose other answer could have changed the whole.
  public var deciding: [Node] {
    var found: [Node] = []
    Self.collect(root, into: &found)
    return found
  }

  /// A note for each comparison that is false because the record's value is of a type that does not compare with the
  /// literal, in the order of the text; the whole condition may hold all the same.
  ///
  /// Cost: linear in the condition.
  public var typeMismatches: [Diagnostic] {
    var found: [Diagnostic] = []
    Self.collectMismatches(root, into: &found)
    return found
  }

  private static func collectMismatches(_ node: Node, into found: inout [Diagnostic]) {
    // An unknown comparison has another reason.
    if node.value == .false, let note = node.note, let reading = node.readings.first {
      found.append(ConditionDiagnostic.incomparable(node.range, path: reading.path, note: note))
    }
    for part in node.parts { collectMismatches(part, into: &found) }
  }

  private static func collect(_ node: Node, into found: inout [Node]) {
    guard !node.parts.isEmpty else {
      found.append(node)
      return
    }
    for part in node.parts where node.parts.count == 1 || part.value == node.value { collect(part, into: &found) }
  }

  /// The explanation without the values of some fields: what is read of them is replaced by a mark, and no note speaks of it.
  /// - Parameters:
  ///   - isHidden: Whether the values of a field must not be shown, by its path.
  ///   - mark: What stands in place of a value.
  public func redacted(by mark: String, where isHidden: (_ path: String) -> Bool) -> ConditionExplanation {
    ConditionExplanation(root: Self.redacted(root, by: mark, where: isHidden))
  }

  private static func redacted(_ node: Node, by mark: String, where isHidden: (String) -> Bool) -> Node {
    let hidesOne = node.readings.contains { isHidden($0.path) }
    return Node(
      source: node.source, value: node.value, parts: node.parts.map { redacted($0, by: mark, where: isHidden) },
      readings: node.readings.map { reading in
        guard isHidden(reading.path), reading.value != nil else { return reading }
        return Reading(path: reading.path, isPrior: reading.isPrior, value: .string(mark))
      }, note: hidesOne ? nil : node.note)
  }

  /// The tree, one line for each part, indented.
  public var description: String {
    var text = ""
    Self.write(root, indent: 0, into: &text)
    return text
  }

  private static func write(_ node: Node, indent: Int, into text: inout String) {
    text += String(repeating: "  ", count: indent)
    text += node.value.rawValue.padded(to: 8)
    text += node.text
    let readings = node.readings.map { reading in
      (reading.isPrior ? "prior \(reading.path)" : reading.path) + " is " + ValueText.text(reading.value)
    }
    if !readings.isEmpty { text += "   (" + readings.joined(separator: ", ") + ")" }
    if let note = node.note { text += "   " + note }
    text += "\n"
    for part in node.parts { write(part, indent: indent + 1, into: &text) }
  }
}

extension ConditionExplanation {
  /// How many comparisons a summary tells; the others it counts.
  static let summaryLimit = 3

  /// The deciding comparisons in one line: `Status = 'Qualified' is false: Status is 'Open'`.
  public var summary: String { Self.summary(deciding.prefix(Self.summaryLimit), of: deciding.count) }

  /// The line of some comparisons, the first of so many.
  static func summary(_ shown: some Sequence<Node>, of count: Int) -> String {
    var lines = shown.map { node -> String in
      let readings = node.readings.map { "\($0.isPrior ? "prior " : "")\($0.path) is \(ValueText.text($0.value))" }
      let because = readings.isEmpty ? "" : ": " + readings.joined(separator: ", ")
      return "\(node.text) is \(node.value.rawValue)\(because)\(node.note.map { " (\($0))" } ?? "")"
    }
    if count > summaryLimit { lines.append("and \(count - summaryLimit) more") }
    return lines.joined(separator: "; ")
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - utf8.count)) }
}

/// Values of records in the spelling of the language, for people.
enum ValueText {
  static func text(_ value: FieldValue?) -> String {
    switch value {
    case nil: "not loaded"
    case .null: "empty"
    case .boolean(let value): value ? "TRUE" : "FALSE"
    case .integer(let value): String(value)
    case .double(let value): NumberText.plain(value)
    case .string(let value): TextLiteral.quoted(value.utf8.count <= 200 ? value : value.prefix(80) + "…")
    case .date(let value): DateText.text(value)
    case .dateTime(let value): DateText.text(value)
    case .time(let value): DateText.text(value)
    case .list(let values): TextLiteral.quoted(values.joined(separator: ";"))
    case .location(let value): "(\(value.latitude), \(value.longitude))"
    case .object: "a related record"
    }
  }
}

extension CompiledCondition {
  /// What the condition says of a record, with the value of every part. The parameters are those of
  /// ``evaluate(_:previous:kind:changedFields:context:)``.
  ///
  /// Cost: every comparison is made; meant for people, not for the hot path.
  public func explain(
    _ record: SalesforceRecord, previous: SalesforceRecord? = nil, kind: RecordChange.Kind = .updated,
    changedFields: [String]? = nil, context: EvaluationContext
  ) -> ConditionExplanation {
    let input = ProgramInput(
      record: record, previous: previous, kind: kind, changedFields: changedFields, context: context)
    let bounds = program.allBounds(input)
    var number = 0
    return ConditionExplanation(root: program.explain(program.source, input, bounds, &number))
  }
}

extension CompiledCondition {
  /// The summary of the explanation, without the rest of it.
  func summary(
    _ record: SalesforceRecord, previous: SalesforceRecord?, kind: RecordChange.Kind, changedFields: [String]?,
    context: EvaluationContext
  ) -> String {
    let input = ProgramInput(
      record: record, previous: previous, kind: kind, changedFields: changedFields, context: context)
    let bounds = program.allBounds(input)
    var number = 0
    var deciding: [(source: ConditionNode, number: Int)] = []
    _ = program.collect(program.source, bounds, &number, into: &deciding)
    let shown = deciding.prefix(ConditionExplanation.summaryLimit).map { leaf -> ConditionExplanation.Node in
      var number = leaf.number
      return program.explain(leaf.source, input, bounds, &number)
    }
    return ConditionExplanation.summary(shown, of: deciding.count)
  }
}

extension Program {
  /// Collects the comparisons that decided about a node, in the order of the text; see ``ConditionExplanation/deciding``.
  /// - Returns: What the node said.
  fileprivate func collect(
    _ source: ConditionNode, _ bounds: [TruthBounds], _ number: inout Int,
    into found: inout [(source: ConditionNode, number: Int)]
  ) -> Truth {
    switch source.kind {
    case .and(let nodes), .or(let nodes):
      var parts: [(start: Int, value: Truth)] = []
      for node in nodes {
        let start = found.count
        parts.append((start, collect(node, bounds, &number, into: &found)))
      }
      let value = bounds[number].truth
      number += 1
      var end = found.count
      for part in parts.reversed() {
        if parts.count > 1, part.value != value { found.removeSubrange(part.start..<end) }
        end = part.start
      }
      return value
    case .not(let node):
      _ = collect(node, bounds, &number, into: &found)
    default:
      found.append((source, number))
    }
    number += 1
    return bounds[number - 1].truth
  }

  /// Explains a node of the source; `number` counts the nodes of the program along with it, parts before wholes.
  fileprivate func explain(
    _ source: ConditionNode, _ input: ProgramInput, _ bounds: [TruthBounds], _ number: inout Int
  ) -> ConditionExplanation.Node {
    var parts: [ConditionExplanation.Node] = []
    switch source.kind {
    case .and(let nodes), .or(let nodes): for node in nodes { parts.append(explain(node, input, bounds, &number)) }
    case .not(let node): parts.append(explain(node, input, bounds, &number))
    default: break
    }
    let own = number
    number += 1
    var readings: [ConditionExplanation.Reading] = []
    var note: String?
    if parts.isEmpty { (readings, note) = self.readings(leaves[Int(nodes[own].parts[0])], input) }
    return ConditionExplanation.Node(
      source: source, value: bounds[own].truth, parts: parts, readings: readings, note: note)
  }

  private func readings(_ leaf: Leaf, _ input: ProgramInput) -> ([ConditionExplanation.Reading], String?) {
    guard leaf.field >= 0 else { return ([], nil) }
    let path = fields[Int(leaf.field)].path
    func reading(_ slot: RecordSlot, _ record: SalesforceRecord, isPrior: Bool) -> ConditionExplanation.Reading {
      ConditionExplanation.Reading(path: path, isPrior: isPrior, value: record.value(of: slot))
    }
    if leaf.operand.operation == .isChanged {
      let record = input.record
      var readings = [reading(value(of: leaf.field, in: record), record, isPrior: false)]
      if let previous = input.previous {
        readings.append(reading(value(of: leaf.field, in: previous), previous, isPrior: true))
      }
      return (readings, nil)
    }
    guard let (slot, record) = value(leaf, input) else {
      return ([ConditionExplanation.Reading(path: path, isPrior: true, value: nil)], "prior values are not available")
    }
    var note: String?
    if slot.kind != .missing {
      let mismatch = record.withSlots { _, text in
        self.text.withUnsafeBufferPointer { truth(leaf, slot, text, $0, input.context).mismatch }
      }
      if mismatch { note = "\(Self.noun(slot.kind)) cannot be compared with this" }
    }
    return ([reading(slot, record, isPrior: leaf.isPrior)], note)
  }

  private static func noun(_ kind: RecordSlot.Kind) -> String {
    switch kind {
    case .missing, .null: "nothing"
    case .boolean: "a checkbox"
    case .integer, .double: "a number"
    case .string: "a text"
    case .date: "a date"
    case .dateTime: "a date-time"
    case .time: "a time"
    case .list: "a multi-select value"
    case .location: "a location"
    case .object: "a related record"
    }
  }
}

extension SalesforceRecord {
  /// The value of a slot of this record; nil if it is missing.
  func value(of slot: RecordSlot) -> FieldValue? {
    switch slot.kind {
    case .missing: nil
    case .null: .null
    case .boolean: .boolean(slot.boolean)
    case .integer: .integer(slot.integer)
    case .double: .double(slot.double)
    case .string: .string(text(slot))
    case .date: CalendarDate(daysSinceEpoch: slot.daysSinceEpoch).map { .date($0) }
    case .dateTime: .dateTime(Instant(millisecondsSinceEpoch: slot.milliseconds))
    case .time: TimeOfDay(millisecondsSinceMidnight: Int(slot.milliseconds)).map { .time($0) }
    case .list: .list(text(slot).split(separator: ";", omittingEmptySubsequences: true).map(String.init))
    case .location: .location(location(slot))
    case .object: .object([:])
    }
  }
}
