/// The id of a Salesforce record: fifteen characters that tell upper from lower case, and a checksum of three.
///
/// The id of fifteen characters and the id of eighteen are one id; printing gives eighteen. Sixteen bytes in size, so that it makes a
/// cheap key.
public struct RecordID: Hashable, Sendable, Comparable {
  /// The first eight characters, the first in the highest byte.
  private let high: UInt64
  /// The last seven characters, and a zero byte.
  private let low: UInt64

  /// Why a text is no record id.
  public enum Problem: Error, Hashable, Sendable {
    /// The text has neither fifteen nor eighteen characters; its length in characters.
    case length(Int)
    /// A character is neither an ASCII letter nor a digit; its offset in UTF-8 bytes.
    case character(offset: Int)
    /// The last three characters are not the checksum of the first fifteen; what they would have to be.
    case checksum(expected: String)
  }

  /// An id from its text of fifteen or eighteen characters; nil if it is none.
  public init?(_ text: String) {
    guard let id = try? RecordID(validating: text) else { return nil }
    self = id
  }

  /// An id from its text of fifteen or eighteen characters.
  ///
  /// An id of eighteen characters whose letters were all made small or all made capital gets its case back from the checksum.
  /// - Throws: ``Problem`` if the text is no id.
  public init(validating text: String) throws(Problem) {
    var text = text
    let result: Result<RecordID, Problem> = text.withUTF8 { bytes in
      do throws(Problem) { return .success(try RecordID(validating: bytes)) } catch { return .failure(error) }
    }
    self = try result.get()
  }

  /// An id from the UTF-8 bytes of its text.
  /// - Throws: ``Problem`` if the text is no id.
  public init(validating bytes: UnsafeBufferPointer<UInt8>) throws(Problem) {
    self = try Self.validated(bytes)
  }

  private static func validated(_ bytes: UnsafeBufferPointer<UInt8>) throws(Problem) -> RecordID {
    guard bytes.count == 15 || bytes.count == 18 else {
      throw .length(String(decoding: bytes.prefix(1000), as: UTF8.self).count)
    }
    // One pass: which characters are capitals, whether any letter is small, and the packed bytes.
    var capitals: UInt32 = 0
    var smalls: UInt32 = 0
    var high: UInt64 = 0
    var low: UInt64 = 0
    for offset in 0..<bytes.count {
      let byte = bytes[offset]
      if byte &- UInt8(ascii: "A") < 26 {
        capitals |= 1 << UInt32(offset)
      } else if byte &- UInt8(ascii: "a") < 26 {
        smalls |= 1 << UInt32(offset)
      } else if byte &- UInt8(ascii: "0") >= 10 {
        throw .character(offset: offset)
      }
      if offset < 8 {
        high = high << 8 | UInt64(byte)
      } else if offset < 15 {
        low = low << 8 | UInt64(byte)
      }
    }
    let plain = RecordID(high: high, low: low << 8)
    guard bytes.count == 18 else { return plain }
    let right =
      Self.checksumCharacter(capitals & 31) == Self.capital(bytes[15])
      && Self.checksumCharacter(capitals >> 5 & 31) == Self.capital(bytes[16])
      && Self.checksumCharacter(capitals >> 10 & 31) == Self.capital(bytes[17])
    if right { return plain }
    if capitals == 0 || smalls == 0, let restored = Self.restoringCase(bytes) { return restored }
    throw .checksum(expected: String(decoding: (0..<3).map(plain.checksum), as: UTF8.self))
  }

  private init(packing bytes: some Sequence<UInt8>) {
    var high: UInt64 = 0
    var low: UInt64 = 0
    for (index, byte) in bytes.prefix(15).enumerated() {
      if index < 8 { high = high << 8 | UInt64(byte) } else { low = low << 8 | UInt64(byte) }
    }
    self.init(high: high, low: low << 8)
  }

  private init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  @inline(__always)
  private static func capital(_ byte: UInt8) -> UInt8 { byte &- UInt8(ascii: "a") < 26 ? byte & 0xDF : byte }

  /// The character for five bits: A to Z, then 0 to 5.
  @inline(__always)
  private static func checksumCharacter(_ bits: UInt32) -> UInt8 {
    UInt8(truncatingIfNeeded: bits < 26 ? bits + 65 : bits - 26 + 48)
  }

  /// The id whose letters have the case that the checksum tells; nil if no such id has this checksum.
  private static func restoringCase(_ bytes: UnsafeBufferPointer<UInt8>) -> RecordID? {
    var restored = Array(bytes.prefix(15))
    for chunk in 0..<3 {
      let character = capital(bytes[15 + chunk])
      guard let flags = (0..<32).first(where: { checksumCharacter($0) == character }) else { return nil }
      for position in 0..<5 {
        let index = chunk * 5 + position
        let isLetter = restored[index] >= UInt8(ascii: "A")
        if flags >> UInt32(position) & 1 == 1 {
          guard isLetter else { return nil }
          restored[index] &= 0xDF
        } else if isLetter {
          restored[index] |= 0x20
        }
      }
    }
    return RecordID(packing: restored)
  }

  /// The character at an index, 0 to 14.
  @inline(__always)
  func character(_ index: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: index < 8 ? high >> UInt64(56 - 8 * index) : low >> UInt64(56 - 8 * (index - 8)))
  }

  /// The fifteen characters as bytes.
  private var characters: [UInt8] { (0..<15).map(character) }

  /// A bit for each of the fifteen characters that is a capital, that of the first lowest.
  private var capitals: UInt32 { Self.capitals(high.byteSwapped) | Self.capitals(low.byteSwapped) << 8 }

  /// A bit for each byte that is a capital, that of the lowest byte lowest.
  @inline(__always)
  private static func capitals(_ word: UInt64) -> UInt32 {
    // Among letters and digits, capitals have the bit 0x40 and not the bit 0x20. The product gathers the lowest bits of the bytes in its
    // highest byte.
    let bits = (word &>> 6) & ~(word &>> 5) & 0x0101_0101_0101_0101
    return UInt32(truncatingIfNeeded: (bits &* 0x0102_0408_1020_4080) &>> 56)
  }

  /// One of the three characters that tell which of the fifteen are capitals.
  private func checksum(_ chunk: Int) -> UInt8 { Self.checksumCharacter(capitals >> UInt32(5 * chunk) & 31) }

  /// The fifteen characters in two words, for a hash of one's own.
  package var words: (high: UInt64, low: UInt64) { (high, low) }

  /// The id of fifteen zeros, which no record has.
  package static let zeros = RecordID(packing: repeatElement(UInt8(ascii: "0"), count: 15))

  /// The number of characters of the long form.
  package static let textLength = 18

  /// Writes the eighteen characters one after the other.
  package func write(to target: UnsafeMutablePointer<UInt8>) {
    let raw = UnsafeMutableRawPointer(target)
    raw.storeBytes(of: high.bigEndian, as: UInt64.self)
    // The zero behind the last of the fifteen makes room for the first of the checksum.
    raw.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
    let capitals = capitals
    for chunk in 0..<3 { target[15 + chunk] = Self.checksumCharacter(capitals >> UInt32(5 * chunk) & 31) }
  }

  /// The id of eighteen characters. Cost: one allocation.
  public var text: String {
    String(unsafeUninitializedCapacity: Self.textLength) { buffer in
      guard let start = buffer.baseAddress else { return 0 }
      write(to: start)
      return Self.textLength
    }
  }

  /// The id of fifteen characters.
  public var shortText: String { String(decoding: characters, as: UTF8.self) }

  /// The first three characters, which tell the object: `00Q` for a lead.
  public var keyPrefix: String { String(decoding: characters.prefix(3), as: UTF8.self) }

  /// Orders ids as Salesforce's `ORDER BY Id` does: by the ASCII codes of the fifteen characters.
  public static func < (left: RecordID, right: RecordID) -> Bool {
    left.high != right.high ? left.high < right.high : left.low < right.low
  }
}

extension RecordID: LosslessStringConvertible, Codable {
  /// The id of eighteen characters.
  public var description: String { text }

  /// Decodes an id from its text.
  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    do {
      self = try RecordID(validating: text)
    } catch {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath, debugDescription: "'\(text)' is not a Salesforce record id",
          underlyingError: error))
    }
  }

  /// Encodes the id of eighteen characters.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
