#if HTTP
  /// How a historical sync reads by Bulk jobs.
  public struct SalesforceBulkOptions: Hashable, Sendable {
    /// How many records must match for a job to be worth it: fewer are read by REST; 10,000. Zero for jobs always.
    public var smallestCount: Int
    /// How many records one job reads at most, 250,000; the next job goes on behind its last.
    public var jobSize: Int
    /// How many records are fetched from a job at once, 10,000.
    public var pageSize: Int
    /// How long a job may take until its records can be fetched, two hours; after that it is aborted.
    public var patience: Duration

    /// Options; each has the default that its property tells.
    public init(
      smallestCount: Int = 10_000, jobSize: Int = 250_000, pageSize: Int = 10_000, patience: Duration = .seconds(7200)
    ) {
      self.smallestCount = smallestCount
      self.jobSize = jobSize
      self.pageSize = pageSize
      self.patience = patience
    }
  }
#endif
