import Foundation
import SalesTapConditions
import SalesTapConfiguration
import SalesTapDiagnostics
import SalesTapMapping
import SalesTapModel
import SalesTapPayload
import SalesTapSchedule
import TestSupport
import Testing

@Suite("Reading a configuration")
struct ConfigurationReaderTests {
  @Test("the documented example reads as the same configuration written in Swift")
  func example() throws {
    let reading = ConfigurationReader().read(Vectors.example)
    let document = try #require(reading.document)
    let cadence = try #require(Cadence(everyMinutes: 15))
    expectNoDifference(
      document,
      ConfigurationDocument(
        connections: [
          Connection(
            name: "production", region: .in1, accountID: "ABC-123-4567", passcode: .environment("CLEVERTAP_PASSCODE"))
        ],
        syncs: [
          SyncConfiguration(
            name: "Lead profiles", connection: "production", object: "Lead", target: .profiles,
            filter: Filter(
              watch: .fields(["Status", "Email"]), condition: "Status = 'Qualified' AND LeadSource != null"),
            delivery: .batch(size: 100, cadence: cadence),
            mapping: Mapping(
              identity: .identity(.field("Email")), timestamp: .field("CreatedDate"),
              properties: [
                .init("Name", .template("{{FirstName}} {{LastName}}")),
                .init("Phone", .field("Phone"), transforms: [.phone("IN")]),
                .init("Employees", .field("NumberOfEmployees"), type: .number),
                .init("Source", .constant(.string("Salesforce"))),
              ])),
          SyncConfiguration(
            name: "Deals", connection: "production", object: "Opportunity", target: .events,
            mapping: Mapping(
              identity: .identity(
                .firstOf([.field("Contact.Email"), .template("SF_Opportunity_{{Opportunity.Id}}")])),
              eventName: .constant(.string("Opportunity Updated")),
              properties: [.init("Stage", .field("StageName"))])),
        ]))
  }

  @Test("each change of the example adds exactly its diagnostics", arguments: Vectors.cases)
  func changes(_ change: Vectors.Case) throws {
    var json = try JSON(Vectors.example)
    for (pointer, value) in (change.set ?? [:]).sorted(by: { $0.key < $1.key }) {
      json = json.setting(pointer, to: value)
    }
    for pointer in change.remove ?? [] { json = json.setting(pointer, to: nil) }
    let source = json.bytes
    let reader = ConfigurationReader(context: Vectors.context)
    let base = change.instead == true ? [] : reader.read(try JSON(Vectors.example).bytes).diagnostics
    let dropped = Set(change.without ?? [])
    var known = base.filter { !dropped.contains($0.id.rawValue) }.map { "\($0.id) \($0.path ?? "")" }
    var added = reader.read(source).diagnostics.filter { diagnostic in
      guard let index = known.firstIndex(of: "\(diagnostic.id) \(diagnostic.path ?? "")") else { return true }
      known.remove(at: index)
      return false
    }
    #expect(known.isEmpty, "diagnostics of the example that are gone")
    for expected in change.expect {
      let found = added.firstIndex { $0.id.rawValue == expected.id && $0.path == expected.path }
      guard let found else {
        Issue.record("no \(expected.id) at \(expected.path)")
        continue
      }
      let diagnostic = added.remove(at: found)
      let range = try #require(diagnostic.range)
      #expect(range.end <= source.count)
      if let text = expected.text {
        let marked = String(decoding: source[range.bounds], as: UTF8.self)
        #expect(marked.filter { !$0.isWhitespace } == text, "\(diagnostic.message)")
      }
      if let suggestions = expected.suggestions { #expect(diagnostic.suggestions == suggestions) }
      if let fix = expected.fix { #expect(diagnostic.fixes.first?.edits.first?.replacement == fix) }
      if let note = expected.note { #expect(diagnostic.notes.contains { $0.message == note }, "\(diagnostic.notes)") }
      if let fix = diagnostic.fixes.first, fix.edits.count == 1 {
        let mended = reader.read(fix.applied(to: source)).diagnostics
        #expect(!mended.contains { $0.id == diagnostic.id && $0.path == diagnostic.path }, "the fix does not mend it")
      }
    }
    for diagnostic in added {
      Issue.record("unexpected \(diagnostic.id) at \(diagnostic.path ?? ""): \(diagnostic.message)")
    }
  }

  @Test("a key that stands twice is an error, and the first value counts")
  func duplicates() {
    let text = #"{ "version": 1, "retentionDays": 3, "retentionDays": 4 }"#
    let reading = ConfigurationReader().read(text)
    #expect(reading.document == nil)
    #expect(reading.diagnostics.map(\.id.rawValue) == ["configuration.duplicate-key"])
    #expect(reading.diagnostics.first?.range?.offset == 36)
    #expect(reading.diagnostics.first?.path == "/retentionDays")
  }

  @Test("a text that is no JSON is one error at its place")
  func syntax() {
    let reading = ConfigurationReader().read("{ \"version\": 1,, }")
    #expect(reading.document == nil)
    #expect(reading.diagnostics.count == 1)
    #expect(reading.diagnostics.first?.range?.offset == 15)
  }

  @Test("a document that is too large is refused", arguments: [0, 10])
  func tooLarge(_ limit: Int) {
    let reading = ConfigurationReader(maximumBytes: limit).read(Vectors.example)
    #expect(reading.diagnostics.map(\.id.rawValue) == ["configuration.document-too-large"])
  }

  @Test("the smallest document is valid")
  func smallest() {
    #expect(ConfigurationReader().read(#"{"version":1}"#).document == ConfigurationDocument())
  }

  @Test("any top-level value gives a diagnostic", arguments: ["null", "[]", "1", "\"x\"", "", "  ", "{"])
  func topLevel(_ text: String) {
    let reading = ConfigurationReader().read(text)
    #expect(reading.document == nil)
    #expect(reading.diagnostics.count == 1)
  }

  @Test("hostile bytes neither trap nor hang")
  func hostile() {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<300 {
      var bytes = Vectors.example
      for _ in 0..<(1 + Int(generator.next() % 4)) {
        let index = Int(generator.next() % UInt64(bytes.count))
        switch generator.next() % 3 {
        case 0: bytes[index] = UInt8(truncatingIfNeeded: generator.next())
        case 1: bytes.remove(at: index)
        default: bytes.insert(Array("{}[],:\"0".utf8)[Int(generator.next() % 8)], at: index)
        }
      }
      let reading = ConfigurationReader(context: Vectors.context).read(bytes)
      #expect(reading.isValid == !reading.diagnostics.hasErrors)
      for diagnostic in reading.diagnostics {
        let range = diagnostic.range ?? SourceRange(offset: 0, length: 0)
        #expect(range.offset >= 0 && range.length >= 0 && range.end <= bytes.count)
      }
    }
  }

  @Test("a value of any type at any place gives diagnostics at that place or none")
  func anyTypeAnywhere() throws {
    let example = try JSON(Vectors.example)
    let values: [JSON] = [
      .null, .boolean(true), .integer(-1), .double(0.5), .string(""), .string("x"), .array([]), .array([.null]),
      .object([:]), .object(["x": .integer(1)]),
    ]
    for pointer in example.pointers() {
      for value in values {
        let reading = ConfigurationReader(context: Vectors.context).read(example.setting(pointer, to: value).bytes)
        let structural = reading.diagnostics.filter { $0.id.rawValue == "configuration.wrong-type" }
        for diagnostic in structural {
          #expect(diagnostic.path?.hasPrefix(pointer) == true, "\(pointer) = \(value): \(diagnostic)")
        }
      }
    }
  }
}

extension JSON {
  /// The pointers of all values below this one.
  func pointers(below path: String = "") -> [String] {
    switch self {
    case .object(let members):
      members.sorted { $0.key < $1.key }.flatMap {
        ["\(path)/\($0.key)"] + $0.value.pointers(below: "\(path)/\($0.key)")
      }
    case .array(let items):
      items.enumerated().flatMap { ["\(path)/\($0)"] + $1.pointers(below: "\(path)/\($0)") }
    default: []
    }
  }
}
