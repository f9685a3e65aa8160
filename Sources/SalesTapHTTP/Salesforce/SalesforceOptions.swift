#if HTTP
  /// How Salesforce is reached, and how much of the organisation's allowance may be used.
  public struct SalesforceOptions: Hashable, Sendable {
    /// The version of the API; 62, which every organisation knows since 2024. At least 47, the first with queries of Bulk API 2.0.
    public var apiVersion: Int
    /// Limits in time and size, and whom to trust. By default a call may take 150 seconds: Salesforce gives a query two minutes.
    public var http: HTTPOptions
    /// How often a call is made at most when Salesforce has trouble that time may cure, with pauses of 1, 2, 4, .. seconds; 5.
    public var attempts: Int
    /// The share of the organisation's daily API requests at which this client stops asking, as ``SalesforceError/Code/allowanceReached``; 0.8. Nil
    /// for no such stop.
    ///
    /// Requests of all programs count. While it is stopped, one call in ten minutes goes out to see whether the share has fallen.
    public var largestShare: Double?
    /// How long a description of an object is taken as it is; an hour. After that Salesforce is asked whether it has changed.
    public var descriptionLifetime: Duration
    /// Whether tokens and records may go unencrypted to hosts other than this machine.
    public var allowsPlainHTTP: Bool

    /// Options; each has the default that its property tells.
    public init(
      apiVersion: Int = 62, http: HTTPOptions = HTTPOptions(timeout: .seconds(150)), attempts: Int = 5,
      largestShare: Double? = 0.8, descriptionLifetime: Duration = .seconds(3600), allowsPlainHTTP: Bool = false
    ) {
      self.apiVersion = apiVersion
      self.http = http
      self.attempts = attempts
      self.largestShare = largestShare
      self.descriptionLifetime = descriptionLifetime
      self.allowsPlainHTTP = allowsPlainHTTP
    }

    /// The path under which the API lies.
    var root: String { "/services/data/v\(max(47, apiVersion)).0" }
  }
#endif
