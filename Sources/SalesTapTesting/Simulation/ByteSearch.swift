/// Searches bytes for bytes, many times faster than strings can be searched for strings.
struct ByteSearch: Sendable {
  private let wanted: [UInt8]

  /// - Parameter text: What is searched for; not empty.
  init(_ text: String) { wanted = Array(text.utf8) }

  /// Whether it stands somewhere in some bytes.
  func isFound(in bytes: [UInt8]) -> Bool { bytes.withUnsafeBufferPointer { isFound(in: $0) } }

  /// Whether it stands somewhere in a text.
  func isFound(in text: String) -> Bool {
    text.utf8.withContiguousStorageIfAvailable { isFound(in: $0) } ?? isFound(in: Array(text.utf8))
  }

  private func isFound(in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = wanted.first, bytes.count >= wanted.count else { return wanted.isEmpty }
    for start in 0...bytes.count - wanted.count where bytes[start] == first {
      if wanted.indices.allSatisfy({ bytes[start + $0] == wanted[$0] }) { return true }
    }
    return false
  }
}
