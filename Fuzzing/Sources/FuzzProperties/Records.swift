import SalesTap

extension FuzzProperty {
  /// Records as JSON: what a decoder says does not depend on what it decoded before, nor on whether the record stands
  /// alone or on a page, nor on whether its layout was known beforehand.
  static let records = FuzzProperty("records") { bytes in
    var fresh = RecordDecoder()
    let first: DecodedRecord
    do throws(SalesforceDecodingError) {
      first = try fresh.decodeRecord(bytes)
    } catch {
      try check(error, source: bytes)
      // As a page the text may be right; if so, its records are sound.
      var pages = RecordDecoder()
      if let page = try? pages.decodePage(bytes) {
        try check(page.diagnostics, source: bytes)
        for decoded in page.records {
          try check(decoded.diagnostics, source: bytes)
          try checkReading(of: decoded.record)
        }
      }
      return
    }
    try check(first.diagnostics, source: bytes)
    try checkReading(of: first.record)

    let again = try fresh.decodeRecord(bytes)
    try require(again.record == first.record, "a decoder that knows the record decodes it as another")
    try require(again.recordID == first.recordID && again.object == first.object, "the second time it has another id")
    try require(
      again.diagnostics.map(\.id) == first.diagnostics.map(\.id), "the second time it has other diagnostics")

    // With the paths of the record as the layout, the decoder takes the same values.
    let paths = first.record.fields.map(\.path)
    var bound = RecordDecoder(layout: RecordLayout(paths))
    let limited = try bound.decodeRecord(bytes)
    for path in paths {
      try require(
        limited.record[path] == first.record[path],
        "'\(path)' is \(String(describing: limited.record[path])) with a layout, and "
          + "\(String(describing: first.record[path])) without one")
    }

    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var pages = RecordDecoder()
    let page: RecordPage
    do throws(SalesforceDecodingError) {
      page = try pages.decodePage(Array("[".utf8) + bytes[start...] + Array("]".utf8))
    } catch {
      // On a page everything lies one level deeper.
      try require(error.code == .syntax(.tooDeep), "the record is refused on a page: \(error)")
      return
    }
    try require(page.records.count == 1, "a page of one record has \(page.records.count)")
    try require(page.records[0].record == first.record, "the record is another on a page")
  }

  /// A record can be read in every way, and the ways agree.
  static func checkReading(of record: SalesforceRecord) throws {
    let fields = record.fields
    for (path, value) in fields {
      try require(record[path] == value, "'\(path)' reads as another value by its name")
      guard path.utf8.allSatisfy({ $0 < 0x80 }) else { continue }
      try require(record[path.uppercased()] == value, "'\(path)' reads as another value in capitals")
    }
    try require(record == record.detached(), "a detached record differs")
    try require(record.conformed(to: record.layout) == record, "a record does not conform to its own layout")
    let other = record.conformed(to: RecordLayout(fields.map(\.path).reversed()))
    for (path, value) in fields { try require(other[path] == value, "'\(path)' is lost in another layout") }
    let merged = record.merging(record)
    for (path, value) in fields {
      try require(merged[path] == value, "'\(path)' changes when a record is merged with itself")
    }
  }
}
