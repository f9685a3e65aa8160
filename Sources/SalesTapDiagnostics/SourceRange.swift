/// A stretch of a source text, in UTF-8 bytes from its start.
///
/// Ranges are half-open: a range of length zero is a position between two bytes.
public struct SourceRange: Hashable, Sendable, Codable {
  /// The distance of the first byte from the start of the text, in UTF-8 bytes.
  public var offset: Int
  /// The number of UTF-8 bytes covered.
  public var length: Int

  /// A range of `length` bytes that begins at `offset`.
  public init(offset: Int, length: Int) {
    self.offset = offset
    self.length = length
  }

  /// A range from a half-open range of byte offsets.
  public init(_ bounds: Range<Int>) {
    self.init(offset: bounds.lowerBound, length: bounds.count)
  }

  /// The offset of the first byte after the range, in UTF-8 bytes.
  public var end: Int { offset + length }

  /// The range as a half-open range of byte offsets.
  public var bounds: Range<Int> { offset..<end }

  /// The smallest range that covers this one and `other`.
  public func union(_ other: SourceRange) -> SourceRange {
    let start = min(offset, other.offset)
    return SourceRange(offset: start, length: max(end, other.end) - start)
  }

  /// The same stretch, moved by `distance` bytes.
  public func shifted(by distance: Int) -> SourceRange {
    SourceRange(offset: offset + distance, length: length)
  }
}

/// A position in a text as an editor shows it: line and column, both counted from 1.
///
/// Lines end at a line feed (a carriage return before it belongs to the line). Columns count Unicode scalars, so that
/// a column means the same to every editor; a byte that is not valid UTF-8 counts as one scalar.
public struct SourceLocation: Hashable, Sendable, Codable, CustomStringConvertible {
  /// The line, from 1.
  public var line: Int
  /// The column within the line, from 1, in Unicode scalars.
  public var column: Int

  /// A position from its line and column, both counted from 1.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// The position of the byte at `offset` in `source`; an offset past the end gives the end.
  ///
  /// Cost: linear in `offset`.
  public init(offset: Int, in source: some Collection<UInt8>) {
    var line = 1
    var column = 1
    for byte in source.prefix(max(0, offset)) {
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else if byte & 0b1100_0000 != 0b1000_0000 {
        column += 1
      }
    }
    self.init(line: line, column: column)
  }

  /// The position of the byte at `offset` in `source`; an offset past the end gives the end.
  public init(offset: Int, in source: String) {
    self.init(offset: offset, in: source.utf8)
  }

  /// `line:column`, as compilers print it.
  public var description: String { "\(line):\(column)" }
}
