import SalesTap

/// The changes of a request body, read before any of them is taken.
///
/// A body is one change, an array of changes, or a change a line. Each has one of the forms of a changes file: a change with its record, a bare
/// record, or an event of Change Data Capture.
struct ChangeRequest {
  /// A change that can be taken.
  struct Item {
    /// The id of the change; nil if it has none, and a repeated post of it cannot be recognised.
    var changeID: String?
    /// The bytes of the change.
    var line: [UInt8]
  }

  /// What is wrong with a body, and where.
  struct Fault: Encodable, Hashable {
    var line: Int
    var column: Int
    var message: String
  }

  private(set) var items: [Item] = []
  private(set) var faults: [Fault] = []

  /// Reads a body. If anything in it is wrong, it has faults, and nothing of it should be taken.
  init(body: [UInt8], catalog: ObjectCatalog) {
    let pieces: [Range<Int>]
    do throws(JSONPieces.Broken) {
      pieces = try JSONPieces.ranges(in: body)
    } catch {
      add(error.message, at: error.offset, in: body)
      return
    }
    if pieces.isEmpty { add("the body holds no change", at: 0, in: body) }
    var decoder = ChangeLineDecoder(catalog: catalog)
    for piece in pieces {
      let line = Array(body[piece])
      let decoded = decoder.decode(line, changeID: Self.noID)
      // What an event has beside a record id that is none goes on; the engine holds the event for a person to see.
      for diagnostic in decoded.diagnostics where decoded.isBad && diagnostic.severity == .error {
        add(diagnostic.message, at: piece.lowerBound + (diagnostic.range?.offset ?? 0), in: body)
      }
      let id = decoded.notices.first.map(\.id)
      items.append(Item(changeID: id == Self.noID ? nil : id, line: line))
    }
    if !faults.isEmpty { items = [] }
  }

  /// Stands for an id where a change has none.
  private static let noID = ""

  private mutating func add(_ message: String, at offset: Int, in body: [UInt8]) {
    let place = SourceLocation(offset: offset, in: body)
    faults.append(Fault(line: place.line, column: place.column, message: message))
  }
}

/// Finds where the values of a JSON text stand that is a value, an array of values, or several values one after the other.
enum JSONPieces {
  /// A text that cannot be divided.
  struct Broken: Error {
    let offset: Int
    let message: String
  }

  static func ranges(in text: [UInt8]) throws(Broken) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start: Int?
    var depth = 0
    var isQuoted = false
    var position = 0
    let isArray = text.first { !isBlank($0) } == UInt8(ascii: "[")
    let outer = isArray ? 1 : 0
    while position < text.count {
      let byte = text[position]
      if isQuoted {
        if byte == UInt8(ascii: "\\") { position += 1 }
        if byte == UInt8(ascii: "\"") { isQuoted = false }
      } else {
        switch byte {
        case UInt8(ascii: "\""):
          isQuoted = true
          if start == nil, depth == outer { start = position }
        case UInt8(ascii: "{"), UInt8(ascii: "["):
          if start == nil, depth == outer { start = position }
          depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
          if depth == outer { try close(before: position) }
          depth -= 1
          guard depth >= 0 else { throw Broken(offset: position, message: "nothing is open that this would close") }
          if depth == outer, let begin = start {
            ranges.append(begin..<(position + 1))
            start = nil
          }
        case UInt8(ascii: ",") where isArray && depth == outer: try close(before: position)
        case UInt8(ascii: "\n") where !isArray && depth == 0: try close(before: position)
        default: if start == nil, depth == outer, !isBlank(byte) { start = position }
        }
      }
      position += 1
    }
    guard depth == 0, !isQuoted else { throw Broken(offset: text.count, message: "the text ends within a value") }
    try close(before: text.count)
    return ranges

    /// Ends a value that is neither an object nor an array; it is no change, and is told as that by whoever reads it.
    func close(before end: Int) throws(Broken) {
      if let begin = start { ranges.append(begin..<end) }
      start = nil
    }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
