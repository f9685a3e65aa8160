#if SQLite
  /// SQL that never changes, whose statement a transaction looks up once.
  ///
  /// The connection keeps prepared statements by their text; hashing a long text for each row would cost as much as running it.
  final class FixedSQL: Sendable {
    let text: String

    init(_ text: String) { self.text = text }
  }
#endif
