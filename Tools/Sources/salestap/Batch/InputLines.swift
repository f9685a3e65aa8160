import Foundation

/// The lines of a file, read piece by piece, so that a file may be larger than memory.
struct InputLines {
  struct Line {
    /// The number of the line, from 1.
    let number: Int
    /// The bytes without the line feed, and without a carriage return before it.
    let bytes: [UInt8]
  }

  private let handle: FileHandle
  private var buffer: [UInt8] = []
  private var start = 0
  private var scanned = 0
  private var isAtEnd = false
  private var number = 0

  /// Opens a file for reading; `-` is standard input.
  init(path: String) throws {
    if path == "-" {
      handle = .standardInput
    } else {
      handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    }
  }

  /// The next line; nil at the end. What follows the last line feed is a line if it is not empty.
  mutating func next() throws -> Line? {
    guard let bytes = try nextLine() else { return nil }
    number += 1
    return Line(number: number, bytes: bytes)
  }

  /// The next line that is not blank; nil at the end.
  mutating func nextNotBlank() throws -> Line? {
    while let line = try next() {
      if line.bytes.contains(where: { $0 != 0x20 && $0 != 0x09 }) { return line }
    }
    return nil
  }

  private mutating func nextLine() throws -> [UInt8]? {
    while true {
      if let end = buffer[scanned...].firstIndex(of: UInt8(ascii: "\n")) {
        defer {
          start = end + 1
          scanned = start
        }
        return line(start..<end)
      }
      if isAtEnd {
        guard start < buffer.count else { return nil }
        defer {
          start = buffer.count
          scanned = start
        }
        return line(start..<buffer.count)
      }
      buffer.removeSubrange(..<start)
      start = 0
      scanned = buffer.count
      if let more = try handle.read(upToCount: 1 << 18), !more.isEmpty {
        buffer.append(contentsOf: more)
      } else {
        isAtEnd = true
      }
    }
  }

  /// The bytes of a line, without the byte order mark of a file's first line.
  private func line(_ range: Range<Int>) -> [UInt8] {
    var bytes = buffer[range]
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    if number == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    return Array(bytes)
  }
}
