import SalesTap

/// The records of a file of JSON lines, with what is wrong in it: bad lines are told to standard error, counted, and passed over.
struct RecordFile {
  private let object: String
  private var rows: [HistoricalPage.Row] = []
  private(set) var badLines = 0
  /// The newest time that a record says it was changed at; nil if none does.
  private(set) var newestTime: Instant?

  /// Reads a file.
  ///
  /// The records of other objects are passed over, and of a record that comes several times the last one stands. A record without
  /// a type is of the object.
  init(path: String, object: String, catalog: ObjectCatalog) throws {
    self.object = object
    var decoder = RecordDecoder(object: object, catalog: catalog)
    var places: [RecordID: Int] = [:]
    var others = 0
    do {
      var file = try InputLines(path: path)
      while let line = try file.nextNotBlank() {
        guard let (id, decoded) = decode(line, with: &decoder, path) else { continue }
        guard decoded.object.map({ $0.lowercased() == object.lowercased() }) ?? true else {
          others += 1
          continue
        }
        let row = HistoricalPage.Row(id: id, record: decoded.record)
        if let place = places.updateValue(rows.count, forKey: id) {
          rows[place] = row
          places[id] = place
        } else {
          rows.append(row)
        }
        if let time = decoded.record.changeTime { newestTime = max(newestTime ?? time, time) }
      }
    } catch {
      throw Failure("cannot read \(path): \(reason(error))")
    }
    if others > 0 {
      let words =
        others == 1
        ? "1 record of another object than \(object) was" : "\(others) records of other objects than \(object) were"
      Terminal.complain("\(path): \(words) passed over.")
    }
  }

  /// The records as the source of a historical sync.
  func source() -> InMemoryHistoricalSource { InMemoryHistoricalSource(object: object, rows) }

  /// The record of a line; nil where it cannot be used, which is told and counted.
  private mutating func decode(
    _ line: InputLines.Line, with decoder: inout RecordDecoder, _ path: String
  ) -> (RecordID, DecodedRecord)? {
    let place: (column: Int, message: String)
    do throws(SalesforceDecodingError) {
      let decoded = try decoder.decodeRecord(line.bytes)
      for diagnostic in decoded.diagnostics {
        let column = diagnostic.range.map { SourceLocation(offset: $0.offset, in: line.bytes).column } ?? 1
        Terminal.complain("\(path):\(line.number):\(column): \(diagnostic.severity.rawValue): \(diagnostic.message)")
      }
      if let id = decoded.recordID { return (id, decoded) }
      place = (1, "a record needs its Id, of 15 or 18 characters")
    } catch {
      place = (error.location.column, error.message)
    }
    badLines += 1
    Terminal.complain("\(path):\(line.number):\(place.column): error: \(place.message)")
    return nil
  }
}

extension SalesforceRecord {
  /// When the record was last changed, as far as it says.
  fileprivate var changeTime: Instant? {
    for name in ["SystemModstamp", "LastModifiedDate"] {
      if case .dateTime(let time)? = self[name] { return time }
    }
    return nil
  }
}
