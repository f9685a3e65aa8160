import SalesTapDiagnostics

/// Why records could not be read, before its place in lines is known.
enum RecordReadingError: Error {
  case syntax(JSONSyntaxError)
  case shape(String, SourceRange)
  case tooLarge

  /// The error for a value of another type than is wanted; a syntax error where there is no value.
  static func expected(_ what: String, _ reader: RecordReader) -> RecordReadingError {
    var ahead = reader.scanner
    guard ahead.next() != nil else {
      return .syntax(JSONSyntaxError(.empty, offset: ahead.position, "the text is empty: a value is needed"))
    }
    let start = ahead.position
    do throws(JSONSyntaxError) { try ahead.skipValue(depth: 0) } catch { return .syntax(error) }
    return .shape(what, SourceRange(start..<ahead.position))
  }

  /// The error with line and column.
  func located(in source: [UInt8]) -> SalesforceDecodingError {
    switch self {
    case .syntax(let error): SalesforceDecodingError(error, in: source)
    case .shape(let message, let range): SalesforceDecodingError(.shape, message, range: range, in: source)
    case .tooLarge:
      SalesforceDecodingError(
        .tooLarge, "the text is larger than 2 GiB", range: SourceRange(offset: 0, length: 0), in: source)
    }
  }
}

/// What came of reading a text.
struct RecordReading<Value> {
  var result: Result<Value, RecordReadingError>
  var records: [DecodedRecord]
  var plans: RecordPlans
}

extension RecordReading {
  /// Reads a text with a reader over a copy of it, which becomes the buffer of the records.
  static func read(
    _ json: [UInt8], plans: consuming RecordPlans,
    _ body: (inout RecordReader) throws(RecordReadingError) -> Value
  ) -> RecordReading {
    guard json.count <= Int(Int32.max) else {
      return RecordReading(result: .failure(.tooLarge), records: [], plans: plans)
    }
    // Room for what is appended: completed ids, geolocations.
    var text = ContiguousArray<UInt8>()
    text.reserveCapacity(json.count + json.count / 32 + 64)
    text.append(contentsOf: json)
    var settled: [RecordReader.Settled] = []
    var diagnostics: [Diagnostic] = []
    var extra: ContiguousArray<UInt8> = []
    let given = plans
    let (result, left) = text.withUnsafeMutableBufferPointer {
      buffer -> (Result<Value, RecordReadingError>, RecordPlans) in
      var reader = RecordReader(buffer, plans: given)
      do throws(RecordReadingError) {
        let value = try body(&reader)
        settled = reader.takeRecords()
        swap(&diagnostics, &reader.diagnostics)
        swap(&extra, &reader.extra)
        return (.success(value), reader.finish())
      } catch {
        _ = reader.takeRecords()
        return (.failure(error), reader.finish())
      }
    }
    text.append(contentsOf: extra)
    var records: [DecodedRecord] = []
    records.reserveCapacity(settled.count)
    for index in settled.indices {
      let one = settled[index]
      let end = index + 1 < settled.count ? settled[index + 1].details.diagnostics : diagnostics.count
      records.append(
        DecodedRecord(
          record: SalesforceRecord(layout: one.layout, slots: one.slots, text: text), object: one.details.object,
          recordID: one.details.recordID,
          diagnostics: end > one.details.diagnostics ? Array(diagnostics[one.details.diagnostics..<end]) : []))
    }
    return RecordReading(result: result, records: records, plans: left)
  }
}

extension RecordReader {
  /// Reads the record that is the whole text.
  mutating func readTopRecord() throws(RecordReadingError) {
    do throws(JSONSyntaxError) {
      try readRecord(depth: 0)
      try scanner.finish()
    } catch { throw .syntax(error) }
  }

  /// Reads an array of records, or the answer to a query.
  mutating func readPage() throws(RecordReadingError) -> RecordPage {
    var page = RecordPage()
    scanner.skipByteOrderMark()
    let opening = scanner.next()
    let start = scanner.position
    guard opening == UInt8(ascii: "[") || opening == UInt8(ascii: "{") else {
      throw .expected("a page is an array of records or the answer to a query", self)
    }
    do throws(JSONSyntaxError) {
      var hasRecords = true
      if opening == UInt8(ascii: "[") {
        try readRecords(depth: 0, into: &page)
      } else {
        hasRecords = try readQueryAnswer(into: &page)
      }
      try scanner.finish()
      if hasRecords { return page }
    } catch { throw .syntax(error) }
    throw .shape("an object without an array 'records' is no page of records", SourceRange(offset: start, length: 1))
  }

  /// Reads the answer to a query; says whether it has records.
  private mutating func readQueryAnswer(into page: inout RecordPage) throws(JSONSyntaxError) -> Bool {
    var hasRecords = false
    scanner.position += 1
    if scanner.take(UInt8(ascii: "}")) { return false }
    repeat {
      let key = try scanner.key()
      if scanner.token(key, is: "records"), scanner.next() == UInt8(ascii: "[") {
        hasRecords = true
        try readRecords(depth: 1, into: &page)
        continue
      }
      if key.count > 14 {
        try scanner.skipValue(depth: 1)
        continue
      }
      switch scanner.text(key) {
      case "totalSize": page.totalSize = try JSONNode(from: &scanner, depth: 1).int64.flatMap { Int(exactly: $0) }
      case "done": page.isDone = try JSONNode(from: &scanner, depth: 1).boolean ?? true
      case "nextRecordsUrl": page.nextRecordsURL = try JSONNode(from: &scanner, depth: 1).string
      default: try scanner.skipValue(depth: 1)
      }
    } while try scanner.another(before: UInt8(ascii: "}"))
    return hasRecords
  }

  private mutating func readRecords(depth: Int, into page: inout RecordPage) throws(JSONSyntaxError) {
    scanner.position += 1
    if scanner.take(UInt8(ascii: "]")) { return }
    repeat {
      if scanner.next() == UInt8(ascii: "{") {
        try readRecord(depth: depth + 1)
        continue
      }
      let start = scanner.position
      try scanner.skipValue(depth: depth + 1)
      if page.diagnostics.count < Self.maximumDiagnostics {
        page.diagnostics.append(
          Diagnostic(
            "record.not-an-object", .warning, "an element of the page is no record, and is left out",
            range: SourceRange(start..<scanner.position)))
      }
    } while try scanner.another(before: UInt8(ascii: "]"))
  }
}
