import Foundation
import SalesTapDiagnostics
import SalesTapModel
import TestSupport
import Testing

@Suite struct JSONRandomTests {
  @Test(arguments: 0..<8) func `random documents are read as Foundation reads them`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<250 {
      let text = randomJSON(depth: 5, using: &generator)
      let node = try JSONNode(parsing: text)
      let agrees = FoundationJSON(text.utf8)?.agrees(with: node)
      #expect(agrees == true, "\(text)")
      #expect(skipError(Array(text.utf8)) == nil)
    }
  }

  @Test(arguments: 0..<8) func `damaged documents give a value or a located error, the same from both readers`(
    seed: UInt64
  ) {
    var generator = SeededGenerator(seed: seed &+ 1000)
    for _ in 0..<500 {
      var source = Array(randomJSON(depth: 4, using: &generator).utf8)
      damage(&source, using: &generator)
      let result = Result { try JSONNode(parsing: source) }
      let skipped = skipError(source)
      switch result {
      case .success: #expect(skipped == nil)
      case .failure(let error as JSONSyntaxError):
        #expect((0...source.count).contains(error.offset))
        if error.code != .empty { #expect(skipped == error) }
      case .failure(let error): Issue.record(error)
      }
      // Foundation is lenient in some things, but takes everything that we take, save numbers beyond a double.
      if case .success(let node) = result, !node.hasHugeNumber {
        let agrees = FoundationJSON(source)?.agrees(with: node)
        #expect(agrees == true, "\(String(decoding: source, as: UTF8.self))")
      }
    }
  }

  @Test func `every truncation of a document is an error at its end or before it`() throws {
    let text = #"{"a":[1,-2.5e3,true,false,null,"x\u00e9\n\ud83d\ude00é中"],"b":{"c":{}}}"#
    let source = Array(text.utf8)
    _ = try JSONNode(parsing: source)
    for length in 0..<source.count {
      let error = #expect(throws: JSONSyntaxError.self) { try JSONNode(parsing: Array(source[..<length])) }
      #expect((error?.offset ?? .max) <= length)
    }
  }

  @Test func `a stretch of a string is found again in the source through its escapes`() throws {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<400 {
      // Each piece: how it is written, and what it stands for.
      var pieces: [(raw: String, plain: String)] = []
      for _ in 0..<Int.random(in: 0...12, using: &generator) {
        pieces.append(
          [
            ("a", "a"), ("\\n", "\n"), ("\\u00e9", "é"), ("\\ud83d\\ude00", "😀"), ("中", "中"), ("\\\"", "\""),
            ("\\/", "/"),
          ]
          .randomElement(using: &generator)!)
      }
      let source = Array("  [\"\(pieces.map(\.raw).joined())\"]".utf8)
      let node = try #require(try JSONNode(parsing: source).array?.first)
      #expect(node.string == pieces.map(\.plain).joined())
      for first in 0...pieces.count {
        for last in first...pieces.count {
          func length(_ part: some Sequence<(raw: String, plain: String)>) -> (raw: Int, plain: Int) {
            part.reduce((0, 0)) { ($0.0 + $1.raw.utf8.count, $0.1 + $1.plain.utf8.count) }
          }
          let before = length(pieces[..<first])
          let inside = length(pieces[first..<last])
          let found = node.sourceRange(of: SourceRange(offset: before.plain, length: inside.plain), in: source)
          #expect(found == SourceRange(offset: 4 + before.raw, length: inside.raw))
        }
      }
      #expect(node.sourceRange(of: SourceRange(offset: 0, length: 9999), in: source).end == node.range.end - 1)
    }
  }

  @Test func `a stretch that begins inside an escape covers the whole escape`() throws {
    let source = Array(#""x\u00e9y""#.utf8)
    let node = try JSONNode(parsing: source)
    #expect(node.sourceRange(of: SourceRange(offset: 2, length: 1), in: source) == SourceRange(offset: 2, length: 6))
    #expect(node.sourceRange(of: SourceRange(offset: 1, length: 1), in: source) == SourceRange(offset: 2, length: 6))
  }

  @Test(arguments: 0..<4) func `numbers are the nearest doubles`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed &+ 50)
    for _ in 0..<5000 {
      let digits = String(
        UInt64.random(in: 0...(.max), using: &generator) >> UInt64.random(in: 0..<64, using: &generator))
      var text = Bool.random(using: &generator) ? "-" + digits : digits
      if Bool.random(using: &generator) {
        text +=
          "." + String(UInt64.random(in: 0...(.max), using: &generator) >> UInt64.random(in: 0..<60, using: &generator))
      }
      if Bool.random(using: &generator) { text += "e\(Int.random(in: -340...340, using: &generator))" }
      let node = try JSONNode(parsing: text)
      let expected = try #require(Double(text))
      #expect(node.double == (expected.isFinite ? expected : nil), "\(text)")
      #expect(node.int64 == Int64(text), "\(text)")
    }
  }

  @Test func `duplicate keys are kept, and the last one counts`() throws {
    let node = try JSONNode(parsing: #"{"a":1,"b":2,"a":3,"\u0061":4}"#)
    #expect(node["a"]?.int64 == 4)
    #expect(node.duplicates.map(\.keyRange.offset) == [13, 19])
    #expect(node.members?.map(\.value.int64) == [1, 2, 3, 4])
  }

  @Test func `pointers escape what they must`() {
    #expect(JSONPointer.appending("a/b~c", to: "/syncs") == "/syncs/a~1b~0c")
    #expect(JSONPointer.appending(3, to: "") == "/3")
  }
}

/// A random JSON text.
func randomJSON(depth: Int, using generator: inout SeededGenerator) -> String {
  func blank() -> String { ["", "", "", " ", "\n", "\t "].randomElement(using: &generator) ?? "" }
  switch Int.random(in: depth == 0 ? 3...8 : 0...8, using: &generator) {
  case 0, 1:
    var members: [String] = []
    for _ in 0..<Int.random(in: 0...5, using: &generator) {
      members.append(
        blank() + randomString(using: &generator) + blank() + ":" + blank()
          + randomJSON(depth: depth - 1, using: &generator) + blank())
    }
    return "{\(blank())\(members.joined(separator: ","))}"
  case 2:
    var elements: [String] = []
    for _ in 0..<Int.random(in: 0...5, using: &generator) {
      elements.append(blank() + randomJSON(depth: depth - 1, using: &generator) + blank())
    }
    return "[\(blank())\(elements.joined(separator: ","))]"
  case 3: return "null"
  case 4: return Bool.random(using: &generator) ? "true" : "false"
  case 5: return String(Int64.random(in: -1_000_000...1_000_000, using: &generator))
  case 6: return "\(Double.random(in: -1e9...1e9, using: &generator))"
  default: return randomString(using: &generator)
  }
}

private func randomString(using generator: inout SeededGenerator) -> String {
  var text = "\""
  for _ in 0..<Int.random(in: 0...20, using: &generator) {
    text +=
      [
        "a", "B", "7", " ", "é", "中", "😀", "\\n", "\\\"", "\\\\", "\\/", "\\t", "\\u0041", "\\u00e9", "\\ud83d\\ude00",
        ":", ",", "{",
      ]
      .randomElement(using: &generator) ?? ""
  }
  return text + "\""
}

/// Changes a text in one to three places.
func damage(_ source: inout [UInt8], using generator: inout SeededGenerator) {
  for _ in 0..<Int.random(in: 1...3, using: &generator) {
    let place = Int.random(in: 0...source.count, using: &generator)
    switch Int.random(in: 0...4, using: &generator) {
    case 0: source.insert(UInt8.random(in: 0...255, using: &generator), at: place)
    case 1: if place < source.count { source.remove(at: place) }
    case 2: if place < source.count { source[place] = UInt8.random(in: 0...255, using: &generator) }
    case 3: source.removeSubrange(place...)
    default: source.insert(Array("{}[]\",:\\u0e-+.tfn \n".utf8).randomElement(using: &generator) ?? 0, at: place)
    }
  }
}

extension JSONNode {
  /// Whether a number in it is too large for a double.
  fileprivate var hasHugeNumber: Bool {
    switch value {
    case .number(let number): number.double == nil
    case .array(let elements): elements.contains(where: \.hasHugeNumber)
    case .object(let members): members.contains { $0.value.hasHugeNumber }
    default: false
    }
  }
}
