#if !Postgres
  /// The durable store on PostgreSQL; it comes with the package trait `Postgres`.
  @available(
    *, unavailable, message: "Turn on the trait: .package(url: \"..\", from: \"..\", traits: [\"Postgres\"])"
  )
  public final class PostgresStore: Sendable {}
#endif
