import SalesTapModel
import SalesTapPayload
import SalesTapTime

/// Reads sources from the slots of one record.
struct SourceReader {
  let slots: UnsafeBufferPointer<RecordSlot>
  let text: UnsafeBufferPointer<UInt8>
  let map: [Int]
  let holdsID: [Bool]
  let recordID: RecordID

  enum Reading {
    case value(FieldValue, alternative: Int)
    case null
    /// An alternative up to this one depends on a field that is missing.
    case missing(alternative: Int)
    case failed(ConversionFailure, alternative: Int)
  }

  func slot(_ field: Int) -> RecordSlot { slots[map[field]] }

  /// The value of a field; nil if it is missing. An id of fifteen characters comes in its form of eighteen.
  func value(ofField field: Int) -> FieldValue? {
    let slot = slot(field)
    return completedID(field, slot).map { .string($0.text) } ?? value(of: slot)
  }

  /// The id that a field holds in its form of fifteen characters; nil where nothing is to be completed.
  private func completedID(_ field: Int, _ slot: RecordSlot) -> RecordID? {
    guard slot.kind == .string, slot.textRange.count == 15, holdsID[field] else { return nil }
    return try? RecordID(validating: UnsafeBufferPointer(rebasing: text[slot.textRange]))
  }

  /// The value of a slot; nil if it is missing. Cost: a copy of the text.
  func value(of slot: RecordSlot) -> FieldValue? {
    switch slot.kind {
    case .missing: nil
    case .null: .null
    case .boolean: .boolean(slot.boolean)
    case .integer: .integer(slot.integer)
    case .double: .double(slot.double)
    case .string: .string(string(of: slot))
    case .date: CalendarDate(daysSinceEpoch: slot.daysSinceEpoch).map { .date($0) } ?? .null
    case .dateTime: .dateTime(Instant(millisecondsSinceEpoch: slot.milliseconds))
    case .time: TimeOfDay(millisecondsSinceMidnight: Int(slot.milliseconds)).map { .time($0) } ?? .null
    case .list: .list(texts(of: slot))
    case .location: .location(location(of: slot))
    case .object: .object([:])
    }
  }

  /// What is sent for a slot whose property has no transforms and takes the value's own type; nil where more is to be decided.
  @inline(__always)
  func sendableValue(of slot: RecordSlot) -> CleverTapValue? {
    switch slot.kind {
    case .string: .string(string(of: slot))
    case .integer: .integer(slot.integer)
    case .boolean: .boolean(slot.boolean)
    case .double: ValueConversion.value(of: slot.double)
    case .date: .date(Int64(slot.daysSinceEpoch) * 86_400)
    case .dateTime: .date(Instant(millisecondsSinceEpoch: slot.milliseconds).secondsSinceEpoch)
    case .missing, .null, .time, .list, .location, .object: nil
    }
  }

  func string(of slot: RecordSlot) -> String {
    String(decoding: UnsafeBufferPointer(rebasing: text[slot.textRange]), as: UTF8.self)
  }

  /// The values of a multi-select picklist.
  private func texts(of slot: RecordSlot) -> [String] {
    var texts: [String] = []
    let bytes = UnsafeBufferPointer(rebasing: text[slot.textRange])
    var start = 0
    for position in 0...bytes.count where position == bytes.count || bytes[position] == UInt8(ascii: ";") {
      if position > start {
        texts.append(String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self))
      }
      start = position + 1
    }
    return texts
  }

  private func location(of slot: RecordSlot) -> Geolocation {
    let raw = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: text[slot.textRange]))
    return Geolocation(
      latitude: Double(bitPattern: raw.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
      longitude: Double(bitPattern: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
  }

  /// The first alternative, from one on, that yields a value.
  func read(_ source: SourcePlan, from first: Int = 0) -> Reading {
    var index = first
    while index < source.alternatives.count {
      switch read(source.alternatives[index]) {
      case .value(let value, _): return .value(value, alternative: index)
      case .null: index += 1
      case .missing: return .missing(alternative: index)
      case .failed(let failure, _): return .failed(failure, alternative: index)
      }
    }
    return .null
  }

  /// The numbers of the missing fields on which the value of a source may depend.
  func needs(of source: SourcePlan, from first: Int = 0) -> [Int] {
    var needed = FieldNumbers()
    for index in source.alternatives.indices.dropFirst(first) {
      switch read(source.alternatives[index]) {
      case .value, .failed: return needed.numbers
      case .null: continue
      case .missing:
        for number in source.fields(of: index) where slot(number).kind == .missing { needed.insert(number) }
      }
    }
    return needed.numbers
  }

  private func read(_ alternative: SourcePlan.Alternative) -> Reading {
    switch alternative {
    case .field(let field):
      guard let value = value(ofField: field) else { return .missing(alternative: 0) }
      if case .null = value { return .null }
      return .value(value, alternative: 0)
    case .recordID: return .value(.string(recordID.text), alternative: 0)
    case .constant(let value): return value == .null ? .null : .value(value, alternative: 0)
    case .template(let pieces): return read(pieces)
    }
  }

  /// The text of a template: null if a token is null, though others be missing; a failed filter fails it.
  private func read(_ pieces: [SourcePlan.Piece]) -> Reading {
    var isMissing = false
    var isPlain = true
    var length = 0
    for piece in pieces {
      switch piece {
      case .literal(let literal): length += literal.utf8.count
      case .recordID(let filters):
        length += RecordID.textLength
        isPlain = isPlain && filters.isEmpty
      case .field(let field, let filters):
        let slot = slot(field)
        switch slot.kind {
        case .null: return .null
        case .missing: isMissing = true
        case .string where filters.isEmpty && !(holdsID[field] && slot.textRange.count == 15):
          length += slot.textRange.count
        default: isPlain = false
        }
      }
    }
    if isPlain, !isMissing { return .value(.string(join(pieces, length: length)), alternative: 0) }
    var result = ""
    var failure: ConversionFailure?
    for piece in pieces {
      do throws(ConversionFailure) {
        switch piece {
        case .literal(let literal): result += literal
        case .field(let field, let filters):
          if let value = value(ofField: field) {
            guard let text = try text(of: value, filters) else { return .null }
            result += text
          }
        case .recordID(let filters):
          guard let text = try text(of: .string(recordID.text), filters) else { return .null }
          result += text
        }
      } catch { failure = failure ?? error }
    }
    if let failure { return .failed(failure, alternative: 0) }
    if isMissing { return .missing(alternative: 0) }
    return result.isEmpty ? .null : .value(.string(result), alternative: 0)
  }

  /// The text of a template of literals, text fields, and the record's id, without filters; its length in bytes is known.
  private func join(_ pieces: [SourcePlan.Piece], length: Int) -> String {
    String(unsafeUninitializedCapacity: length) { buffer in
      var end = 0
      for piece in pieces {
        switch piece {
        case .literal(let literal):
          for byte in literal.utf8 {
            buffer[end] = byte
            end += 1
          }
        case .field(let field, _):
          let bytes = UnsafeBufferPointer(rebasing: text[slot(field).textRange])
          _ = buffer[end...].update(fromContentsOf: bytes)
          end += bytes.count
        case .recordID:
          if let start = buffer.baseAddress { recordID.write(to: start + end) }
          end += RecordID.textLength
        }
      }
      return end
    }
  }

  private func text(of value: FieldValue, _ filters: [Transform]) throws(ConversionFailure) -> String? {
    if case .object = value { throw ConversionFailure(.compoundValue, .object) }
    var value = value
    for filter in filters { value = try filter.apply(to: value) }
    return ValueText.text(of: value)
  }
}

/// Numbers of fields in the order in which they came, each once. Cost: constant for each of them; nothing while there are none.
struct FieldNumbers {
  private(set) var numbers: [Int] = []
  private var isIn: [Bool] = []

  mutating func insert(_ number: Int) {
    guard !contains(number) else { return }
    if number >= isIn.count { isIn += repeatElement(false, count: number + 1 - isIn.count) }
    isIn[number] = true
    numbers.append(number)
  }

  func contains(_ number: Int) -> Bool { number < isIn.count && isIn[number] }
}
