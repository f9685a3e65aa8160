public import SalesTapDiagnostics
public import SalesTapModel

extension Filter {
  /// Reads and checks the filter, and resolves its fields.
  ///
  /// - Parameters:
  ///   - object: The description of the object; without one, names and types are not checked.
  ///   - catalog: The descriptions of related objects, for paths into them.
  ///   - mappedFields: The paths that identity, event name, and properties of the mapping read, for a filter that watches
  ///     them; a relationship path watches its lookup field.
  ///   - layout: The layout of the records that will be decided about; nil leaves it open
  ///     (``CompiledFilter/resolved(in:)``).
  /// - Returns: The filter ready to decide, or nil if there are errors; and all diagnostics. A range speaks of the text of
  ///   the condition; a diagnostic about a watched field has no range, and the path `/watch/2`.
  public func compile(
    for object: ObjectDescription? = nil, in catalog: ObjectCatalog = [], mappedFields: [String] = [],
    layout: RecordLayout? = nil
  ) -> (filter: CompiledFilter?, diagnostics: [Diagnostic]) {
    var diagnostics: [Diagnostic] = []
    var compiled: CompiledCondition?
    if let condition {
      let parsed = ParsedCondition(parsing: condition)
      if let object {
        let checked = parsed.checked(against: object, in: catalog)
        diagnostics = checked.diagnostics
        compiled = checked.compiled(for: layout, exact: exact)
      } else {
        diagnostics = parsed.diagnostics
        compiled = parsed.compiled(for: layout, exact: exact)
      }
    }
    var watched: [String]?
    switch watch {
    case nil: break
    case .fields(let paths):
      if paths.isEmpty { diagnostics.append(FilterDiagnostic.nothingWatched()) }
      watched = paths.enumerated().map { index, path in
        object.map { check(path, at: index, on: $0, in: catalog, into: &diagnostics) } ?? path
      }
    case .mappedFields:
      watched = mappedFields.map { Self.watchedField(for: $0, on: object) }
    }
    guard !diagnostics.hasErrors else { return (nil, diagnostics) }
    return (CompiledFilter(watched: watched, condition: compiled, layout: layout), diagnostics)
  }

  /// Checks a watched field; gives its described spelling.
  private func check(
    _ path: String, at index: Int, on object: ObjectDescription, in catalog: ObjectCatalog,
    into diagnostics: inout [Diagnostic]
  ) -> String {
    switch catalog.resolve(path, on: object) {
    case .unknown(let unknown):
      diagnostics.append(FilterDiagnostic.unknownField(unknown, path: path, at: index))
    case .relationship(let reference, _):
      diagnostics.append(FilterDiagnostic.relationship(path, reference: reference.name, at: index))
    case .undescribed: diagnostics.append(FilterDiagnostic.related(path, at: index))
    case .field(let field, _):
      if path.utf8.contains(UInt8(ascii: ".")) {
        diagnostics.append(FilterDiagnostic.related(path, at: index))
        return path
      }
      if field.isCompound {
        diagnostics.append(
          FilterDiagnostic.compound(field.name, components: object.components(of: field.name).map(\.name), at: index))
      } else if field.isCalculated {
        diagnostics.append(FilterDiagnostic.formula(field.name, at: index))
      }
      return field.name
    }
    return path
  }

  /// The field whose change announces a change of a mapped path: `AccountId` for `Account.Name`.
  private static func watchedField(for path: String, on object: ObjectDescription?) -> String {
    guard let dot = path.firstIndex(of: ".") else { return path }
    let relationship = path[..<dot]
    if let reference = object?.reference(forRelationship: String(relationship)) { return reference.name }
    return relationship.lowercased().hasSuffix("__r") ? relationship.dropLast() + "c" : relationship + "Id"
  }
}

/// The diagnostics of watched fields, sorted by identifier.
enum FilterDiagnostic {
  private static func place(_ index: Int) -> String { "/watch/\(index)" }

  static func compound(_ path: String, components: [String], at index: Int) -> Diagnostic {
    Diagnostic(
      "filter.compound-field", .error, "'\(path)' is made of several fields; watch them instead", path: place(index),
      suggestions: components)
  }

  static func formula(_ path: String, at index: Int) -> Diagnostic {
    Diagnostic(
      "filter.formula-field", .warning,
      "'\(path)' is a formula, and Salesforce does not announce its changes; watch the fields that it is made of",
      path: place(index))
  }

  static func nothingWatched() -> Diagnostic {
    Diagnostic(
      "filter.nothing-watched", .error, "no field is watched; name at least one, or watch none", path: "/watch")
  }

  static func related(_ path: String, at index: Int) -> Diagnostic {
    Diagnostic(
      "filter.related-field", .warning,
      "'\(path)' belongs to a related record, whose changes are not announced with this one's", path: place(index))
  }

  static func relationship(_ path: String, reference: String, at index: Int) -> Diagnostic {
    Diagnostic(
      "filter.relationship", .error, "'\(path)' is a related record; watch '\(reference)'", path: place(index),
      suggestions: [reference])
  }

  static func unknownField(_ unknown: ObjectCatalog.Unknown, path: String, at index: Int) -> Diagnostic {
    Diagnostic(
      "filter.unknown-field", .error,
      "there is no \(unknown.isRelationship ? "relationship" : "field") '\(unknown.name.clipped)' on \(unknown.object)",
      path: place(index), innerRange: unknown.range, suggestions: unknown.suggestions)
  }
}
