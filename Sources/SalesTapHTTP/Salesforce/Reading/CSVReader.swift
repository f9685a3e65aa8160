#if HTTP
  /// Reads CSV (RFC 4180) as it comes, in stretches of any length, a row at a time.
  ///
  /// Cells are in quotes or not; a quote within quotes is doubled; rows end in LF, CR, or both. What Salesforce is known to send besides is
  /// read as well: line breaks within quotes, NUL bytes (which are dropped), a byte order mark. Lines with nothing on them are no rows.
  struct CSVReader {
    /// Why a text is no CSV.
    enum Problem: Error, Hashable {
      /// The text ends within quotes: it was cut off.
      case unterminatedQuote
    }

    /// The cells of a row, one behind the other.
    struct Row {
      fileprivate(set) var text: ContiguousArray<UInt8> = []
      /// Where each cell ends.
      fileprivate(set) var ends: [Int] = []

      /// The number of cells.
      var count: Int { ends.count }

      /// Where a cell lies in the text.
      func range(_ index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }

      /// A cell as text.
      func cell(_ index: Int) -> String { String(decoding: text[range(index)], as: UTF8.self) }
    }

    private enum Place {
      case startOfCell, plain, quoted, quoteInQuotes
    }

    private let delimiter: UInt8
    private var place = Place.startOfCell
    private var row = Row()
    /// Whether the line that is being read has anything on it.
    private var hasContent = false
    private var wasReturn = false
    private var seen = 0
    private var mark: [UInt8] = []

    init(delimiter: UInt8 = UInt8(ascii: ",")) { self.delimiter = delimiter }

    /// Reads the next stretch, and hands out the rows that end in it.
    mutating func read(_ bytes: some Sequence<UInt8>, _ body: (Row) throws -> Void) rethrows {
      for byte in bytes { try read(byte, body) }
    }

    /// Tells that the text is over, and hands out the last row if nothing ended it.
    mutating func finish(_ body: (Row) throws -> Void) throws {
      for byte in mark { try take(byte, body) }
      mark = []
      if place == .quoted { throw Problem.unterminatedQuote }
      if hasContent { try endRow(body) }
    }

    private mutating func read(_ byte: UInt8, _ body: (Row) throws -> Void) rethrows {
      if seen < 3 {
        seen += 1
        // A byte order mark is no part of the first cell.
        let expected: [UInt8] = [0xEF, 0xBB, 0xBF]
        if byte == expected[seen - 1], mark.count == seen - 1 {
          mark.append(byte)
          if seen == 3 { mark = [] }
          return
        }
        let held = mark
        mark = []
        seen = 3
        for one in held { try take(one, body) }
      }
      try take(byte, body)
    }

    @inline(__always)
    private mutating func take(_ byte: UInt8, _ body: (Row) throws -> Void) rethrows {
      if byte == 0 { return }
      if place == .quoted {
        if byte == UInt8(ascii: "\"") { place = .quoteInQuotes } else { row.text.append(byte) }
        return
      }
      let followsReturn = wasReturn
      wasReturn = false
      switch byte {
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        if byte == UInt8(ascii: "\r") { wasReturn = true } else if followsReturn { return }
        if hasContent { try endRow(body) }
      case delimiter:
        row.ends.append(row.text.count)
        place = .startOfCell
        hasContent = true
      case UInt8(ascii: "\"") where place == .startOfCell:
        place = .quoted
        hasContent = true
      case UInt8(ascii: "\"") where place == .quoteInQuotes:
        row.text.append(byte)
        place = .quoted
      default:
        // What follows closing quotes belongs to the cell.
        row.text.append(byte)
        place = .plain
        hasContent = true
      }
    }

    private mutating func endRow(_ body: (Row) throws -> Void) rethrows {
      row.ends.append(row.text.count)
      try body(row)
      row.text.removeAll(keepingCapacity: true)
      row.ends.removeAll(keepingCapacity: true)
      place = .startOfCell
      hasContent = false
    }
  }
#endif
