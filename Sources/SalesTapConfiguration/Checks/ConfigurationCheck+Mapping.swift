import SalesTapConditions
import SalesTapDiagnostics
import SalesTapMapping
import SalesTapModel

extension ConfigurationCheck {
  /// What the mapping's own compiler says, each at its place in the document.
  mutating func checkMapping(of sync: SyncConfiguration, at path: String) {
    let mapping = path + "/mapping"
    guard !isBroken(mapping) else { return }
    let (_, diagnostics) = sync.mapping.compile(
      object: sync.object, objects: context.objects, target: sync.target)
    for found in diagnostics { report(found.diagnostic, at: mapping + found.place.pointer) }
  }

  /// What the filter's own compiler says, and whether its condition can never or always hold.
  mutating func checkFilter(of sync: SyncConfiguration, at path: String) {
    let object = context.objects[sync.object]
    let (_, diagnostics) = sync.filter.compile(for: object, in: context.objects)
    for diagnostic in diagnostics {
      guard let place = diagnostic.path else {
        report(diagnostic, at: path + "/filter/condition")
        continue
      }
      var diagnostic = diagnostic
      diagnostic.range = diagnostic.innerRange
      if diagnostic.id == "filter.formula-field", let sources = formulaSources(of: sync.filter, at: place, on: object) {
        diagnostic.notes.append(.init("it is computed from: " + sources))
      }
      report(diagnostic, at: path + "/filter" + place)
    }
    guard let certain = ConditionCertainty.finding(in: sync.filter, on: object) else { return }
    let rule: ConfigurationRule = certain.verdict == .never ? .conditionNeverHolds : .conditionAlwaysHolds
    let message =
      certain.verdict == .never ? "no record can meet this condition" : "every record meets this condition"
    report(Diagnostic(rule.id, rule.severity, message, range: certain.range), at: path + "/filter/condition")
  }

  /// The fields that the formula of a watched field names; nil where they are not known.
  private func formulaSources(of filter: Filter, at place: String, on object: ObjectDescription?) -> String? {
    guard case .fields(let watched) = filter.watch, let index = place.split(separator: "/").last.flatMap({ Int($0) }),
      watched.indices.contains(index), let object, let field = object.field(named: watched[index])
    else { return nil }
    let sources = object.fields(inFormulaOf: field)
    return sources.isEmpty ? nil : sources.joined(separator: ", ")
  }

  /// Reports what another language says of a text of the document: its ranges become inner ranges, and its fixes edits
  /// of the document.
  mutating func report(_ diagnostic: Diagnostic, at path: String) {
    guard !isBroken(path), !isIncomplete(path) else { return }
    var diagnostic = diagnostic
    let place = root.nearest(to: path)
    if diagnostic.fixes.isEmpty, diagnostic.severity == .error, let inner = diagnostic.range,
      let name = diagnostic.suggestions.first
    {
      diagnostic.fixes = [Fix("write '\(name)'", replacing: inner, with: name)]
    }
    diagnostic.path = path
    diagnostic.innerRange = diagnostic.range
    if place.path == path, place.text != nil {
      if let inner = diagnostic.innerRange {
        diagnostic.range = place.range(of: inner)
      } else {
        diagnostic.range = place.range
      }
      diagnostic.notes = diagnostic.notes.map { .init($0.message, range: $0.range.map(place.range(of:))) }
      if !isWithoutText {
        diagnostic.fixes = diagnostic.fixes.map { fix in
          Fix(
            fix.title,
            edits: fix.edits.map { .init(place.range(of: $0.range), with: JSONValue.escaped($0.replacement)) })
        }
      }
    } else {
      diagnostic.range = range(of: path)
      diagnostic.notes = diagnostic.notes.map { .init($0.message) }
      diagnostic.fixes = []
    }
    found.append(diagnostic)
  }
}
