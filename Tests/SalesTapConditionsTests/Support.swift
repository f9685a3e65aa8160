import Foundation
import SalesTapConditions
import SalesTapDiagnostics
import SalesTapModel
import SalesTapTime
import TestSupport
import Testing

/// Midday of a Wednesday.
let noon = Instant("2026-03-18T12:00:00Z") ?? Instant(millisecondsSinceEpoch: 0)

/// The answer of a condition for a record; a text that does not parse fails the test.
func answer(
  _ text: String, _ record: SalesforceRecord, previous: SalesforceRecord? = nil,
  kind: RecordChange.Kind = .updated, exact: Bool = false, at now: Instant = noon,
  sourceLocation: Testing.SourceLocation = #_sourceLocation
) -> Truth? {
  let condition = ParsedCondition(parsing: text)
  guard let compiled = condition.compiled(exact: exact) else {
    Issue.record("\(text): \(condition.diagnostics.map(\.message))", sourceLocation: sourceLocation)
    return nil
  }
  let context = EvaluationContext(now: now)
  let result = compiled.evaluate(record, previous: previous, kind: kind, context: context)
  // The tree and the instructions agree, whatever the layout.
  let resolved = compiled.resolved(in: record.layout)
    .evaluate(record, previous: previous, kind: kind, context: context)
  #expect(resolved == result, "\(text)", sourceLocation: sourceLocation)
  let explained = compiled.explain(record, previous: previous, kind: kind, context: context)
  #expect(explained.value == result.value, "\(text)", sourceLocation: sourceLocation)
  return result.value
}

/// The fields that a condition asks for.
func missing(
  _ text: String, _ record: SalesforceRecord, previous: SalesforceRecord? = nil, kind: RecordChange.Kind = .updated
) -> [String]? {
  ParsedCondition(parsing: text).compiled()?
    .evaluate(record, previous: previous, kind: kind, context: EvaluationContext(now: noon)).missing
}

/// Descriptions of the objects that the tests speak of.
enum Descriptions {
  static let lead = ObjectDescription(
    "Lead",
    fields: [
      FieldDescription("Id", .id), FieldDescription("Name", .string), FieldDescription("LastName", .string),
      FieldDescription("Email", .email), FieldDescription("Company", .string),
      FieldDescription("City", .string, compoundFieldName: "Address"),
      FieldDescription("Street", .textArea, compoundFieldName: "Address"), FieldDescription("Address", .address),
      FieldDescription(
        "Status", .picklist, label: "Lead Status", picklistValues: ["Open", "Qualified", "Closed - Converted"]),
      FieldDescription("LeadSource", .picklist, picklistValues: ["Web", "Phone Inquiry", "Other"]),
      FieldDescription("NumberOfEmployees", .integer, label: "Company Size"),
      FieldDescription("AnnualRevenue", .currency), FieldDescription("IsConverted", .boolean),
      FieldDescription("CreatedDate", .dateTime), FieldDescription("Birthday__c", .date),
      FieldDescription("Call_At__c", .time), FieldDescription("Score__c", .double, isCalculated: true),
      FieldDescription("Interests__c", .multiPicklist, picklistValues: ["Golf", "Sailing", "Chess"]),
      FieldDescription("Description", .textArea, length: 32_000, isFilterable: false),
      FieldDescription("Code__c", .string, isUnique: true, isCaseSensitive: true),
      FieldDescription("OwnerId", .reference, referenceTo: ["User"], relationshipName: "Owner"),
      FieldDescription("CampaignId__c", .reference, referenceTo: ["Campaign"], relationshipName: "CampaignId__r"),
    ])

  static let user = ObjectDescription(
    "User",
    fields: [FieldDescription("Id", .id), FieldDescription("Name", .string), FieldDescription("IsActive", .boolean)])

  static let catalog: ObjectCatalog = [lead, user]
}

/// Cases that lie beside the tests as data.
enum Vectors {
  /// The cases of a file in `Tests/Vectors`; none, and a failed test, if it cannot be read.
  static func load<Case: Decodable>(_ name: String, file: String = #filePath) -> [Case] {
    let url = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Vectors/\(name).json")
    do {
      return try JSONDecoder().decode([Case].self, from: Data(contentsOf: url))
    } catch {
      Issue.record("\(name): \(error)")
      return []
    }
  }
}
