#if SQLite
  import GRDB
  import GRDBSQLite
  import SalesTapStoreCoding
  import SalesTapTime

  /// A prepared statement of the connection's cache, bound and stepped without GRDB's value types: a row costs a tenth of theirs.
  ///
  /// Bindings are numbered from 1, columns from 0, as in SQLite. A statement must be stepped to its end, or reset, before the same SQL
  /// is used again.
  struct SQLStatement: StoredRow {
    /// Keeps the handle alive.
    private let statement: Statement
    private let handle: OpaquePointer
    private let connection: OpaquePointer?

    init(_ database: Database, _ sql: String) throws {
      statement = try database.cachedStatement(sql: sql)
      handle = statement.sqliteStatement
      connection = database.sqliteConnection
      sqlite3_reset(handle)
    }

    // MARK: Binding

    func bind(_ value: Int64, at index: Int) { sqlite3_bind_int64(handle, Int32(index), value) }
    func bind(_ value: Int, at index: Int) { sqlite3_bind_int64(handle, Int32(index), Int64(value)) }
    func bind(_ value: Instant, at index: Int) { bind(value.millisecondsSinceEpoch, at: index) }
    func bindNull(at index: Int) { sqlite3_bind_null(handle, Int32(index)) }

    func bind(_ value: String, at index: Int) {
      var value = value
      value.withUTF8 { bytes in
        // An empty text has no address, which SQLite would read as null.
        guard let start = bytes.baseAddress else {
          return _ = sqlite3_bind_text(handle, Int32(index), "", 0, Self.copies)
        }
        start.withMemoryRebound(to: CChar.self, capacity: bytes.count) { characters in
          _ = sqlite3_bind_text(handle, Int32(index), characters, Int32(bytes.count), Self.copies)
        }
      }
    }

    func bind(_ value: String?, at index: Int) {
      if let value { bind(value, at: index) } else { bindNull(at: index) }
    }

    func bind(_ value: Instant?, at index: Int) {
      if let value { bind(value, at: index) } else { bindNull(at: index) }
    }

    func bind(_ value: [UInt8], at index: Int) {
      _ = value.withUnsafeBytes { bytes in
        if bytes.count == 0 {
          sqlite3_bind_zeroblob(handle, Int32(index), 0)
        } else {
          sqlite3_bind_blob(handle, Int32(index), bytes.baseAddress, Int32(bytes.count), Self.copies)
        }
      }
    }

    /// Tells SQLite to copy what it is given.
    private static let copies = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    // MARK: Running

    /// Goes to the next row; false at the end, after which the statement is reset.
    func step() throws -> Bool {
      switch sqlite3_step(handle) {
      case SQLITE_ROW: return true
      case SQLITE_DONE:
        sqlite3_reset(handle)
        return false
      default:
        let code = Int(sqlite3_extended_errcode(connection))
        let text = sqlite3_errmsg(connection).map { String(cString: $0) }
        sqlite3_reset(handle)
        throw SQLiteStoreError(resultCode: code, text: text, during: "using the store")
      }
    }

    /// Runs a statement that gives no rows, or whose rows are not wanted.
    func run() throws {
      while try step() {}
    }

    /// Ends the statement before its last row.
    func reset() { sqlite3_reset(handle) }

    // MARK: Columns

    func isNull(_ column: Int) -> Bool { sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL }
    func integer(_ column: Int) -> Int64 { sqlite3_column_int64(handle, Int32(column)) }

    func text(_ column: Int) -> String {
      guard let start = sqlite3_column_text(handle, Int32(column)) else { return "" }
      let count = Int(sqlite3_column_bytes(handle, Int32(column)))
      return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    func bytes(_ column: Int) -> [UInt8] {
      guard let start = sqlite3_column_blob(handle, Int32(column)) else { return [] }
      return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, Int32(column)))))
    }
  }
#endif
