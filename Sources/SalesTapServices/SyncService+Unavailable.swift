#if !Services
  /// Engine and historical syncs as one service; it comes with the package trait `Services`.
  @available(
    *, unavailable, message: "Turn on the trait: .package(url: \"..\", from: \"..\", traits: [\"Services\"])"
  )
  public final class SyncService: Sendable {}
#endif
