import SalesTapDiagnostics
import SalesTapTime

extension RecordReader {
  // MARK: Texts

  /// The slot of a string token, by the rule of its entry.
  @inline(__always)
  mutating func slot(forText token: JSONScanner.StringToken, entry: Int32) -> RecordSlot {
    let length = settle(token)
    if length == 0 { return .null }
    let known = plan.entries[Int(entry)]
    if known.role == .recordID { return recordIDSlot(token.start, length) }
    switch known.rule {
    case .text: return text(token.start, length)
    case .inferred, .probableDateTime: return inferred(token.start, length)
    default: return slot(forDeclaredText: token.start, length, entry: entry, rule: known.rule)
    }
  }

  @inline(__always)
  private func text(_ start: Int, _ length: Int) -> RecordSlot {
    RecordSlot(kind: .string, length: UInt32(truncatingIfNeeded: length), bits: UInt64(start))
  }

  @inline(__always)
  private func bytes(_ start: Int, _ length: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: scanner.bytes[start..<start + length])
  }

  /// A text without a declared type: its shape may be that of a date-time, a day, or a time.
  @inline(__always)
  private func inferred(_ start: Int, _ length: Int) -> RecordSlot {
    // Whatever has the shape begins with a digit and is at most 35 bytes long.
    guard scanner.bytes[start] &- 0x30 < 10, length >= 10, length <= 35 else { return text(start, length) }
    return shaped(start, length)
  }

  private func shaped(_ start: Int, _ length: Int) -> RecordSlot {
    let bytes = bytes(start, length)
    if bytes[4] == UInt8(ascii: "-") {
      if length == 10 { return CalendarDate(iso8601: bytes).map { .date($0) } ?? text(start, length) }
      if bytes[10] == UInt8(ascii: "T"), let instant = Instant(iso8601: bytes) { return .dateTime(instant) }
    } else if length == 13, bytes[2] == UInt8(ascii: ":"), bytes[12] == UInt8(ascii: "Z"),
      let time = TimeOfDay(iso8601: bytes)
    {
      return .time(time)
    }
    return text(start, length)
  }

  /// The record's own id.
  @inline(__always)
  private mutating func recordIDSlot(_ start: Int, _ length: Int) -> RecordSlot {
    do throws(RecordID.Problem) {
      let id = try RecordID(validating: bytes(start, length))
      recordID = id
      return settled(id, start, length)
    } catch {
      reportID(error, start, length)
      return text(start, length)
    }
  }

  /// An id as eighteen characters in their right case: where it stands if it is so already.
  private mutating func settled(_ id: RecordID, _ start: Int, _ length: Int) -> RecordSlot {
    if length == 18 {
      let bytes = bytes(start, 15)
      var isSame = true
      for index in 0..<15 where bytes[index] != id.character(index) { isSame = false }
      let checksum = scanner.bytes[start + 15..<start + 18]
      if isSame, checksum.allSatisfy({ $0 < UInt8(ascii: "a") }) { return text(start, length) }
    }
    return slot(for: id)
  }

  private mutating func slot(forDeclaredText start: Int, _ length: Int, entry: Int32, rule: ValueRule) -> RecordSlot {
    let bytes = bytes(start, length)
    switch rule {
    case .id, .probableID:
      guard rule == .id || length == 15 || length == 18 else { return inferred(start, length) }
      do throws(RecordID.Problem) {
        return settled(try RecordID(validating: bytes), start, length)
      } catch {
        if rule == .id || error.isChecksum { reportID(error, start, length) }
        return text(start, length)
      }
    case .list: return RecordSlot(kind: .list, length: UInt32(truncatingIfNeeded: length), bits: UInt64(start))
    case .date:
      if let date = CalendarDate(iso8601: bytes) { return .date(date) }
    case .dateTime:
      if let instant = Instant(iso8601: bytes) { return .dateTime(instant) }
    case .time:
      if let time = TimeOfDay(iso8601: bytes) { return .time(time) }
    case .boolean:
      if isWord("true", start, length) { return .boolean(true) }
      if isWord("false", start, length) { return .boolean(false) }
    case .integer, .number:
      if let number = wholeNumber(start, length) { return number }
    case .location, .inferred, .probableDateTime, .text: break
    }
    reportMismatch(entry, "a text that is none", rule, start - 1, length + 2)
    return inferred(start, length)
  }

  private func isWord(_ word: StaticString, _ start: Int, _ length: Int) -> Bool {
    guard length == word.utf8CodeUnitCount else { return false }
    for index in 0..<length where asciiLowercased(scanner.bytes[start + index]) != word.utf8Start[index] {
      return false
    }
    return true
  }

  /// The number that a text is as a whole.
  private func wholeNumber(_ start: Int, _ length: Int) -> RecordSlot? {
    let bytes = bytes(start, length)
    guard bytes[0] == UInt8(ascii: "-") || bytes[0] &- 0x30 < 10 else { return nil }
    var inner = JSONScanner(bytes)
    guard let number = try? inner.number(), inner.position == length else { return nil }
    if let whole = number.int64 { return .integer(whole) }
    let double = inner.double(number)
    guard double.isFinite else { return nil }
    return Int64(exactly: double).map { .integer($0) } ?? .double(double)
  }

  // MARK: Numbers and checkboxes

  /// The slot of a number, by the rule of its entry.
  @inline(__always)
  mutating func slot(forNumber number: JSONNumber, entry: Int32) -> RecordSlot {
    let rule = plan.entries[Int(entry)].rule
    switch rule {
    case .inferred, .probableID:
      if let whole = number.int64 { return .integer(whole) }
      let double = scanner.double(number)
      if double.isFinite { return .double(double) }
    case .number:
      let double = scanner.double(number)
      if double.isFinite { return .double(double) }
    case .integer:
      // Whole-number fields may arrive as 0.0.
      if let whole = number.int64 { return .integer(whole) }
      let double = scanner.double(number)
      if double.isFinite { return Int64(exactly: double).map { .integer($0) } ?? .double(double) }
    default: return slot(forDeclaredNumber: number, entry: entry, rule: rule)
    }
    return hugeNumber(number, entry: entry)
  }

  private mutating func slot(forDeclaredNumber number: JSONNumber, entry: Int32, rule: ValueRule) -> RecordSlot {
    let double = scanner.double(number)
    let whole = number.int64 ?? Int64(exactly: double)
    switch rule {
    case .dateTime:
      if let whole { return .dateTime(Instant(millisecondsSinceEpoch: whole)) }
    case .date:
      if let date = whole.flatMap(Self.day(fromNumber:)) { return .date(date) }
    case .time:
      if let time = whole.flatMap({ Int(exactly: $0) }).flatMap({ TimeOfDay(millisecondsSinceMidnight: $0) }) {
        return .time(time)
      }
    case .probableDateTime:
      // Small numbers are counts, not times: a year of milliseconds ends at 31,536,000,000.
      guard let whole, abs(whole) > 31_536_000_000 || whole == 0 else { break }
      let isDay = whole % 86_400_000 == 0
      if isDay, let date = Self.day(fromNumber: whole) { return .date(date) }
      return .dateTime(Instant(millisecondsSinceEpoch: whole))
    case .text, .list:
      return RecordSlot(
        kind: rule == .text ? .string : .list, length: UInt32(truncatingIfNeeded: number.end - number.start),
        bits: UInt64(number.start))
    default: break
    }
    if rule != .probableDateTime {
      reportMismatch(entry, "a number", rule, number.start, number.end - number.start)
    }
    if let whole = number.int64 { return .integer(whole) }
    return double.isFinite ? .double(double) : hugeNumber(number, entry: entry)
  }

  /// A day from milliseconds, as change events have it, or from days since 1970: a whole day has more milliseconds than
  /// there are days up to the year 9999.
  private static func day(fromNumber value: Int64) -> CalendarDate? {
    let (days, rest) = value.quotientAndRemainder(dividingBy: 86_400_000)
    if rest == 0 { return CalendarDate(daysSinceEpoch: Int(days)) }
    return value.magnitude < 86_400_000 ? CalendarDate(daysSinceEpoch: Int(value)) : nil
  }

  private mutating func hugeNumber(_ number: JSONNumber, entry: Int32) -> RecordSlot {
    report(
      Diagnostic(
        "record.number-too-large", .warning,
        "'\(plan.path(of: entry))' holds a number that is too large; it is read as null",
        range: SourceRange(number.start..<number.end)))
    return .null
  }

  /// The slot of a checkbox, by the rule of its entry.
  @inline(__always)
  mutating func slot(forBoolean value: Bool, entry: Int32, at offset: Int) -> RecordSlot {
    let rule = plan.entries[Int(entry)].rule
    switch rule {
    case .boolean, .inferred, .probableID, .probableDateTime: break
    default: reportMismatch(entry, "a boolean", rule, offset, value ? 4 : 5)
    }
    return .boolean(value)
  }

  // MARK: Reports

  @inline(never)
  private mutating func reportMismatch(_ entry: Int32, _ found: String, _ rule: ValueRule, _ offset: Int, _ length: Int)
  {
    report(
      Diagnostic(
        "record.type-mismatch", .warning,
        "'\(plan.path(of: entry))' is described as \(rule.words), but holds \(found)",
        range: SourceRange(offset: offset, length: length)))
  }

  @inline(never)
  private mutating func reportID(_ problem: RecordID.Problem, _ start: Int, _ length: Int) {
    let message: String
    switch problem {
    case .checksum(let expected): message = "the id's last three characters should be \(expected)"
    case .length(let count): message = "an id has 15 or 18 characters, this text has \(count)"
    case .character: message = "an id has ASCII letters and digits only"
    }
    let id: Diagnostic.ID = problem.isChecksum ? "record.id-checksum" : "record.id"
    report(Diagnostic(id, .warning, message, range: SourceRange(offset: start, length: length)))
  }
}

extension RecordID.Problem {
  /// Whether the text would be an id but for its checksum.
  fileprivate var isChecksum: Bool { if case .checksum = self { true } else { false } }
}
