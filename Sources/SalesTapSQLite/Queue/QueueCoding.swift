#if SQLite
  import SalesTapQueue
  import SalesTapStoreCoding

  extension QueueCoding {
    /// The columns of an entry, its payload last.
    static let columns = (names + ["payload"]).joined(separator: ", ")

    /// The columns, each with the name of its table.
    static func columns(of table: String) -> String {
      (names + ["payload"]).map { "\(table).\($0)" }.joined(separator: ", ")
    }

    /// The entry of the row that a statement over ``columns`` stands on.
    static func entry(_ row: SQLStatement, payload: Bool = true) throws -> QueueEntry {
      try entry(row, payload: payload ? row.bytes(names.count) : [])
    }
  }
#endif
