#if HTTP
  public import SalesTap

  /// How the stand-in of Salesforce behaves, beside what ``OrgData`` says that it holds.
  public struct OrgOptions: Sendable {
    /// The consumer key that tokens are given to; nil for any.
    public var clientID: String?
    /// The consumer secret of client credentials; nil for any.
    public var clientSecret: Secret?
    /// How many records a page of a query has; a request may ask for fewer.
    public var pageSize = 2000
    /// How many requests the org may make in 24 hours.
    public var requestLimit = 100_000
    /// How often a job of the Bulk API says that it is in progress before it is complete.
    public var bulkPolls = 1
    /// How many records a page of a bulk job's results has at most; a request may ask for fewer.
    public var bulkPageSize = 50_000

    /// An org that takes any client.
    public init() {}
  }
#endif
