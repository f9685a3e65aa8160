import SalesTapDiagnostics

extension ObjectDescription {
  /// The description in Salesforce's answer to a describe call (`/sobjects/<name>/describe`), as UTF-8 bytes.
  ///
  /// Keys that are not needed are passed over; a field without a name, or a key whose value has an unexpected type, is
  /// read as if it were not there, since Salesforce adds and changes keys from release to release.
  /// - Throws: An error if the text is not JSON, is no object, or has no `name`.
  public init(describe json: [UInt8]) throws(SalesforceDecodingError) {
    let node: JSONNode
    do throws(JSONSyntaxError) { node = try JSONNode(parsing: json) } catch {
      throw SalesforceDecodingError(error, in: json)
    }
    guard node.members != nil else {
      throw SalesforceDecodingError(
        .shape, "a describe answer is an object, but this is \(node.typeName)", range: node.range, in: json)
    }
    guard let description = ObjectDescription(describe: node) else {
      throw SalesforceDecodingError(
        .shape, "a describe answer needs a 'name' that is a string",
        range: SourceRange(offset: node.range.offset, length: 1),
        in: json)
    }
    self = description
  }

  /// The description in the text of a describe answer.
  /// - Throws: An error if the text is not JSON, is no object, or has no `name`.
  public init(describe json: String) throws(SalesforceDecodingError) {
    try self.init(describe: Array(json.utf8))
  }

  /// The description in a describe answer, or in an element of a describe-global answer (which has no fields); nil if
  /// it has no name.
  package init?(describe node: JSONNode) {
    let keys = KeyedNode(node)
    guard let name = keys["name"]?.string, !name.isEmpty else { return nil }
    self.init(
      name, label: keys["label"]?.string, pluralLabel: keys["labelPlural"]?.string,
      keyPrefix: keys["keyPrefix"]?.string, isCustom: keys["custom"]?.boolean,
      isCustomSetting: keys["customSetting"]?.boolean ?? false, isQueryable: keys["queryable"]?.boolean ?? true,
      isDeprecatedAndHidden: keys["deprecatedAndHidden"]?.boolean ?? false,
      fields: (keys["fields"]?.array ?? []).compactMap { FieldDescription(describe: $0) })
  }
}

extension FieldDescription {
  /// The description in an element of a describe answer's `fields`; nil if it has no name.
  init?(describe node: JSONNode) {
    let keys = KeyedNode(node)
    guard let name = keys["name"]?.string, !name.isEmpty else { return nil }
    let type = FieldType(describeName: keys["type"]?.string ?? "string")
    self.init(
      name, type, label: keys["label"]?.string, length: keys["length"]?.int64.flatMap { Int(exactly: $0) } ?? 0,
      isCustom: keys["custom"]?.boolean, isCalculated: keys["calculated"]?.boolean ?? false,
      formula: keys["calculatedFormula"]?.string, compoundFieldName: keys["compoundFieldName"]?.string,
      isNillable: keys["nillable"]?.boolean ?? true, isFilterable: keys["filterable"]?.boolean,
      isUnique: keys["unique"]?.boolean ?? false, isExternalID: keys["externalId"]?.boolean ?? false,
      isCaseSensitive: keys["caseSensitive"]?.boolean ?? false,
      referenceTo: (keys["referenceTo"]?.array ?? []).compactMap(\.string),
      relationshipName: keys["relationshipName"]?.string,
      picklistValues: (keys["picklistValues"]?.array ?? []).compactMap { value in
        let keys = KeyedNode(value)
        return keys["value"]?.string.map {
          PicklistValue($0, label: keys["label"]?.string, isActive: keys["active"]?.boolean ?? true)
        }
      })
  }
}

/// The members of an object by key, for objects that are asked for many keys; the last of equal keys counts.
private struct KeyedNode {
  private let members: [String: JSONNode]

  init(_ node: JSONNode) {
    members = Dictionary((node.members ?? []).map { ($0.key, $0.value) }, uniquingKeysWith: { _, last in last })
  }

  subscript(key: String) -> JSONNode? { members[key] }
}
