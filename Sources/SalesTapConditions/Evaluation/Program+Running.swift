import SalesTapModel

/// What a program runs on.
struct ProgramInput {
  let record: SalesforceRecord
  let previous: SalesforceRecord?
  let kind: RecordChange.Kind
  let changedFields: [String]?
  let context: EvaluationContext

  /// Whether the values before the change can be known at all.
  var hasPrior: Bool { kind == .created || kind == .undeleted || kind != .backfilled && previous != nil }
  /// Whether the record did not exist before the change, as far as a condition is concerned.
  var isNew: Bool { kind == .created || kind == .undeleted }
}

extension Program {
  /// The answer where every field that it takes is loaded; nil where the tree has to be asked.
  ///
  /// Runs at most once through the leaves, allocates nothing, and reads only the slots that the answer depends on. What
  /// belongs to the change is passed on as it came: gathering it would count references for every record.
  @inline(__always)
  func run(
    _ record: SalesforceRecord, _ previous: SalesforceRecord?, _ kind: RecordChange.Kind, _ changedFields: [String]?,
    _ context: EvaluationContext
  ) -> Bool? {
    record.withSlots { slots, text -> Bool? in
      steps.withUnsafeBufferPointer { steps -> Bool? in
        // Every jump leads to a step or ends, and the record has the layout of the program, so that every slot is there.
        guard let first = steps.baseAddress else { return nil }
        var index = 0
        while index >= 0 {
          let step = first + index
          if let next = quickNext(step, slots, text) {
            index = Int(next)
            continue
          }
          let leaf = leaves[index]
          let answer =
            step.pointee.action == .ask
            ? truthWithoutSlot(leaf, record, previous, kind, changedFields, context)
            : longTruth(leaf, slots[Int(step.pointee.slot)], text, context)
          guard let answer else { return nil }
          index = Int(answer ? leaf.ifTrue : leaf.ifFalse)
        }
        return index == Int(End.isTrue)
      }
    }
  }

  /// Where to go on behind a step; nil where the comparison is to be made the long way, or the value is missing.
  @inline(__always)
  private func quickNext(
    _ step: UnsafePointer<Step>, _ slots: UnsafeBufferPointer<RecordSlot>, _ text: Bytes
  ) -> Int32? {
    let action = step.pointee.action
    // First what conditions are mostly made of.
    if action == .text {
      let slot = slots[Int(step.pointee.slot)]
      if slot.kind == .string { return step.next(comparing: slot, in: text) }
      return slot.kind == .null ? step.pointee.unequal : nil
    }
    if action == .ask || action == .compare { return nil }
    let slot = slots[Int(step.pointee.slot)]
    if action == .null {
      if slot.kind == .null { return step.pointee.equal }
      return slot.kind == .missing || slot.kind == .boolean ? nil : step.pointee.unequal
    }
    if slot.kind == .double {
      return action == .number || action == .fraction ? step.next(comparing: slot.double) : nil
    }
    return action != .fraction && slot.kind == step.pointee.kind ? step.next(comparing: slot.integer) : nil
  }

  /// Whether a comparison holds, whatever it compares; nil where the value is missing.
  @inline(never)
  private func longTruth(_ leaf: Leaf, _ slot: RecordSlot, _ text: Bytes, _ context: EvaluationContext) -> Bool? {
    if slot.kind == .missing { return nil }
    return self.text.withUnsafeBufferPointer { truth(leaf, slot, text, $0, context).value }
  }

  /// Leaves that read prior values, or no field at all; nil where the answer is unknown.
  @inline(never)
  private func truthWithoutSlot(
    _ leaf: Leaf, _ record: SalesforceRecord, _ previous: SalesforceRecord?, _ kind: RecordChange.Kind,
    _ changedFields: [String]?, _ context: EvaluationContext
  ) -> Bool? {
    let input = ProgramInput(
      record: record, previous: previous, kind: kind, changedFields: changedFields, context: context)
    let bounds = bounds(leaf, input)
    return bounds.isSettled && bounds != .needsPrior ? bounds == .isTrue : nil
  }

  /// Whether a comparison holds of a value that is not missing, and whether the types do not compare.
  @inline(never)
  func truth(_ leaf: Leaf, _ slot: RecordSlot, _ text: Bytes, _ literals: Bytes, _ context: EvaluationContext) -> (
    value: Bool, mismatch: Bool
  ) {
    switch leaf.operand.operation {
    case .constant: return (leaf.operand.bits != 0, false)
    case .anyOf:
      // An empty value is in no list, but that an empty checkbox reads as FALSE.
      let (found, mismatch) = matches(slot, text, anyOf: leaf.operand, literals, context)
      return (found, mismatch && !found)
    case .noneOf:
      let (found, mismatch) = matches(slot, text, anyOf: leaf.operand, literals, context)
      return (!found && (!mismatch || slot.kind == .null), mismatch && !found && slot.kind != .null)
    case .includes, .excludes:
      guard let holds = includes(slot, text, leaf.operand, literals) else { return (false, true) }
      return (holds == (leaf.operand.operation == .includes), false)
    default:
      let outcome = outcome(slot, text, leaf.operand, literals, context)
      return (leaf.mask >> outcome & 1 != 0, outcome == Outcome.mismatch)
    }
  }

  // MARK: Records that lack fields

  /// The value of a field, *missing* where it was not loaded, *null* where a parent of it is empty.
  func value(of number: Int32, in record: SalesforceRecord) -> RecordSlot {
    let field = fields[Int(number)]
    if record.layout === layout {
      if field.slot >= 0 {
        let slot = record.slot(field.slot)
        if slot.kind != .missing { return slot }
      }
      for parent in field.parents {
        let slot = record.slot(parent)
        if slot.kind != .missing { return slot.kind == .null ? .null : .missing }
      }
      // The record may know of a field that its layout lacks that it is empty.
    }
    let slot = record.slot(named: field.path)
    if slot.kind != .missing { return slot }
    var rest = field.path[...]
    while let dot = rest.lastIndex(of: ".") {
      rest = rest[..<dot]
      let parent = record.slot(named: String(rest))
      if parent.kind != .missing { return parent.kind == .null ? .null : .missing }
    }
    return .missing
  }

  /// What is known of a leaf.
  func bounds(_ leaf: Leaf, _ input: ProgramInput) -> TruthBounds {
    switch leaf.operand.operation {
    case .constant: return TruthBounds(leaf.operand.bits != 0)
    case .isNew: return input.kind == .backfilled ? .needsPrior : TruthBounds(input.isNew)
    case .isChanged: return changeBounds(leaf, input)
    case .relative:
      if !canBeTrue(leaf.mask, relatives[leaf.operand.start], input.context) { return .isFalse }
    case .anyOf:
      let list = operands[leaf.operand.range]
      if list.allSatisfy({ $0.operation == .relative && input.context.days(of: relatives[$0.start]).isEmpty }) {
        return .isFalse
      }
    default: break
    }
    guard let (slot, record) = value(leaf, input) else { return .needsPrior }
    guard slot.kind != .missing else { return leaf.isPrior ? .needsPrior : .open }
    return record.withSlots { _, text in
      self.text.withUnsafeBufferPointer { TruthBounds(truth(leaf, slot, text, $0, input.context).value) }
    }
  }

  /// Whether any value at all can make a comparison with a relative date true: none lies in an empty range, before the
  /// calendar, or behind it.
  private func canBeTrue(_ mask: UInt8, _ date: RelativeDate, _ context: EvaluationContext) -> Bool {
    let days = context.days(of: date)
    var possible: UInt8 = 1 << Outcome.unequal
    if days.lowerBound > RelativeDate.calendar.lowerBound { possible |= 1 << Outcome.less }
    if !days.isEmpty { possible |= 1 << Outcome.equal }
    if days.upperBound < RelativeDate.calendar.upperBound { possible |= 1 << Outcome.greater }
    return mask & possible != 0
  }

  /// The value that a leaf reads, and the record that holds its text; nil where prior values are not available.
  func value(_ leaf: Leaf, _ input: ProgramInput) -> (RecordSlot, SalesforceRecord)? {
    guard leaf.isPrior else { return (value(of: leaf.field, in: input.record), input.record) }
    if input.isNew { return (.null, input.record) }
    guard input.hasPrior, let previous = input.previous else { return nil }
    return (value(of: leaf.field, in: previous), previous)
  }

  private func changeBounds(_ leaf: Leaf, _ input: ProgramInput) -> TruthBounds {
    if input.isNew { return .isFalse }
    guard input.kind != .backfilled else { return .needsPrior }
    let path = fields[Int(leaf.field)].path
    if let previous = input.previous {
      let old = value(of: leaf.field, in: previous)
      if old.kind != .missing {
        let new = value(of: leaf.field, in: input.record)
        if new.kind != .missing { return TruthBounds(!SlotEquality.areEqual(old, previous, new, input.record)) }
        guard let changed = input.changedFields else { return .open }
        return TruthBounds(changed.contains { FieldName($0) == FieldName(path) })
      }
    }
    guard let changed = input.changedFields else { return .needsPrior }
    return TruthBounds(changed.contains { FieldName($0) == FieldName(path) })
  }

  /// What is known of every node, parts before wholes.
  func allBounds(_ input: ProgramInput) -> [TruthBounds] {
    var result: [TruthBounds] = []
    result.reserveCapacity(nodes.count)
    for node in nodes {
      switch node.kind {
      case .leaf: result.append(bounds(leaves[Int(node.parts[0])], input))
      case .not: result.append(result[Int(node.parts[0])].negated)
      case .and: result.append(node.parts.reduce(.isTrue) { $0.and(result[Int($1)]) })
      case .or: result.append(node.parts.reduce(.isFalse) { $0.or(result[Int($1)]) })
      }
    }
    return result
  }

  /// The answer of the tree, with the fields that it depends on.
  func result(_ input: ProgramInput) -> ConditionResult {
    let bounds = allBounds(input)
    guard let root = bounds.last else { return ConditionResult(value: .false) }
    guard root.truth == .unknown else { return ConditionResult(value: root.truth) }
    var needed: [Int32] = []
    if !root.isSettled { collect(nodes.count - 1, bounds, into: &needed) }
    return ConditionResult(
      value: .unknown, missing: needed.map { fields[Int($0)].path }, isUnknownOnlyForPriorValues: root.low >= 1)
  }

  /// Gathers the fields on which an open node depends: those of its open parts that can still turn it.
  private func collect(_ number: Int, _ bounds: [TruthBounds], into needed: inout [Int32]) {
    let node = nodes[number]
    let own = bounds[number]
    switch node.kind {
    case .leaf:
      let field = leaves[Int(node.parts[0])].field
      if field >= 0, !needed.contains(field) { needed.append(field) }
    case .not: collect(Int(node.parts[0]), bounds, into: &needed)
    case .and:
      for part in node.parts where !bounds[Int(part)].isSettled && bounds[Int(part)].low < own.high {
        collect(Int(part), bounds, into: &needed)
      }
    case .or:
      for part in node.parts where !bounds[Int(part)].isSettled && bounds[Int(part)].high > own.low {
        collect(Int(part), bounds, into: &needed)
      }
    }
  }
}
