#if HTTP
  import SalesTap
  public import SalesTapTesting
  import Synchronization

  /// A CleverTap, and a Salesforce if there are records for one, on a port of this machine's loopback interface.
  ///
  /// Any HTTP client can use it. Nothing leaves the machine, and nothing is kept when it ends.
  ///
  /// ```swift
  /// let sandbox = Sandbox()
  /// try await sandbox.run { port in
  ///   // http://127.0.0.1:port answers meanwhile.
  /// }
  /// sandbox.cleverTap.contents().profiles
  /// ```
  ///
  /// | path | what answers |
  /// |---|---|
  /// | `/1/upload`, `/1/profile.json` | CleverTap |
  /// | `/services/` | Salesforce |
  /// | `/sandbox/` | the sandbox itself: what it holds, what it counted, and the faults that are to come |
  public struct Sandbox: Sendable {
    /// What CleverTap holds and counts.
    public let cleverTap: InMemoryCleverTap
    private let cleverTapService: CleverTapService
    private let salesforceService: SalesforceService?

    /// A sandbox.
    /// - Parameters:
    ///   - cleverTap: The CleverTap that is served; by default one that knows every account.
    ///   - org: What Salesforce holds; without it there is no Salesforce.
    ///   - orgOptions: How Salesforce behaves.
    public init(
      cleverTap: InMemoryCleverTap = InMemoryCleverTap(), org: OrgData? = nil,
      orgOptions: OrgOptions = OrgOptions()
    ) {
      self.cleverTap = cleverTap
      cleverTapService = CleverTapService(cleverTap)
      salesforceService = org.map { SalesforceService($0, options: orgOptions) }
    }

    /// Which of the sandbox's servers is meant.
    public enum Server: String, Sendable, CaseIterable {
      /// CleverTap.
      case cleverTap
      /// Salesforce.
      case salesforce
    }

    /// Serves until the body ends.
    /// - Parameters:
    ///   - port: The port; 0 takes one that is free.
    ///   - body: What happens meanwhile; it is given the port.
    /// - Throws: What the body throws, or why the port cannot be listened on.
    public func run<Result>(port: Int = 0, whileRunning body: (Int) async throws -> Result) async throws -> Result {
      let router = Router(sandbox: self, cleverTap: cleverTapService, salesforce: salesforceService)
      return try await HTTPServer(router).run(port: port, whileRunning: body)
    }

    private func faults(of server: Server) -> FaultQueue? {
      switch server {
      case .cleverTap: cleverTapService.faults
      case .salesforce: salesforceService?.faults
      }
    }

    /// Lets the next requests to a server meet a fault; faults that were ordered before come first.
    public func failNext(_ fault: SandboxFault, times: Int = 1, on server: Server = .cleverTap) {
      faults(of: server)?.order(fault, times: times)
    }

    /// Lets every so-manyth request to a server meet a fault; nil ends it.
    public func fail(every interval: Int, with fault: SandboxFault?, on server: Server = .cleverTap) {
      faults(of: server)?.order(every: interval, fault)
    }

    /// Lets no further request meet a fault.
    public func clearFaults() { for server in Server.allCases { faults(of: server)?.clear() } }

    /// Lets no token that Salesforce gave so far be valid any longer.
    public func expireSessions() { salesforceService?.expireSessions() }

    /// How a bulk job ends that was not carried out.
    public enum JobEnding: String, Sendable {
      /// Salesforce gave up.
      case failed
      /// Somebody stopped it.
      case aborted
    }

    /// Lets the next bulk job end without results.
    public func endNextJob(_ ending: JobEnding) {
      salesforceService?.state.withLock { $0.jobEndings.append(ending == .failed ? BulkJob.State.failed : .aborted) }
    }

    /// How many requests Salesforce has counted, those for tokens left aside.
    public var salesforceRequests: Int { salesforceService?.state.withLock { $0.requests } ?? 0 }

    /// How many query jobs of Bulk API 2.0 were created.
    public var bulkJobs: Int { salesforceService?.state.withLock { $0.jobsCreated } ?? 0 }

    /// How many tokens Salesforce gave.
    public var tokensGiven: Int { salesforceService?.state.withLock { $0.tokensGiven } ?? 0 }
  }
#endif
