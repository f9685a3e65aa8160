public import SalesTapDiagnostics
public import SalesTapModel

/// A condition checked against the description of an object: its names exist, and its types fit.
///
/// ```swift
/// let checked = ParsedCondition(parsing: "stauts = 'Qualified'").checked(against: lead)
/// checked.diagnostics.first?.suggestions   // ["Status"]
/// ```
public struct CheckedCondition: Hashable, Sendable {
  /// The condition as it was written.
  public let parsed: ParsedCondition
  /// The object that the condition is about.
  public let object: ObjectDescription
  /// The parts of the condition, with the paths of fields in the spelling of the description; nil if the text is empty or
  /// too long.
  public let root: ConditionNode?
  /// What is wrong with the condition, those of ``parsed`` included, in the order of places.
  public let diagnostics: [Diagnostic]
  /// The description of each path, where one was found.
  let described: [FieldName: FieldDescription]

  /// Whether the condition is right, warnings aside.
  public var isValid: Bool { root != nil && !diagnostics.hasErrors }

  /// The paths of all fields that the condition names, in the order of first use and in the spelling of the description.
  public var fields: [String] {
    var collector = FieldCollector()
    if let root { collector.collect(root) }
    return collector.paths
  }

  /// The condition in one canonical spelling, names in that of the description; nil if it is not valid.
  public var canonical: String? {
    guard isValid, let root else { return nil }
    return ConditionPrinter.text(root)
  }

  /// The condition ready to run; nil if it has errors.
  ///
  /// It compares by the described types: fields described as case-sensitive with regard to case, ids as ids, and multi-select
  /// values as sets.
  /// - Parameters:
  ///   - layout: The layout of the records that will be asked about; nil makes one of the fields of the condition.
  ///   - exact: Whether all texts compare with regard to case.
  public func compiled(for layout: RecordLayout? = nil, exact: Bool = false) -> CompiledCondition? {
    guard isValid, let root else { return nil }
    return CompiledCondition(root, layout: layout, isExact: exact, described: described)
  }
}

extension ParsedCondition {
  /// The condition checked against the description of its object.
  ///
  /// - Parameters:
  ///   - object: The object whose records the condition is about.
  ///   - catalog: The descriptions of related objects; a path into an object that it lacks is not checked.
  /// - Complexity: One look-up for each name; a search through the fields of the object for each unknown one.
  public func checked(against object: ObjectDescription, in catalog: ObjectCatalog = []) -> CheckedCondition {
    var checker = Checker(
      object: object, catalog: catalog, diagnostics: diagnostics, source: source,
      limit: ConditionLimits.standard.diagnostics)
    let checkedRoot = root.map { checker.check($0) }
    checker.checkNames(mentions)
    return CheckedCondition(
      parsed: self, object: object, root: checkedRoot, diagnostics: checker.diagnostics.sortedByPlace(),
      described: checker.described)
  }
}
