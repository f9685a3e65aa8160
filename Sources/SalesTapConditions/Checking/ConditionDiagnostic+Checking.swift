import SalesTapDiagnostics
import SalesTapModel

/// The diagnostics that need a description of the object, sorted by identifier.
extension ConditionDiagnostic {
  static func changeOfFormula(_ range: SourceRange, path: String) -> Diagnostic {
    Diagnostic(
      "condition.change-of-formula", .warning,
      "'\(path)' is a formula, and Salesforce does not announce its changes; watch the fields that it is made of",
      range: range)
  }

  static func compoundField(_ range: SourceRange, field: FieldDescription, components: [String]) -> Diagnostic {
    Diagnostic(
      "condition.compound-field", .error,
      "'\(field.name)' is made of several fields and cannot be compared; name one of them", range: range,
      suggestions: components)
  }

  /// What a check finds as an error is a note where a record's own value shows it.
  static func incomparable(_ range: SourceRange, path: String, note: String) -> Diagnostic {
    Diagnostic(
      "condition.type-mismatch", .note, "'\(path)': \(note), so the comparison is false", range: range)
  }

  static func invalidID(_ range: SourceRange, text: String, field: FieldDescription) -> Diagnostic {
    var reason = ""
    do throws(RecordID.Problem) { _ = try RecordID(validating: text) } catch {
      switch error {
      case .length(let count): reason = "; an id has 15 or 18 characters, this text has \(count)"
      case .character: reason = "; an id has ASCII letters and digits only"
      case .checksum(let expected): reason = "; its last three characters should be \(expected)"
      }
    }
    return Diagnostic(
      "condition.invalid-id", .error, "'\(text.clipped)' is not a record id, which '\(field.name)' holds\(reason)",
      range: range)
  }

  static func notFilterable(_ range: SourceRange, field: FieldDescription) -> Diagnostic {
    Diagnostic(
      "condition.not-filterable", .warning,
      "Salesforce cannot filter by '\(field.name)': a backfill reads all records and drops those that do not match",
      range: range)
  }

  static func operatorMismatch(_ range: SourceRange, operator: String, field: FieldDescription, fix: Fix?) -> Diagnostic
  {
    Diagnostic(
      "condition.operator-mismatch", .error,
      "\(`operator`) does not work on '\(field.name)', which holds \(field.type.family.noun)", range: range,
      fixes: fix.map { [$0] } ?? [])
  }

  static func priorOfRelated(_ range: SourceRange, path: String) -> Diagnostic {
    Diagnostic(
      "condition.prior-of-related", .warning,
      "'\(path)' belongs to a related record, whose changes are not announced with this one's", range: range)
  }

  static func relationshipAlone(_ range: SourceRange, path: String, reference: String) -> Diagnostic {
    let name = path.split(separator: ".").dropLast().map { $0 + "." }.joined() + reference
    return Diagnostic(
      "condition.relationship-alone", .error,
      "'\(path)' is a related record; name one of its fields, such as \(path).Name, or its id", range: range,
      fixes: [Fix("write \(name)", replacing: range, with: name)])
  }

  static func typeMismatch(_ range: SourceRange, found: ConditionLiteral, field: FieldDescription, replacement: String?)
    -> Diagnostic
  {
    Diagnostic(
      "condition.type-mismatch", .error,
      "'\(field.name)' holds \(field.type.family.noun), and is compared with \(found.noun)", range: range,
      fixes: replacement.map { [Fix("write \($0)", replacing: range, with: $0)] } ?? [])
  }

  static func unknownName(_ range: SourceRange, unknown: ObjectCatalog.Unknown, object: String) -> Diagnostic {
    Diagnostic(
      unknown.isRelationship ? "condition.unknown-relationship" : "condition.unknown-field", .error,
      unknown.isRelationship
        ? "there is no relationship '\(unknown.name.clipped)' on \(object)"
        : "there is no field '\(unknown.name.clipped)' on \(object)",
      range: range,
      fixes: unknown.suggestions.prefix(1).map { Fix("write \($0)", replacing: range, with: $0) },
      suggestions: unknown.suggestions)
  }

  static func unknownPicklistValue(
    _ range: SourceRange, text: String, field: FieldDescription, suggestions: [String]
  ) -> Diagnostic {
    Diagnostic(
      "condition.unknown-picklist-value", .warning, "'\(text.clipped)' is not a value of '\(field.name)'", range: range,
      fixes: suggestions.prefix(1).map {
        Fix("write \(TextLiteral.quoted($0))", replacing: range, with: TextLiteral.quoted($0))
      }, suggestions: suggestions)
  }
}

extension ConditionLiteral {
  /// The kind of the literal, in words.
  var noun: String {
    switch value {
    case .null: "NULL"
    case .boolean: "TRUE or FALSE"
    case .integer, .double: "a number"
    case .string, .pattern: "a text"
    case .date: "a date"
    case .dateTime: "a date-time"
    case .time: "a time"
    case .relative(let date): date.description
    case .invalid: "something else"
    }
  }
}
