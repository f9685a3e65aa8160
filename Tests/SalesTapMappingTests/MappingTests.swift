import SalesTapDiagnostics
import SalesTapMapping
import SalesTapModel
import SalesTapPayload
import SalesTapTime
import TestSupport
import Testing

/// A change of a lead, committed at second 1,700,000,000.
func change(
  _ record: SalesforceRecord, object: String = "Lead", kind: RecordChange.Kind = .updated,
  committedAt: Instant? = Instant(secondsSinceEpoch: 1_700_000_000)
) throws -> RecordChange {
  RecordChange(
    object: object, recordID: try #require(RecordID("00Q5g00000KxYzTEAV") ?? RecordID("00Q5g00000KxYzT")), kind: kind,
    record: record, committedAt: committedAt, id: "1")
}

let context = MappingContext(handedOverAt: Instant(secondsSinceEpoch: 1_800_000_000))

func compiled(
  _ mapping: Mapping, object: String = "Lead", target: SyncTarget = .profiles
) throws -> CompiledMapping {
  let result = mapping.compile(object: object, target: target, defaultEventName: "sf_lead")
  expectNoDifference(result.diagnostics.filter { $0.diagnostic.severity == .error }, [])
  return try #require(result.mapping)
}

extension MappingResult {
  var record: CleverTapRecord? { if case .mapped(let mapped) = self { mapped.record } else { nil } }
  var mapped: MappedRecord? { if case .mapped(let mapped) = self { mapped } else { nil } }
  var failure: MappingFailure? { if case .invalid(let failure) = self { failure } else { nil } }
  var missing: [String]? { if case .held(let missing) = self { missing } else { nil } }
}

@Suite struct MappingTests {
  @Test func aLeadBecomesAProfile() throws {
    let mapping = Mapping(
      identity: .identity(.field("Email")),
      properties: [
        .init("Name", .template("{{FirstName}} {{ LastName | uppercase }}")),
        .init("Employees", .field("NumberOfEmployees"), type: .number),
        .init("Source", .constant(.string("Salesforce"))),
        .init("Phone", .firstOf([.field("MobilePhone"), .field("Phone")])),
        .init("Opted out", .field("HasOptedOutOfEmail"), transforms: [.not]),
        .init("Created", .field("CreatedDate")),
        .init("Interests", .field("Interests__c")),
        .init("Industry", .field("Industry")),
      ])
    let record: SalesforceRecord = [
      "email": " ana@example.com ", "FirstName": "Ana", "LastName": "Núñez", "NumberOfEmployees": "25.0",
      "MobilePhone": .null, "Phone": "+4930123456", "HasOptedOutOfEmail": true,
      "CreatedDate": .dateTime(Instant(secondsSinceEpoch: 1_600_000_000)), "Interests__c": ["B", "A", "B"],
      "Industry": .null,
    ]
    let result = try compiled(mapping).map(try change(record), context: context)
    expectNoDifference(
      result.record,
      CleverTapRecord(
        .identity("ana@example.com"), .profile,
        properties: [
          .init("Name", .string("Ana NÚÑEZ")), .init("Employees", .integer(25)),
          .init("Source", .string("Salesforce")), .init("Phone", .string("+4930123456")),
          .init("Opted out", .boolean(false)), .init("Created", .date(1_600_000_000)),
          .init("Interests", .list(["B", "A"])),
        ]))
    let provenance = try #require(result.mapped?.provenance)
    expectNoDifference(provenance.map(\.outcome), Array(repeating: .sent, count: 7) + [.omitted])
    #expect(provenance[3].source == "Phone")
    #expect(provenance[3].alternative == 1)
  }

  @Test func anEventHasNameAndTime() throws {
    let mapping = Mapping(
      identity: .identity(.template("SF_Lead_{{Lead.Id}}")), eventName: .field("Status"),
      timestamp: .field("CreatedDate"),
      properties: [.init("Stage", .field("Status"), null: .empty)])
    let record: SalesforceRecord = ["Status": " Qualified ", "CreatedDate": "1600000000123"]
    let result = try compiled(mapping, target: .events).map(try change(record), context: context)
    let change = try change(record)
    #expect(result.record?.subject == .identity("SF_Lead_\(change.recordID.text)"))
    #expect(result.record?.content == .event(name: "Qualified"))
    #expect(result.record?.timestamp == 1_600_000_000)
    #expect(result.mapped?.timestampSource == .mapped)
  }

  @Test func emptyIdentitiesAndEventNamesFailTheRecord() throws {
    let mapping = Mapping(identity: .identity(.field("Email")), eventName: .field("Status"))
    let compiled = try compiled(mapping, target: .events)
    for email in [FieldValue.null, "   ", .string(String(repeating: "a", count: 1025))] {
      let failure = compiled.map(try change(["Email": email, "Status": "New"]), context: context).failure
      #expect(failure?.message == "Invalid identity")
    }
    let failure = compiled.map(try change(["Email": "a@b.c", "Status": .null]), context: context).failure
    expectNoDifference(failure, MappingFailure(.unknownEventName, explanation: "Status is empty in this record"))
  }

  @Test func aMissingFieldHoldsWhatDependsOnIt() throws {
    let mapping = Mapping(
      identity: .identity(.firstOf([.field("Email"), .template("{{A}}-{{B}}"), .field("C")])),
      properties: [.init("P", .field("P"))])
    let compiled = try compiled(mapping)
    #expect(compiled.map(try change(["Email": .null, "A": "1"]), context: context).missing == ["B", "C"])
    #expect(compiled.map(try change(["Email": .null, "A": .null]), context: context).missing == ["C"])
    let mapped = compiled.map(try change(["Email": "a@b.c"]), context: context).mapped
    #expect(mapped?.missingFields == ["P"])
    #expect(mapped?.provenance.first?.outcome == .missing(fields: ["P"]))
    #expect(compiled.missingFields(in: try change(["A": "1"])).required == ["Email", "B", "C"])
  }

  @Test func theTimeOfAnEventFallsBack() throws {
    let compiled = try compiled(Mapping(identity: .identity(.field("Email"))), target: .events)
    let stamp = FieldValue.dateTime(Instant(secondsSinceEpoch: 5))
    let backfilled = try change(
      ["Email": "a@b.c", "LastModifiedDate": stamp], kind: .backfilled, committedAt: nil)
    #expect(compiled.map(backfilled, context: context).record?.timestamp == 5)
    let bare = try change(["Email": "a@b.c"], committedAt: nil)
    #expect(compiled.map(bare, context: context).record?.timestamp == 1_800_000_000)
    #expect(compiled.map(try change(["Email": "a@b.c"]), context: context).record?.timestamp == 1_700_000_000)
    #expect(compiled.map(bare, context: context).record?.content == .event(name: "sf_lead"))
  }
}
