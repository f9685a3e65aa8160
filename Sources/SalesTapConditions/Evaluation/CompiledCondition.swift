public import SalesTapModel

/// A condition ready to run: its fields are resolved to the slots of a layout, once.
///
/// ```swift
/// let condition = ParsedCondition(parsing: "Status = 'Qualified'").compiled(for: layout)
/// condition?.evaluate(record, context: context).value   // .true, .false, or .unknown
/// ```
///
/// Records of another layout evaluate as well, by the names of their fields, which are looked up once as long as the records that come
/// have one layout. Copying costs one reference.
public struct CompiledCondition: Sendable {
  let program: Program

  init(
    _ root: ConditionNode, layout: RecordLayout?, isExact: Bool, described: [FieldName: FieldDescription] = [:]
  ) {
    self.program = Compiler.program(of: root, layout: layout, isExact: isExact, described: described)
  }

  /// The paths of all fields that the condition reads, prior values included, in the order of first use.
  public var fields: [String] { program.fields.map(\.path) }

  /// The layout whose slots the condition reads without looking names up.
  public var layout: RecordLayout { program.layout }

  /// The same condition for records of another layout.
  public func resolved(in layout: RecordLayout) -> CompiledCondition {
    guard layout !== program.layout else { return self }
    return CompiledCondition(program.source, layout: layout, isExact: program.isExact, described: program.described)
  }

  /// What the condition says of a record.
  ///
  /// - Parameters:
  ///   - record: The record's values after the change; a field it lacks is missing.
  ///   - previous: The values before the change, all or some; nil where they are not available.
  ///   - kind: What happened to the record.
  ///   - changedFields: The paths of the fields that changed, in any case; ISCHANGED asks them where prior values are not
  ///     available. Nil where nobody knows.
  ///   - context: The time and place that relative dates are counted from.
  /// - Complexity: At most one comparison for each literal of the condition. Allocates nothing while the fields that the
  ///   answer depends on are loaded, but for the first records of another layout than ``layout``.
  public func evaluate(
    _ record: SalesforceRecord, previous: SalesforceRecord? = nil, kind: RecordChange.Kind = .updated,
    changedFields: [String]? = nil, context: EvaluationContext
  ) -> ConditionResult {
    var program = program
    if record.layout !== program.layout {
      guard let other = program.program(for: record.layout) else {
        return program.result(
          ProgramInput(record: record, previous: previous, kind: kind, changedFields: changedFields, context: context))
      }
      program = other
    }
    if let answer = program.run(record, previous, kind, changedFields, context) {
      return ConditionResult(value: answer ? .true : .false)
    }
    return program.result(
      ProgramInput(record: record, previous: previous, kind: kind, changedFields: changedFields, context: context))
  }
}

extension ParsedCondition {
  /// The condition ready to run; nil if the text has errors.
  ///
  /// - Parameters:
  ///   - layout: The layout of the records that will be asked about; nil makes one of the fields of the condition.
  ///   - exact: Whether texts compare with regard to case; by default they do not, as in SOQL.
  public func compiled(for layout: RecordLayout? = nil, exact: Bool = false) -> CompiledCondition? {
    guard isValid, let root else { return nil }
    return CompiledCondition(root, layout: layout, isExact: exact)
  }
}
