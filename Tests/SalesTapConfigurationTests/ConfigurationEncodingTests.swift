import CustomDump
import Foundation
import SalesTapConditions
import SalesTapDiagnostics
import SalesTapMapping
import SalesTapModel
import SalesTapPayload
import SalesTapQueue
import SalesTapSchedule
import SalesTapTime
import TestSupport
import Testing

@testable import SalesTapConfiguration

@Suite("Writing a configuration")
struct ConfigurationEncodingTests {
  @Test("what is written reads back equal")
  func example() throws {
    let document = try #require(ConfigurationReader().read(Vectors.example).document)
    let written = document.encoded()
    expectNoDifference(ConfigurationReader().read(written).document, document)
    #expect(written.last == UInt8(ascii: "\n"))
    #expect(ConfigurationReader().read(written).document?.encoded() == written)
  }

  @Test("a document in which nothing has its default reads back equal, and uses every key of the schema")
  func everything() throws {
    let document = try Self.everything()
    let written = document.encoded()
    expectNoDifference(try Self.reread(written), document)
    let schema = try JSON(ConfigurationDocument.jsonSchema())
    let text = String(decoding: written, as: UTF8.self)
    for key in schema.propertyNames where key != "redacted" {
      #expect(text.contains("\"\(key)\":"), "the key '\(key)' of the table is never written")
    }
  }

  @Test("a literal passcode is never written, and its absence is seen")
  func passcode() throws {
    var document = try #require(ConfigurationReader().read(Vectors.example).document)
    document.connections[0].passcode = .literal("TOP-SECRET-PASSCODE")
    let text = String(decoding: document.encoded(), as: UTF8.self)
    #expect(!text.contains("SECRET"))
    #expect(text.contains(#""passcode": { "redacted": true }"#))
    let reading = ConfigurationReader().read(text)
    #expect(reading.document == nil)
    #expect(
      reading.diagnostics.filter { $0.severity == .error }.map(\.id.rawValue) == ["configuration.redacted-passcode"])
    #expect(!"\(document)".contains("SECRET"))
    var dumped = ""
    customDump(document, to: &dumped)
    #expect(!dumped.contains("SECRET"))
  }

  @Test("a random document reads back equal")
  func arbitrary() throws {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<200 {
      let document = Self.arbitrary(&generator)
      let written = document.encoded()
      expectNoDifference(try Self.reread(written), document)
    }
  }

  /// What the table of keys reads, also where the document breaks rules of meaning.
  private static func reread(_ bytes: [UInt8]) throws -> ConfigurationDocument {
    let draft = DraftDocument(reading: Place(node: try JSONNode(parsing: bytes), path: "", source: bytes))
    #expect(draft.reading.diagnostics.isEmpty, "\(draft.reading.diagnostics.first?.message ?? "")")
    return draft.document
  }

  /// A document in which no key has its default.
  static func everything() throws -> ConfigurationDocument {
    ConfigurationDocument(
      schema: "configuration.schema.json",
      connections: [
        Connection(
          name: "one", id: "c1", region: .aps3, accountID: "A-1", passcode: .environment("ONE"),
          host: "https://proxy.example.com:8443", concurrency: 15, maximumBytes: 1_000_000)
      ],
      syncs: [
        SyncConfiguration(
          name: "Lead \"profiles\" \u{1F600}\n", id: "s1", connection: "c1", object: "Lead", target: .events,
          status: .dryRun, on: [.created, .undeleted],
          filter: Filter(watch: .fields(["Status", "Owner.Name"]), condition: "Status = 'a\\'b'", exact: true),
          delivery: .batch(size: 7, cadence: try #require(Cadence(everyMinutes: 20, offsetMinutes: 19))),
          merge: .everyChange, attempts: 3, retriesThroughQueue: false, limitPerHour: 1000, remembers: true,
          sensitiveFields: ["Phone", "Email"],
          mapping: Mapping(
            identity: .identity(.firstOf([.field("Email"), .template("SF_Lead_{{Lead.Id}}")])),
            eventName: .constant(.string("Lead changed")), timestamp: .field("CreatedDate"),
            properties: [
              .init("A", .constant(.integer(.max)), type: .number),
              .init("B", .constant(.double(0.1)), type: .string),
              .init("C", .constant(.boolean(false)), type: .boolean, null: .empty),
              .init(
                "D", .firstOf([.field("X"), .firstOf([.field("Y"), .constant(.double(5))])]), type: .list,
                transforms: [
                  .trim, .lowercase, .uppercase, .digits, .not, .prefix(""), .prefix("+"), .phone("IN"),
                  .values(["b": "2", "a": "1", "": "/~"]),
                ], null: .empty),
            ], onConversionFailure: .fail, onViolation: .send, truncates: true, emptyEventName: .default)),
        SyncConfiguration(
          name: "two", connection: "one", object: "Deal__c", target: .profiles, status: .inactive,
          filter: Filter(watch: .mappedFields), merge: .first,
          mapping: Mapping(identity: .objectID(.field("Device__c")))),
      ], retentionDays: 30,
      calendar: CalendarSettings(timeZone: "Asia/Kolkata", firstWeekday: .monday, fiscalYearStartMonth: 4))
  }

  private static func arbitrary(_ generator: inout SeededGenerator) -> ConfigurationDocument {
    func text() -> String {
      let alphabet = ["a", "B", "\"", "\\", "\n", "\u{0}", "é", "漢", "😀", "/", "~", " ", "{{", "}}", "'", "\u{7F}"]
      return "x" + (0..<Int(generator.next() % 6)).map { _ in alphabet[Int(generator.next() % 16)] }.joined()
    }
    func source(_ depth: Int) -> Mapping.Source {
      switch generator.next() % (depth > 2 ? 5 : 6) {
      case 0: .field(text())
      case 1: .template(text())
      case 2: .constant(.string(text()))
      case 3: .constant(.integer(Int64(bitPattern: generator.next())))
      case 4: .constant(.double(Double(Int64(bitPattern: generator.next())) / 1e7))
      default: .firstOf((0...Int(generator.next() % 3)).map { _ in source(depth + 1) })
      }
    }
    let properties = (0..<Int(generator.next() % 5)).map { index in
      Mapping.Property(
        "p\(index)\(text())", source(0), type: Mapping.DataType.allCases[Int(generator.next() % 6)],
        transforms: generator.next() % 2 == 0 ? [] : [.trim, .prefix(text()), .values([text(): text()])],
        null: Mapping.NullPolicy.allCases[Int(generator.next() % 3)])
    }
    return ConfigurationDocument(
      connections: [
        Connection(
          name: text(), region: Region.allCases[Int(generator.next() % 6)], accountID: "A",
          passcode: .environment("X"), concurrency: 1 + Int(generator.next() % 15))
      ],
      syncs: [
        SyncConfiguration(
          name: text(), connection: text(), object: "Lead", target: generator.next() % 2 == 0 ? .profiles : .events,
          filter: Filter(condition: text()),
          mapping: Mapping(identity: .identity(source(0)), properties: properties))
      ])
  }
}

extension JSON {
  /// The keys that a schema names anywhere.
  var propertyNames: Set<String> {
    switch self {
    case .object(let members):
      var result: Set<String> = []
      for (name, value) in members {
        if name == "properties", case .object(let properties) = value { result.formUnion(properties.keys) }
        if name == "properties", case .object(let properties) = value {
          for property in properties.values { result.formUnion(property.propertyNames) }
        } else if name != "default" {
          result.formUnion(value.propertyNames)
        }
      }
      return result
    case .array(let items): return items.reduce(into: []) { $0.formUnion($1.propertyNames) }
    default: return []
    }
  }
}
