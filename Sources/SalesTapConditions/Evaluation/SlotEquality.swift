import SalesTapModel

/// Whether two values of a field are the same, as a change detector sees it.
///
/// Texts differ in case; ids of fifteen and eighteen characters of one record are the same; numbers, instants, and days
/// compare by value; multi-select values compare as sets; an empty checkbox is an unticked one.
enum SlotEquality {
  static func areEqual(
    _ first: RecordSlot, _ firstRecord: SalesforceRecord, _ second: RecordSlot, _ secondRecord: SalesforceRecord
  ) -> Bool {
    switch (first.kind, second.kind) {
    case (.null, .null): return true
    case (.null, .boolean): return !second.boolean
    case (.boolean, .null): return !first.boolean
    case (.boolean, .boolean): return first.boolean == second.boolean
    case (.integer, .integer): return first.integer == second.integer
    case (.double, .double): return first.double == second.double
    case (.integer, .double): return Double(exactly: first.integer) == second.double
    case (.double, .integer): return Double(exactly: second.integer) == first.double
    case (.date, .date): return first.daysSinceEpoch == second.daysSinceEpoch
    case (.dateTime, .dateTime), (.time, .time): return first.milliseconds == second.milliseconds
    case (.object, .object): return true
    case (.string, .string), (.list, .list), (.list, .string), (.string, .list), (.location, .location):
      let isSet = first.kind == .list || second.kind == .list
      return firstRecord.withText(first) { a in
        secondRecord.withText(second) { b in
          if a.elementsEqual(b) { return true }
          return isSet ? areEqualSets(a, b) : areOneID(a, b)
        }
      }
    default: return false
    }
  }

  private static func areOneID(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Bool {
    guard [15, 18].contains(a.count), [15, 18].contains(b.count), let first = try? RecordID(validating: a),
      let second = try? RecordID(validating: b)
    else { return false }
    return first == second
  }

  private static func areEqualSets(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Bool {
    func values(_ bytes: UnsafeBufferPointer<UInt8>) -> Set<[UInt8]> {
      Set(TextComparison.parts(bytes).map { Array(bytes[$0]) })
    }
    return values(a) == values(b)
  }
}
