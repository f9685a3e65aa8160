#if HTTP
  import SalesTapEngine
  import SalesTapModel
  import SalesTapTime

  /// Makes records of a page of CSV, whose first row has the names of the columns.
  struct CSVRecordReader {
    private let selection: BulkSelection
    /// For each cell of a row its columns; several where a component is wanted by itself and for its compound.
    private var columns: [[BulkSelection.Column]] = []
    private var isFirst = true
    private var text: ContiguousArray<UInt8> = []
    private var rows: [(id: RecordID, slots: ContiguousArray<RecordSlot>)] = []

    init(_ selection: BulkSelection) { self.selection = selection }

    /// The records of a page.
    /// - Throws: An error if the text is cut off, or is not what was asked for.
    static func rows(of page: [UInt8], _ selection: BulkSelection) throws(SalesforceError) -> [HistoricalPage.Row] {
      var reader = CSVRecordReader(selection)
      var csv = CSVReader()
      reader.text.reserveCapacity(page.count)
      do {
        try csv.read(page) { try reader.take($0) }
        try csv.finish { try reader.take($0) }
      } catch let error as SalesforceError {
        throw error
      } catch {
        throw SalesforceError(.unreadableAnswer, "A page of the Bulk job is cut off", isRetryable: true)
      }
      if reader.isFirst { throw Self.unreadable("A page of the Bulk job has no header") }
      return reader.rows.map { row in
        HistoricalPage.Row(
          id: row.id,
          record: SalesforceRecord(layout: selection.layout, slots: row.slots, text: reader.text))
      }
    }

    private static func unreadable(_ message: String) -> SalesforceError {
      SalesforceError(.unreadableAnswer, message)
    }

    private mutating func take(_ row: CSVReader.Row) throws(SalesforceError) {
      if isFirst {
        isFirst = false
        return try takeHeader(row)
      }
      guard row.count == columns.count else {
        throw Self.unreadable("A row of the Bulk job has \(row.count) cells, its header \(columns.count)")
      }
      var slots = ContiguousArray(repeating: RecordSlot.missing, count: selection.layout.count)
      var id: RecordID?
      var latitude: [Int: Double] = [:]
      row.text.withUnsafeBufferPointer { bytes in
        for index in columns.indices {
          let cell = UnsafeBufferPointer(rebasing: bytes[row.range(index)])
          for column in columns[index] {
            switch column.rule {
            case .latitude: latitude[column.slot] = Self.number(cell)
            case .longitude: slots[column.slot] = location(latitude[column.slot], Self.number(cell))
            default: slots[column.slot] = slot(cell, column.rule)
            }
            if column.slot == 0 { id = try? RecordID(validating: cell) }
          }
        }
      }
      guard let id else { throw Self.unreadable("A row of the Bulk job has no record id") }
      rows.append((id, slots))
    }

    private mutating func takeHeader(_ row: CSVReader.Row) throws(SalesforceError) {
      // Latitudes come before longitudes, whatever the order of the columns, as the query has them in this order.
      let wanted = Dictionary(grouping: selection.columns) { FieldName($0.name) }
      columns = (0..<row.count).map { wanted[FieldName(row.cell($0))] ?? [] }
      let found = Set(columns.flatMap { $0 }.map { FieldName($0.name) })
      guard found.count == wanted.count else {
        throw Self.unreadable(
          "A page of the Bulk job lacks \(wanted.count - found.count) of the columns that were asked for")
      }
    }

    // MARK: Cells

    /// The slot of a cell; an empty one is null. A text that is not of the declared type is kept as a text.
    private mutating func slot(_ cell: UnsafeBufferPointer<UInt8>, _ rule: BulkSelection.Rule) -> RecordSlot {
      guard let first = cell.first else { return .null }
      switch rule {
      case .text: break
      case .list: return append(cell, .list)
      case .id:
        // Fifteen characters are completed.
        if cell.count != 18, let id = try? RecordID(validating: cell) {
          return Array(id.text.utf8).withUnsafeBufferPointer { append($0, .string) }
        }
      case .boolean:
        if Self.isWord(cell, "true") { return .boolean(true) }
        if Self.isWord(cell, "false") { return .boolean(false) }
      case .integer, .number:
        if let number = Self.number(cell) {
          if rule == .number { return .double(number) }
          return Int64(String(decoding: cell, as: UTF8.self)).map { .integer($0) }
            ?? Int64(exactly: number).map { .integer($0) } ?? .double(number)
        }
      case .date: if let date = CalendarDate(iso8601: cell) { return .date(date) }
      case .dateTime: if let instant = Instant(iso8601: cell) { return .dateTime(instant) }
      case .time: if let time = TimeOfDay(iso8601: cell) { return .time(time) }
      case .inferred:
        guard first &- 0x30 < 10, (10...35).contains(cell.count) else { break }
        if cell.count == 10, let date = CalendarDate(iso8601: cell) { return .date(date) }
        if cell.count > 16, let instant = Instant(iso8601: cell) { return .dateTime(instant) }
      case .latitude, .longitude: break
      }
      return append(cell, .string)
    }

    private mutating func append(_ cell: UnsafeBufferPointer<UInt8>, _ kind: RecordSlot.Kind) -> RecordSlot {
      let start = text.count
      text.append(contentsOf: cell)
      return RecordSlot(kind, textOffset: start, count: cell.count)
    }

    private mutating func location(_ latitude: Double?, _ longitude: Double?) -> RecordSlot {
      guard let latitude, let longitude else { return .null }
      let start = text.count
      withUnsafeBytes(of: latitude.bitPattern) { text.append(contentsOf: $0) }
      withUnsafeBytes(of: longitude.bitPattern) { text.append(contentsOf: $0) }
      return RecordSlot(.location, textOffset: start, count: 16)
    }

    private static func isWord(_ cell: UnsafeBufferPointer<UInt8>, _ word: StaticString) -> Bool {
      cell.count == word.utf8CodeUnitCount
        && cell.indices.allSatisfy { asciiLowercased(cell[$0]) == word.utf8Start[$0] }
    }

    /// The number that a cell is as a whole; nil for words such as `nan` as well.
    private static func number(_ cell: UnsafeBufferPointer<UInt8>) -> Double? {
      guard let first = cell.first, first == UInt8(ascii: "-") || first &- 0x30 < 10 || first == UInt8(ascii: "."),
        let number = Double(String(decoding: cell, as: UTF8.self)), number.isFinite
      else { return nil }
      return number
    }
  }
#endif
