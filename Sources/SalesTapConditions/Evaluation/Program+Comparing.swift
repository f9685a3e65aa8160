import SalesTapModel
import SalesTapTime

/// How a value compares with a literal: the table of the language reference, row by row.
extension Program {
  typealias Bytes = UnsafeBufferPointer<UInt8>

  /// The outcome of a single operand; lists and groups are taken apart before.
  ///
  /// - Parameters:
  ///   - slot: The value, which is not missing.
  ///   - text: The buffer in which the record's texts lie.
  ///   - literals: The buffer in which the program's texts lie.
  @inline(__always)
  func outcome(
    _ slot: RecordSlot, _ text: Bytes, _ operand: Operand, _ literals: Bytes, _ context: EvaluationContext
  ) -> UInt8 {
    switch operand.operation {
    case .text:
      guard slot.kind == .string else { return outcomeOfOther(slot, text, operand, literals) }
      return order(
        TextComparison.folded(Bytes(rebasing: text[slot.textRange]), Bytes(rebasing: literals[operand.range])))
    case .null:
      if slot.kind == .null { return Outcome.equal }
      return slot.kind == .boolean && !slot.boolean ? Outcome.equal : Outcome.unequal
    case .integer:
      if slot.kind == .integer { return order(slot.integer, operand.integer) }
      if slot.kind == .double { return mirrored(order(operand.integer, slot.double)) }
      return outcomeOfOther(slot)
    case .double:
      if slot.kind == .double { return order(slot.double, operand.double) }
      if slot.kind == .integer { return order(slot.integer, operand.double) }
      return outcomeOfOther(slot)
    case .boolean:
      if slot.kind == .boolean { return slot.boolean == (operand.bits != 0) ? Outcome.equal : Outcome.unequal }
      if slot.kind == .null { return operand.bits == 0 ? Outcome.equal : Outcome.unequal }
      return Outcome.mismatch
    case .date, .dateTime, .time, .relative: return outcomeOfMoment(slot, operand, context)
    default: return outcomeOfText(slot, text, operand, literals)
    }
  }

  /// Ids, patterns, and texts with regard to case.
  @inline(never)
  private func outcomeOfText(_ slot: RecordSlot, _ text: Bytes, _ operand: Operand, _ literals: Bytes) -> UInt8 {
    guard slot.kind == .string else { return outcomeOfOther(slot, text, operand, literals) }
    let value = Bytes(rebasing: text[slot.textRange])
    let literal = Bytes(rebasing: literals[operand.range])
    switch operand.operation {
    case .exactText: return order(TextComparison.exact(value, literal))
    case .pattern:
      return LikeMatcher.matches(value, literal, isExact: operand.isExact) ? Outcome.equal : Outcome.unequal
    case .id: return outcomeOfID(value, literal, operand)
    case .listText:
      guard !operand.isOrdering else { return Outcome.mismatch }
      return equalsList(value, literal, operand) ? Outcome.equal : Outcome.unequal
    default: return Outcome.mismatch
    }
  }

  /// An id against an id of the program: its eighteen characters, a byte that says whether the field holds ids by its name,
  /// and the text.
  private func outcomeOfID(_ value: Bytes, _ literal: Bytes, _ operand: Operand) -> UInt8 {
    let rest = Bytes(rebasing: literal[19...])
    if value.count == 15 || value.count == 18, literal[18] == 1 || value.count != rest.count,
      let id = try? RecordID(validating: value),
      let other = try? RecordID(validating: Bytes(rebasing: literal[..<18]))
    {
      return id == other ? Outcome.equal : id < other ? Outcome.less : Outcome.greater
    }
    return order(operand.isExact ? TextComparison.exact(value, rest) : TextComparison.folded(value, rest))
  }

  /// A value that is no text, against a text.
  @inline(never)
  private func outcomeOfOther(_ slot: RecordSlot, _ text: Bytes, _ operand: Operand, _ literals: Bytes) -> UInt8 {
    switch slot.kind {
    case .null: return Outcome.unequal
    case .list where !operand.isOrdering && operand.operation.isText:
      let literal = literals[operand.operation == .id ? operand.range.dropFirst(19) : operand.range]
      return equalsList(Bytes(rebasing: text[slot.textRange]), Bytes(rebasing: literal), operand)
        ? Outcome.equal : Outcome.unequal
    default: return Outcome.mismatch
    }
  }

  private func outcomeOfOther(_ slot: RecordSlot) -> UInt8 {
    slot.kind == .null ? Outcome.unequal : Outcome.mismatch
  }

  @inline(never)
  private func outcomeOfMoment(_ slot: RecordSlot, _ operand: Operand, _ context: EvaluationContext) -> UInt8 {
    switch (operand.operation, slot.kind) {
    case (_, .null): return Outcome.unequal
    case (.date, .date): return order(Int64(slot.daysSinceEpoch), operand.integer)
    case (.dateTime, .dateTime), (.time, .time): return order(slot.milliseconds, operand.integer)
    case (.relative, .date):
      let days = context.days(of: relatives[operand.start])
      return order(Int64(slot.daysSinceEpoch), in: Int64(days.lowerBound)..<Int64(days.upperBound))
    case (.relative, .dateTime):
      return order(slot.milliseconds, in: context.milliseconds(of: relatives[operand.start]))
    default: return Outcome.mismatch
    }
  }

  // MARK: Orders

  @inline(__always)
  func order(_ difference: Int) -> UInt8 {
    difference == 0 ? Outcome.equal : difference < 0 ? Outcome.less : Outcome.greater
  }

  @inline(__always)
  private func order(_ value: Int64, _ other: Int64) -> UInt8 {
    value == other ? Outcome.equal : value < other ? Outcome.less : Outcome.greater
  }

  @inline(__always)
  private func order(_ value: Double, _ other: Double) -> UInt8 {
    value == other ? Outcome.equal : value < other ? Outcome.less : Outcome.greater
  }

  /// The largest number stands for the end of the calendar, behind which nothing lies.
  private func order(_ value: Int64, in range: Range<Int64>) -> UInt8 {
    if value < range.lowerBound || range.lowerBound == .max { return Outcome.less }
    return value >= range.upperBound && range.upperBound != .max ? Outcome.greater : Outcome.equal
  }

  private func mirrored(_ outcome: UInt8) -> UInt8 { outcome <= Outcome.greater ? 2 - outcome : outcome }

  /// A whole number against one with a fraction, exactly: no rounding makes large numbers equal that are not.
  private func order(_ value: Int64, _ other: Double) -> UInt8 {
    if other >= 9_223_372_036_854_775_808 { return Outcome.less }
    if other < -9_223_372_036_854_775_808 { return Outcome.greater }
    let whole = Int64(other)
    if value != whole { return value < whole ? Outcome.less : Outcome.greater }
    let fraction = other - Double(whole)
    return fraction == 0 ? Outcome.equal : fraction > 0 ? Outcome.less : Outcome.greater
  }

  // MARK: Lists

  /// Whether a value equals any of a range of operands, and whether any of them is of another type.
  func matches(
    _ slot: RecordSlot, _ text: Bytes, anyOf operand: Operand, _ literals: Bytes, _ context: EvaluationContext
  ) -> (found: Bool, mismatch: Bool) {
    var mismatch = false
    for index in operand.range {
      switch outcome(slot, text, operands[index], literals, context) {
      case Outcome.equal: return (true, mismatch)
      case Outcome.mismatch: mismatch = true
      default: break
      }
    }
    return (false, mismatch)
  }

  /// Whether a multi-select value holds all the parts of any group; nil where it is no such value.
  func includes(_ slot: RecordSlot, _ text: Bytes, _ operand: Operand, _ literals: Bytes) -> Bool? {
    switch slot.kind {
    case .null: return false
    case .list, .string: break
    default: return nil
    }
    let value = Bytes(rebasing: text[slot.textRange])
    var index = operand.range.lowerBound
    while index < operand.range.upperBound {
      let count = Int(operands[index].length)
      let group = index + 1..<index + 1 + count
      if group.allSatisfy({ holds(value, Bytes(rebasing: literals[operands[$0].range]), isExact: operands[$0].isExact) }
      ) {
        return true
      }
      index += 1 + count
    }
    return false
  }

  private func holds(_ list: Bytes, _ part: Bytes, isExact: Bool) -> Bool {
    for range in TextComparison.parts(list) where areEqual(Bytes(rebasing: list[range]), part, isExact: isExact) {
      return true
    }
    return false
  }

  private func areEqual(_ value: Bytes, _ part: Bytes, isExact: Bool) -> Bool {
    (isExact ? TextComparison.exact(value, part) : TextComparison.folded(value, part)) == 0
  }

  /// Whether a multi-select value holds exactly the parts of a text, in whatever order.
  private func equalsList(_ list: Bytes, _ literal: Bytes, _ operand: Operand) -> Bool {
    for range in TextComparison.parts(literal) {
      if !holds(list, Bytes(rebasing: literal[range]), isExact: operand.isExact) { return false }
    }
    for range in TextComparison.parts(list) {
      let value = Bytes(rebasing: list[range])
      let isKnown = TextComparison.parts(literal).contains {
        areEqual(value, Bytes(rebasing: literal[$0]), isExact: operand.isExact)
      }
      if !isKnown { return false }
    }
    return true
  }
}
