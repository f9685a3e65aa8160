#if HTTP
  public import SalesTapEngine
  public import SalesTapTime

  extension SalesforceClient {
    /// A client; it makes no call before it is asked something.
    /// - Parameters:
    ///   - login: How to log in.
    ///   - options: How Salesforce is reached.
    ///   - clock: What time it is: for assertions, and for how long things are kept.
    ///   - waiting: The clock that measures pauses.
    public convenience init(
      _ login: SalesforceLogin, options: SalesforceOptions = SalesforceOptions(), clock: any WallClock = .system,
      waiting: any Clock<Duration> = ContinuousClock()
    ) {
      let http = PooledHTTPClient(options.http)
      self.init(login, options: options, caller: http, clock: clock, waiting: waiting) { await http.shutdown() }
    }
  }
#endif
