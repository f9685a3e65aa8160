#if HTTP
  import SalesTapConditions
  import SalesTapModel

  /// What a Bulk query selects for the fields that are wanted, and how its columns become slots.
  ///
  /// Bulk takes no compounds and no binary data: a geolocation is put together from its two components, an address and binary data stay missing.
  struct BulkSelection: Sendable {
    /// How the text of a cell becomes a value.
    enum Rule: Sendable {
      case text, id, boolean, integer, number, date, dateTime, time, list
      /// By the shape of the text: nothing is known of the field.
      case inferred
      case latitude, longitude
    }

    /// A column, and the slot that it fills.
    struct Column: Sendable {
      var name: String
      var slot: Int
      var rule: Rule
    }

    /// The layout of the records: the paths that are wanted, and the id.
    let layout: RecordLayout
    /// The columns, the id first.
    private(set) var columns: [Column]

    /// The names of the columns, each once.
    var names: [String] {
      var seen: Set<FieldName> = []
      return columns.map(\.name).filter { seen.insert(FieldName($0)).inserted }
    }

    /// A selection.
    /// - Throws: An error that names the field if the object is described and has no such field.
    init(_ fields: [String], of object: String, catalog: ObjectCatalog) throws(SalesforceError) {
      layout = RecordLayout(["Id"] + fields)
      columns = [Column(name: "Id", slot: 0, rule: .id)]
      for (slot, path) in layout.fields.enumerated().dropFirst() {
        switch catalog.resolve(path, on: object) {
        case .field(let field, let owner):
          if field.type == .location {
            addGeolocation(path, slot, owner: catalog[owner], field: field.name)
          } else if let rule = Self.rule(field.type) {
            columns.append(Column(name: path, slot: slot, rule: rule))
          }
        case .relationship: break
        case .undescribed, nil: columns.append(Column(name: path, slot: slot, rule: .inferred))
        case .unknown(let unknown):
          let near = unknown.suggestions.first.map { "; the nearest is \($0)" } ?? ""
          throw SalesforceError(
            .invalidField,
            "\(unknown.object) has no field \(unknown.name), or the integration user may not see it\(near)",
            field: path)
        }
      }
    }

    private mutating func addGeolocation(_ path: String, _ slot: Int, owner: ObjectDescription?, field: String) {
      let prefix = path.dropLast(field.utf8.count)
      for component in owner?.components(of: field) ?? [] {
        let name = component.name.lowercased()
        if name.hasSuffix("latitude__s") {
          columns.append(Column(name: prefix + component.name, slot: slot, rule: .latitude))
        } else if name.hasSuffix("longitude__s") {
          columns.append(Column(name: prefix + component.name, slot: slot, rule: .longitude))
        }
      }
    }

    /// The rule for a type; nil for one that Bulk does not select.
    private static func rule(_ type: FieldType) -> Rule? {
      switch type.family {
      case .text: type == .base64 ? nil : .text
      case .id: .id
      case .boolean: .boolean
      case .integer: .integer
      case .number: .number
      case .date: .date
      case .dateTime: .dateTime
      case .time: .time
      case .list: .list
      case .compound, .location: nil
      case .any: type == .base64 ? nil : .inferred
      }
    }
  }
#endif
