import SalesTapModel

extension Program {
  /// What the loop needs of a comparison, in 64 bytes: enough to answer those that are written most, and to go on.
  ///
  /// The comparison of the same number has all the rest.
  struct Step: Sendable, BitwiseCopyable {
    enum Action: UInt8, Sendable, BitwiseCopyable {
      /// The comparison is made the long way.
      case compare
      /// The comparison reads prior values, or no field at all.
      case ask
      /// The value is empty, or is not.
      case null
      /// A value of one kind whose bits order like a whole number.
      case whole
      /// A whole number that a number with a fraction can be as well.
      case number
      /// A number with a fraction.
      case fraction
      /// Whether a text equals a literal of ASCII, without regard to case.
      case text
    }

    fileprivate(set) var action: Action
    /// The kind of value that the action takes.
    fileprivate(set) var kind: RecordSlot.Kind = .missing
    /// Where the value lies in the layout.
    let slot: Int32
    /// Where to go on for each outcome: a step, or an ``End``.
    let less: Int32
    let equal: Int32
    let greater: Int32
    let unequal: Int32
    /// The length of a text.
    fileprivate(set) var length: UInt32 = 0
    /// The bits of a whole number, or the first eight bytes of a text.
    fileprivate(set) var bits: UInt64 = 0
    /// The bits of a number with a fraction, or which bits of the first eight bytes of a text count.
    fileprivate(set) var otherBits: UInt64 = 0
    /// The last eight bytes of a longer text, and which of their bits count.
    fileprivate(set) var tail: UInt64 = 0
    fileprivate(set) var tailBits: UInt64 = 0

    init(_ leaf: Leaf, text: ContiguousArray<UInt8>) {
      func next(_ outcome: UInt8) -> Int32 { leaf.mask >> outcome & 1 != 0 ? leaf.ifTrue : leaf.ifFalse }
      action = leaf.slot < 0 ? .ask : .compare
      slot = leaf.slot
      (less, equal) = (next(Outcome.less), next(Outcome.equal))
      (greater, unequal) = (next(Outcome.greater), next(Outcome.unequal))
      guard leaf.slot >= 0 else { return }
      let operand = leaf.operand
      bits = operand.bits
      switch operand.operation {
      case .null: action = .null
      case .boolean: (action, kind) = (.whole, .boolean)
      case .date: (action, kind) = (.whole, .date)
      case .dateTime: (action, kind) = (.whole, .dateTime)
      case .time: (action, kind) = (.whole, .time)
      case .integer:
        (action, kind) = (.whole, .integer)
        // Up to here every whole number is a number with a fraction, so that comparing as such is exact.
        if operand.integer.magnitude <= 1 << 53 {
          (action, otherBits) = (.number, Double(operand.integer).bitPattern)
        }
      case .double: (action, kind, otherBits) = (.fraction, .double, operand.bits)
      case .text where !operand.isOrdering && text[operand.range].allSatisfy { $0 < 0x80 }:
        (action, kind, length) = (.text, .string, operand.length)
        (bits, otherBits) = Self.word(text[operand.range].prefix(8))
        if length > 8 { (tail, tailBits) = Self.word(text[operand.range].suffix(8)) }
      default: break
      }
    }

    /// Up to eight folded bytes as one number, and which bits of it count: of a letter all but the one that parts small
    /// from capital, and none behind the end.
    private static func word(_ bytes: ContiguousArray<UInt8>.SubSequence) -> (bits: UInt64, counting: UInt64) {
      var result: (bits: UInt64, counting: UInt64) = (0, 0)
      for (place, byte) in bytes.enumerated() {
        let isLetter = UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
        result.bits |= UInt64(byte) << UInt64(place * 8)
        result.counting |= (isLetter ? 0xDF : 0xFF) << UInt64(place * 8)
      }
      return result
    }
  }
}

/// Comparing. The steps are read where they lie: a copy of one costs more than what it is asked.
extension UnsafePointer<Program.Step> {
  /// Where to go on behind a comparison with the whole number.
  @inline(__always)
  func next(comparing value: Int64) -> Int32 {
    let other = Int64(bitPattern: pointee.bits)
    return value == other ? pointee.equal : value < other ? pointee.less : pointee.greater
  }

  /// Where to go on behind a comparison with the number that has a fraction.
  @inline(__always)
  func next(comparing value: Double) -> Int32 {
    let other = Double(bitPattern: pointee.otherBits)
    return value == other ? pointee.equal : value < other ? pointee.less : pointee.greater
  }

  private static var highBits: UInt64 { 0x8080_8080_8080_8080 }

  /// Where to go on behind a comparison with a text of a record; nil where it takes more than a look at both ends.
  @inline(__always)
  func next(comparing slot: RecordSlot, in text: UnsafeBufferPointer<UInt8>) -> Int32? {
    let (start, count) = (slot.textOffset, slot.textCount)
    guard let word = Self.load(text, start) else { return nil }
    if (word ^ pointee.bits) & pointee.otherBits == 0 {
      let length = pointee.length
      if count == Int(length) {
        if length <= 8 { return pointee.equal }
        if length <= 16, let end = Self.load(text, start &+ count &- 8) {
          if (end ^ pointee.tail) & pointee.tailBits == 0 { return pointee.equal }
          if (word | end) & Self.highBits == 0 { return pointee.greater }
        }
      }
      if length > 8 { return nil }
    }
    // Where all eight bytes are ASCII, each folds to one byte: a text that differs in them, or has another length than a
    // literal that ends within them, is another text. What follows a short text in the buffer does no harm: where the
    // lengths agree it does not count, and where they do not nothing has to agree.
    return word & Self.highBits == 0 ? pointee.greater : nil
  }

  /// The eight bytes at a place of a buffer, zeros being behind its end; nil where the buffer is shorter.
  ///
  /// Both loads lie inside of the buffer, whatever the place is: they begin between 0 and eight bytes before its end.
  @inline(__always)
  private static func load(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> UInt64? {
    let bytes = UnsafeRawBufferPointer(text)
    // A place before the buffer is none either: as a number without a sign it is a large one.
    let places = UInt(bitPattern: Swift.max(0, text.count &- 7))
    if UInt(bitPattern: start) < places {
      return bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self).littleEndian
    }
    guard places > 0, start >= 0, start < text.count else { return nil }
    let last = text.count &- 8
    let word = bytes.loadUnaligned(fromByteOffset: last, as: UInt64.self).littleEndian
    return word &>> UInt64(truncatingIfNeeded: (start &- last) &* 8)
  }
}
