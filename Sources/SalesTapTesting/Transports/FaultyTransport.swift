public import SalesTap

/// A transport that loses some of the uploads and answers on the way to another, by a seed.
///
/// The same seed and the same sequence of uploads give the same faults. ``isHealthy`` ends them all.
public final class FaultyTransport: UploadTransport {
  /// How likely each fault is, each from 0 to 1; what is left is a call that works. Together they are at most 1.
  public struct Rates: Hashable, Sendable {
    /// The upload is never sent.
    public var nothingSent: Double
    /// The upload is lost on its way: neither applied nor answered.
    public var requestLost: Double
    /// The upload is applied, and its answer lost.
    public var answerLost: Double
    /// The answer is 429 and nothing is applied.
    public var throttled: Double
    /// The answer is 503 and nothing is applied.
    public var server: Double
    /// The upload is applied, and its answer arrives cut in half.
    public var truncated: Double

    /// Rates from their parts.
    public init(
      nothingSent: Double = 0, requestLost: Double = 0, answerLost: Double = 0, throttled: Double = 0,
      server: Double = 0, truncated: Double = 0
    ) {
      self.nothingSent = nothingSent
      self.requestLost = requestLost
      self.answerLost = answerLost
      self.throttled = throttled
      self.server = server
      self.truncated = truncated
    }

    /// Every fault equally often.
    public static func even(_ total: Double) -> Rates {
      let rate = total / 6
      return Rates(
        nothingSent: rate, requestLost: rate, answerLost: rate, throttled: rate, server: rate, truncated: rate)
    }
  }

  private struct State {
    var generator: SeededGenerator
    var isHealthy = false
    var faults = 0
  }

  private let base: any UploadTransport
  private let rates: Rates
  private let state: Locked<State>

  /// A transport that fails at these rates on the way to `base`.
  public init(_ base: any UploadTransport, rates: Rates, seed: UInt64) {
    self.base = base
    self.rates = rates
    self.state = Locked(State(generator: SeededGenerator(seed: seed)))
  }

  /// Whether the faults have ended.
  public var isHealthy: Bool {
    get { state.withLock { $0.isHealthy } }
    set { state.withLock { $0.isHealthy = newValue } }
  }

  /// How many uploads met a fault.
  public var faultCount: Int { state.withLock { $0.faults } }

  /// Hands an upload on, or loses it.
  public func upload(_ request: UploadRequest) async -> UploadAnswer {
    // The next random number, from 0 to 1.
    let chance: Double? = state.withLock { state in
      state.isHealthy ? nil : Double(state.generator.next() >> 11) / Double(1 << 53)
    }
    guard var chance else { return await base.upload(request) }
    func falls(_ rate: Double) -> Bool {
      defer { chance -= rate }
      return chance < rate && chance >= 0
    }
    if falls(rates.nothingSent) { return fault(.nothingSent("the connection was refused")) }
    if falls(rates.requestLost) { return fault(.noAnswer("the connection was lost")) }
    if falls(rates.answerLost) {
      _ = await base.upload(request)
      return fault(.noAnswer("the connection was lost"))
    }
    if falls(rates.throttled) { return fault(.response(429)) }
    if falls(rates.server) { return fault(.response(503)) }
    if falls(rates.truncated) {
      let answer = await base.upload(request)
      guard case .response(let status, let retryAfter, let body) = answer else { return answer }
      return fault(.response(status: status, retryAfter: retryAfter, body: Array(body.prefix(body.count / 2))))
    }
    return await base.upload(request)
  }

  private func fault(_ answer: UploadAnswer) -> UploadAnswer {
    state.withLock { $0.faults += 1 }
    return answer
  }
}
