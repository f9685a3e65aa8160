import Foundation
import SalesTapDiagnostics
import SalesTapModel
import TestSupport
import Testing

private struct Accepted: Decodable, CustomTestStringConvertible {
  var name: String
  var text: String
  var testDescription: String { name }
}

private struct Rejected: Decodable, CustomTestStringConvertible {
  var name: String
  var text: String?
  var hex: String?
  var kind: String
  var offset: Int
  var testDescription: String { name }
  var source: [UInt8] { hex.map { bytes(hex: $0) } ?? Array((text ?? "").utf8) }
}

@Suite struct JSONVectorTests {
  @Test func `what JSON allows is read as Foundation reads it`() throws {
    let rows = try vectors("json-accepted.json", as: Accepted.self)
    #expect(rows.count > 70)
    for row in rows {
      do {
        let node = try JSONNode(parsing: row.text)
        let agrees = FoundationJSON(row.text.utf8)?.agrees(with: node)
        #expect(agrees == true, "\(row.name)")
      } catch {
        Issue.record("\(row.name): \(error)")
      }
      try skips(Array(row.text.utf8), row.name)
    }
  }

  @Test func `what JSON forbids is refused at its place`() throws {
    let rows = try vectors("json-rejected.json", as: Rejected.self) + vectors("json-rejected-bytes.json")
    #expect(rows.count > 110)
    for row in rows {
      do {
        let node = try JSONNode(parsing: row.source)
        Issue.record("\(row.name) was read as \(node.typeName)")
      } catch {
        #expect("\(error.code)" == row.kind, "\(row.name): \(error)")
        #expect(error.offset == row.offset, "\(row.name): \(error)")
        #expect(!error.message.isEmpty)
      }
      let skipped = skipError(row.source)
      if row.kind != "empty" {
        #expect(skipped.map { "\($0.code)" } == row.kind, "skipping \(row.name)")
        #expect(skipped?.offset == row.offset, "skipping \(row.name)")
      } else {
        #expect(skipped != nil)
      }
    }
  }

  @Test func `a byte order mark is passed over, and ranges count it`() throws {
    let node = try JSONNode(parsing: [0xEF, 0xBB, 0xBF] + Array("[1]".utf8))
    expectNoDifference(node.range, SourceRange(offset: 3, length: 3))
    #expect(throws: JSONSyntaxError.self) { try JSONNode(parsing: [0xEF, 0xBB, 0xBF]) }
  }

  @Test func `errors speak plainly`() {
    func message(_ text: String) -> String {
      do { return try JSONNode(parsing: text).typeName } catch { return error.description }
    }
    expectNoDifference(
      message("{'a':1}"),
      "a single quote stands where a key in double quotes is needed; JSON has double quotes only (at byte 1)")
    expectNoDifference(message("[1, // x"), "'/' stands where a value is needed; JSON has no comments (at byte 4)")
    expectNoDifference(message("{\"a\" = 1}"), "'=' stands where a colon after the key is needed (at byte 5)")
    expectNoDifference(message("[1"), "the text ends where a comma or ']' is needed (at byte 2)")
    expectNoDifference(message("{\"a\":1,}"), "no comma may stand before a closing bracket (at byte 6)")
    expectNoDifference(message("\u{1}"), "the control character U+0001 stands where a value is needed (at byte 0)")
    expectNoDifference(message("[1] €"), "nothing may follow the value, but '€' does (at byte 4)")
  }

  @Test func `an error becomes a diagnostic with line and column`() throws {
    let text = "{\n  \"a\": tru\n}"
    let error = #expect(throws: JSONSyntaxError.self) { try JSONNode(parsing: text) }
    let diagnostic = try #require(error).diagnostic
    #expect(diagnostic.id == "json.unknown-literal")
    #expect(diagnostic.range == SourceRange(offset: 9, length: 1))
    #expect(error?.location(in: Array(text.utf8)).description == "2:8")
  }

  private func skips(_ source: [UInt8], _ name: String) throws {
    #expect(skipError(source) == nil, "skipping \(name)")
  }
}

/// The error of passing over a whole text without building anything; nil if it is JSON.
func skipError(_ source: [UInt8]) -> JSONSyntaxError? {
  source.withUnsafeBufferPointer { buffer in
    var scanner = JSONScanner(buffer)
    do throws(JSONSyntaxError) {
      try scanner.skipValue(depth: 0)
      try scanner.finish()
      return nil
    } catch { return error }
  }
}

/// A JSON value as Foundation's decoder reads it.
indirect enum FoundationJSON: Decodable {
  case null, boolean(Bool), number(Double, Int64?), string(String), array([FoundationJSON])
  case object([String: FoundationJSON])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .boolean(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value, try? container.decode(Int64.self))
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([FoundationJSON].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: FoundationJSON].self))
    }
  }

  /// The value of a text; nil where Foundation refuses it.
  init?(_ source: some Sequence<UInt8>) {
    guard let value = try? JSONDecoder().decode(Self.self, from: Data(source)) else { return nil }
    self = value
  }

  /// Whether a node of ours says the same.
  func agrees(with node: JSONNode) -> Bool {
    switch (self, node.value) {
    case (.null, .null): return true
    case (.boolean(let theirs), .boolean(let ours)): return theirs == ours
    case (.number(let theirs, let whole), .number(let ours)):
      return theirs == ours.double && (ours.int64 == nil || ours.int64 == whole)
    case (.string(let theirs), .string(let ours)):
      // Foundation drops a byte order mark at the start of a string.
      return Array(theirs.utf8) == Array(ours.utf8) || "\u{FEFF}" + theirs == ours
    case (.array(let theirs), .array(let ours)):
      return theirs.count == ours.count && zip(theirs, ours).allSatisfy { $0.agrees(with: $1) }
    case (.object(let theirs), .object(let members)):
      // Foundation keeps one of several equal keys; which one is its own affair.
      let ours = Dictionary(grouping: members, by: \.key)
      return ours.count == theirs.count
        && ours.allSatisfy { key, members in members.contains { theirs[key]?.agrees(with: $0.value) ?? false } }
    default: return false
    }
  }
}
