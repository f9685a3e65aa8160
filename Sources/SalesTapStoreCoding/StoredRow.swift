#if SQLite || Postgres
  package import SalesTapTime

  /// A row that a statement found; columns are numbered from 0.
  ///
  /// A null reads as 0 or as empty where a column is asked for that is never null.
  package protocol StoredRow {
    /// Whether the column holds nothing.
    func isNull(_ column: Int) -> Bool
    /// The integer of the column.
    func integer(_ column: Int) -> Int64
    /// The text of the column.
    func text(_ column: Int) -> String
    /// The bytes of the column.
    func bytes(_ column: Int) -> [UInt8]
  }

  extension StoredRow {
    /// The integer of the column.
    package func int(_ column: Int) -> Int { Int(truncatingIfNeeded: integer(column)) }
    /// Whether the column holds anything but 0.
    package func isTrue(_ column: Int) -> Bool { integer(column) != 0 }
    /// The instant of a column of milliseconds since 1970.
    package func instant(_ column: Int) -> Instant { Instant(millisecondsSinceEpoch: integer(column)) }
    /// The instant, or nil for null.
    package func optionalInstant(_ column: Int) -> Instant? { isNull(column) ? nil : instant(column) }
    /// The integer, or nil for null.
    package func optionalInteger(_ column: Int) -> Int64? { isNull(column) ? nil : integer(column) }
    /// The text, or nil for null.
    package func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }
  }
#endif
