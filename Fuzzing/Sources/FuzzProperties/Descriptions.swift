import SalesTap

extension FuzzProperty {
  /// Descriptions of objects: the answers of `describe` and `describeGlobal`.
  static let describes = FuzzProperty("describes") { bytes in
    do {
      let object = try ObjectDescription(describe: bytes)
      for field in object.fields {
        let found = object.field(named: field.name)
        try require(
          found.map { lowercased($0.name) == lowercased(field.name) } ?? false,
          "the field '\(field.name)' is not found by its name")
      }
      try require(object.suggestions(for: "Emial").count <= 3, "there are more suggestions than were asked for")
    } catch let error as SalesforceDecodingError {
      try check(error, source: bytes)
    }
    do {
      let list = try SourceList(describeGlobal: bytes)
      for source in list.sources {
        try require(list.contains(source.name), "the list does not contain its own '\(source.name)'")
      }
    } catch let error as SalesforceDecodingError {
      try check(error, source: bytes)
    }
  }

  /// A name as Salesforce compares it: ASCII letters in any case.
  private static func lowercased(_ name: String) -> [UInt8] {
    name.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
  }
}
