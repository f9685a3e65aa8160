#if Postgres
  import SalesTapQueue
  import SalesTapStoreCoding

  extension QueueCoding {
    /// The columns of an entry, in the order in which ``entry(_:)`` reads them.
    static let columns = columns(of: "q")

    /// The columns of a table by its name in the statement; then its slot, and the payload last.
    static func columns(of table: String, payload: String? = nil) -> String {
      (names + ["slot"]).map { "\(table).\($0)" }.joined(separator: ", ") + ", " + (payload ?? "\(table).payload")
    }

    /// The number of the column of the slot.
    static var slot: Int { names.count }
    /// The number of the column after ``columns``.
    static var next: Int { names.count + 2 }

    /// The entry of a row of ``columns``.
    static func entry(_ row: Rows.Row) throws -> QueueEntry { try entry(row, payload: row.bytes(names.count + 1)) }
  }
#endif
