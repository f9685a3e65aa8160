/// Case folding of texts: lowercase of uppercase of lowercase of each scalar, without normalisation.
///
/// Two exceptions keep it stable: U+0131 (dotless i) stays, and U+1FBE (prosgegrammeni) folds to U+03B9 (iota).
enum CaseFolding {
  /// The scalars that one scalar folds to: one to three.
  struct Folding {
    let first: UInt32
    /// The second and the third scalar; zero where there is none.
    let second: UInt32
    let third: UInt32
  }

  /// What is added to a scalar to fold it, by pages of 256 scalars; pages without foldings share the first.
  private struct Table: Sendable {
    var pages: ContiguousArray<UInt8>
    var distances: ContiguousArray<Int32>
    var expansions: [UInt32: Int] = [:]
    /// Marks a scalar that folds to several.
    static let expands = Int32.min

    init() {
      pages = ContiguousArray(repeating: 0, count: 0x1100)
      distances = ContiguousArray(repeating: 0, count: 256)
      let ranges = CaseFoldingTable.ranges
      for index in stride(from: 0, to: ranges.count, by: 4) {
        for scalar in stride(from: ranges[index], through: ranges[index + 1], by: Int(ranges[index + 2])) {
          set(Int(scalar), ranges[index + 3])
        }
      }
      for index in stride(from: 0, to: CaseFoldingTable.expansions.count, by: 4) {
        set(Int(CaseFoldingTable.expansions[index]), Self.expands)
        expansions[CaseFoldingTable.expansions[index]] = index + 1
      }
    }

    private mutating func set(_ scalar: Int, _ distance: Int32) {
      if pages[scalar >> 8] == 0 {
        pages[scalar >> 8] = UInt8(distances.count >> 8)
        distances.append(contentsOf: repeatElement(0, count: 256))
      }
      distances[Int(pages[scalar >> 8]) << 8 | scalar & 0xFF] = distance
    }
  }

  private static let table = Table()

  /// The folding of one scalar. Does not allocate.
  static func folded(_ scalar: Unicode.Scalar) -> Folding {
    let value = scalar.value
    if value < 0x80 { return Folding(first: value &- 0x41 < 26 ? value | 0x20 : value, second: 0, third: 0) }
    let page = table.pages[Int(value >> 8)]
    guard page != 0 else { return Folding(first: value, second: 0, third: 0) }
    let distance = table.distances[Int(page) << 8 | Int(value & 0xFF)]
    guard distance == Table.expands, let start = table.expansions[value] else {
      return Folding(first: UInt32(bitPattern: Int32(bitPattern: value) &+ distance), second: 0, third: 0)
    }
    let scalars = CaseFoldingTable.expansions
    return Folding(first: scalars[start], second: scalars[start + 1], third: scalars[start + 2])
  }

  /// The folded UTF-8 bytes of a text.
  static func folded(_ text: some StringProtocol) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      if scalar.value < 0x80 {
        let byte = UInt8(truncatingIfNeeded: scalar.value)
        result.append(byte &- 0x41 < 26 ? byte | 0x20 : byte)
      } else {
        EncodedScalars(folding: scalar).forEach { result.append($0) }
      }
    }
    return result
  }
}

/// The UTF-8 bytes of up to three scalars, without allocation.
struct EncodedScalars: Sequence, IteratorProtocol {
  private var folding: (UInt32, UInt32, UInt32)
  private var pending: UInt32 = 0
  private var count = 0

  /// The bytes of the folding of a scalar.
  init(folding scalar: Unicode.Scalar) {
    let folded = CaseFolding.folded(scalar)
    folding = (folded.first, folded.second, folded.third)
    load()
  }

  /// The bytes of a scalar as it is.
  init(_ scalar: Unicode.Scalar) {
    folding = (scalar.value, 0, 0)
    load()
  }

  /// Encodes the next scalar into `pending`, its first byte lowest.
  private mutating func load() {
    let value = folding.0
    folding = (folding.1, folding.2, 0)
    switch value {
    case ..<0x80: (pending, count) = (value, 1)
    case ..<0x800: (pending, count) = (0x80C0 | value >> 6 | (value & 0x3F) << 8, 2)
    case ..<0x10000:
      (pending, count) = (0x8080E0 | value >> 12 | (value >> 6 & 0x3F) << 8 | (value & 0x3F) << 16, 3)
    default:
      pending = 0x808080F0 | value >> 18 | (value >> 12 & 0x3F) << 8 | (value >> 6 & 0x3F) << 16 | (value & 0x3F) << 24
      count = 4
    }
  }

  mutating func next() -> UInt8? {
    if count == 0 {
      guard folding.0 != 0 else { return nil }
      load()
    }
    let byte = UInt8(truncatingIfNeeded: pending)
    pending >>= 8
    count -= 1
    return byte
  }
}
