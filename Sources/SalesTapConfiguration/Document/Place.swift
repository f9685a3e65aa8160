import SalesTapDiagnostics
import SalesTapModel

/// A value of the document that is being read, with its JSON Pointer.
struct Place: Sendable {
  struct Member: Sendable {
    var name: String
    /// The stretch of the key with its quotes.
    var nameRange: SourceRange
    var place: Place
  }

  enum Content: Sendable {
    case null
    case boolean(Bool)
    /// The text of a number.
    case number(String)
    case string(String)
    case array([Place])
    case object([Member])
  }

  let node: JSONNode
  /// The JSON Pointer (RFC 6901) of the value; empty for the document.
  let path: String
  /// The bytes of the document.
  let source: [UInt8]

  /// The stretch of the value.
  var range: SourceRange { node.range }

  /// The first byte of the value: the brace of an object.
  var start: SourceRange { SourceRange(offset: range.offset, length: min(1, range.length)) }

  var content: Content {
    switch node.value {
    case .null: .null
    case .boolean(let value): .boolean(value)
    case .number(let number): .number(number.text)
    case .string(let text): .string(text)
    case .array(let nodes):
      .array(nodes.enumerated().map { Place(node: $1, path: JSONPointer.appending($0, to: path), source: source) })
    case .object(let members):
      .object(
        members.map { member in
          Member(
            name: member.key, nameRange: member.keyRange,
            place: Place(node: member.value, path: self.path(of: member.key), source: source))
        })
    }
  }

  var text: String? { node.string }
  var items: [Place]? { if case .array(let items) = content { items } else { nil } }
  var members: [Member]? { if case .object(let members) = content { members } else { nil } }

  /// The text of the value as it stands in the document; nil if it is longer than a fix should repeat.
  var sourceText: String? {
    guard range.length <= 500, range.end <= source.count else { return nil }
    return String(decoding: source[range.bounds], as: UTF8.self)
  }

  /// The stretch of the document for a stretch of this text's own bytes, escapes included.
  func range(of inner: SourceRange) -> SourceRange { node.sourceRange(of: inner, in: source) }

  /// The JSON Pointer of a member.
  func path(of key: String) -> String { JSONPointer.appending(key, to: path) }

  /// What messages call the value that stands here.
  var noun: String {
    switch content {
    case .null: "null"
    case .boolean(let value): value ? "true" : "false"
    case .number(let text): text.utf8.count <= 30 ? "the number \(text)" : "a number"
    case .string(let text): text.utf8.count <= 30 ? "the text '\(text)'" : "a text"
    case .array: "a list"
    case .object: "an object"
    }
  }

  /// What messages call the place: the key, or the key of the list in which it stands.
  var subject: String {
    let parts = path.split(separator: "/")
    guard let last = parts.last else { return "a configuration" }
    if Int(last) == nil { return "'\(Self.unescaped(last))'" }
    guard let list = parts.dropLast().last(where: { Int($0) == nil }) else { return "an item" }
    return "an item of '\(Self.unescaped(list))'"
  }

  private static func unescaped(_ part: Substring) -> String {
    var result = ""
    var isEscaped = false
    for character in part {
      if isEscaped {
        result.append(character == "1" ? "/" : "~")
        isEscaped = false
      } else if character == "~" {
        isEscaped = true
      } else {
        result.append(character)
      }
    }
    return result
  }
}

extension Place {
  /// The value that a JSON Pointer names, or the nearest that holds the place where it would stand.
  func nearest(to pointer: String) -> Place {
    var node = node
    var path = path
    for part in pointer.split(separator: "/") {
      let name = Self.unescaped(part)
      if let items = node.array, let index = Int(name), items.indices.contains(index) {
        node = items[index]
      } else if let member = node.members?.first(where: { $0.key == name }) {
        node = member.value
      } else {
        break
      }
      path = JSONPointer.appending(name, to: path)
    }
    return Place(node: node, path: path, source: source)
  }
}
