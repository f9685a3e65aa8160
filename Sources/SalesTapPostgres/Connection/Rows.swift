#if Postgres
  import CLibPQ
  import SalesTapStoreCoding

  /// The rows of a statement, in PostgreSQL's binary form; columns are numbered from 0.
  final class Rows {
    private let result: OpaquePointer
    /// How many there are.
    let count: Int

    init(_ result: OpaquePointer) {
      self.result = result
      count = Int(PQntuples(result))
    }

    deinit { PQclear(result) }

    /// One row.
    struct Row: StoredRow {
      let rows: Rows
      let index: Int

      func isNull(_ column: Int) -> Bool { PQgetisnull(rows.result, Int32(index), Int32(column)) != 0 }

      private func value(_ column: Int) -> UnsafeBufferPointer<UInt8> {
        let length = Int(PQgetlength(rows.result, Int32(index), Int32(column)))
        guard let start = PQgetvalue(rows.result, Int32(index), Int32(column)), length > 0 else {
          return UnsafeBufferPointer(start: nil, count: 0)
        }
        return UnsafeRawBufferPointer(start: start, count: length).bindMemory(to: UInt8.self)
      }

      /// An integer of any size, or a truth value as 0 or 1.
      func integer(_ column: Int) -> Int64 {
        let bytes = value(column)
        guard let first = bytes.first else { return 0 }
        // A truth value is one byte, 1 or 0; the first bit of an integer is its sign.
        var number: Int64 = bytes.count > 1 && first >= 0x80 ? -1 : 0
        for byte in bytes { number = number << 8 | Int64(byte) }
        return number
      }

      func text(_ column: Int) -> String { StoredText.text(of: value(column)) }
      func bytes(_ column: Int) -> [UInt8] { Array(value(column)) }
    }

    /// All rows, in their order.
    var all: some Sequence<Row> { (0..<count).lazy.map { Row(rows: self, index: $0) } }

    /// The first row; nil if there is none.
    var first: Row? { count > 0 ? Row(rows: self, index: 0) : nil }

    /// The first row of a statement that always gives one.
    func one(of what: String) throws -> Row {
      guard let first else { throw PostgresStoreError(.corrupted, "\(what) is gone from the tables") }
      return first
    }

    /// How many rows a statement changed.
    var changed: Int {
      guard let text = PQcmdTuples(result) else { return 0 }
      return Int(String(cString: text)) ?? 0
    }
  }
#endif
