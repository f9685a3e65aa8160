import SalesTapModel

extension ConfigurationDocument {
  /// The document as JSON, in its one canonical form: the keys in the order of the documentation, values that equal
  /// their defaults left out, two blanks of indentation, a line feed at the end.
  ///
  /// Reading it back gives an equal document, but for literal passcodes: they are written as `{"redacted": true}`,
  /// which a reader refuses, so that no secret leaves and none is lost unseen.
  public func encoded() -> [UInt8] { jsonValue.encoded() }

  var jsonValue: JSONValue { DocumentTable.document.write(self) }

  /// The JSON Schema of the document (draft 2020-12), as published beside the package.
  ///
  /// It is made from the table of keys that the reader reads by. A schema knows less than the reader: unique names,
  /// references, expressions, and templates are checked by ``ConfigurationReader`` only.
  public static func jsonSchema() -> [UInt8] { JSONSchema.document.encoded() }
}
