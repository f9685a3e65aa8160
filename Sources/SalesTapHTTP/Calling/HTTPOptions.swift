#if HTTP
  /// How calls over HTTP are made: their limits in time and size, and whom they trust.
  public struct HTTPOptions: Hashable, Sendable {
    /// How long it may take until a connection stands, TLS included; 10 seconds.
    public var connectTimeout: Duration
    /// How long a call may take as a whole, from waiting for a connection to the last byte of the answer; 60 seconds.
    ///
    /// For the engine it must be shorter than its lease: a call that outlives the lease may be made a second time.
    public var timeout: Duration
    /// How long a connection stays open without a call; 30 seconds.
    ///
    /// Shorter than the far end's own limit, or calls meet connections that are just being closed, and nobody knows whether they arrived.
    /// Load balancers commonly close after 60 seconds.
    public var idleTimeout: Duration
    /// How many bytes the body of an answer may have, after decompression; 32 MiB. A longer one is no answer.
    ///
    /// CleverTap sends each refused record back, so that an answer can be longer than the upload was.
    public var maximumAnswerBytes: Int
    /// How many connections one host may have; further calls wait for a free one, within their timeout; 60.
    public var connectionsPerHost: Int
    /// The path of a PEM file with the certificate authorities to trust, in place of the system's; nil for the system's.
    public var certificateAuthorities: String?

    /// Options; each has the default that its property tells.
    public init(
      connectTimeout: Duration = .seconds(10), timeout: Duration = .seconds(60), idleTimeout: Duration = .seconds(30),
      maximumAnswerBytes: Int = 32 << 20, connectionsPerHost: Int = 60, certificateAuthorities: String? = nil
    ) {
      self.connectTimeout = connectTimeout
      self.timeout = timeout
      self.idleTimeout = idleTimeout
      self.maximumAnswerBytes = maximumAnswerBytes
      self.connectionsPerHost = connectionsPerHost
      self.certificateAuthorities = certificateAuthorities
    }
  }
#endif
