#if !HTTP
  import SalesTapPayload

  /// CleverTap over HTTP; it comes with the package trait `HTTP`.
  @available(
    *, unavailable, message: "Turn on the trait: .package(url: \"..\", from: \"..\", traits: [\"HTTP\"])"
  )
  public final class CleverTapTransport: Sendable {}

  /// Salesforce over HTTP; it comes with the package trait `HTTP`.
  @available(
    *, unavailable, message: "Turn on the trait: .package(url: \"..\", from: \"..\", traits: [\"HTTP\"])"
  )
  public final class SalesforceClient: Sendable {}
#endif
