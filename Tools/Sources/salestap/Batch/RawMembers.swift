import Foundation

/// Where the values of an object's members stand in a text that is known to be JSON.
///
/// So a record inside of a request is decoded from its own bytes: nothing of its numbers and keys is lost on the way.
struct RawMembers {
  private let values: [String: Range<Int>]

  /// The members of the object that the text is; none if it is something else.
  init(_ json: [UInt8]) {
    var scanner = Scanner(json: json)
    values = scanner.members()
  }

  /// The place of a member's value; of several with the same key, of the first.
  subscript(key: String) -> Range<Int>? { values[key] }

  private struct Scanner {
    let json: [UInt8]
    var position = 0

    mutating func members() -> [String: Range<Int>] {
      var values: [String: Range<Int>] = [:]
      skipBlanks()
      guard take("{") else { return [:] }
      while true {
        skipBlanks()
        guard peek == UInt8(ascii: "\"") else { return values }
        let key = position
        skipString()
        let name = try? JSONDecoder().decode(String.self, from: Data(json[key..<position]))
        skipBlanks()
        guard take(":") else { return values }
        skipBlanks()
        let start = position
        skipValue()
        if let name, values[name] == nil { values[name] = start..<position }
        skipBlanks()
        guard take(",") else { return values }
      }
    }

    private var peek: UInt8? { position < json.count ? json[position] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
      guard peek == UInt8(ascii: character) else { return false }
      position += 1
      return true
    }

    private mutating func skipBlanks() {
      while let byte = peek, byte == 0x20 || (0x09...0x0D).contains(byte) { position += 1 }
    }

    private mutating func skipString() {
      position += 1
      while let byte = peek {
        position += byte == UInt8(ascii: "\\") ? 2 : 1
        if byte == UInt8(ascii: "\"") { break }
      }
      position = min(position, json.count)
    }

    private mutating func skipValue() {
      var depth = 0
      while let byte = peek {
        switch byte {
        case UInt8(ascii: "\""): skipString()
        case UInt8(ascii: "{"), UInt8(ascii: "["):
          depth += 1
          position += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
          if depth == 0 { return }
          depth -= 1
          position += 1
        case UInt8(ascii: ","), 0x20, 0x09...0x0D:
          if depth == 0 { return }
          position += 1
        default: position += 1
        }
        let isOver = byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
        if depth == 0, isOver { return }
      }
    }
  }
}
