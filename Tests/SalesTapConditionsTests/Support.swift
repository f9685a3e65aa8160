import CustomDump
import SalesTapConditions
import SalesTapDiagnostics
import SalesTapModel
import SalesTapTime
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
