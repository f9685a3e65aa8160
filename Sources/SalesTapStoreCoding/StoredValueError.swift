#if SQLite || Postgres
  /// The tables hold what no version of the package wrote; each store makes an error of its own of it.
  package struct StoredValueError: Error, Sendable {
    /// What was found; no value of a record stands in it.
    package let message: String

    package init(_ message: String) { self.message = message }
  }
#endif
