#if !SQLite
  /// The durable store in one SQLite file; it comes with the package trait `SQLite`.
  @available(
    *, unavailable, message: "Turn on the trait: .package(url: \"..\", from: \"..\", traits: [\"SQLite\"])"
  )
  public final class SQLiteStore: Sendable {}
#endif
