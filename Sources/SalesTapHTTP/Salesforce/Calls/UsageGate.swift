#if HTTP
  public import SalesTapTime

  /// How much of the organisation's daily API requests is used, as Salesforce says in each answer.
  public struct SalesforceUsage: Hashable, Sendable {
    /// Requests of all programs in the last 24 hours.
    public var used: Int
    /// Requests that the organisation has for 24 hours.
    public var allowed: Int
    /// When Salesforce said so.
    public var observedAt: Instant

    /// A usage from its parts.
    public init(used: Int, allowed: Int, observedAt: Instant) {
      self.used = used
      self.allowed = allowed
      self.observedAt = observedAt
    }

    /// The usage in a `Sforce-Limit-Info`, such as `api-usage=18/5000`; nil if the text has none.
    init?(_ header: String?, at now: Instant) {
      for part in (header ?? "").split(whereSeparator: { $0 == ";" || $0 == "," }) {
        let words = part.split(separator: "=", maxSplits: 1)
        guard words.count == 2, words[0].filter({ $0 != " " }).lowercased() == "api-usage" else { continue }
        let numbers = words[1].split(separator: "/").map { Int($0.filter { $0 != " " }) }
        guard numbers.count == 2, let used = numbers[0], let allowed = numbers[1], used >= 0, allowed > 0 else {
          continue
        }
        self.init(used: used, allowed: allowed, observedAt: now)
        return
      }
      return nil
    }
  }

  /// Lets calls pass while the organisation's requests are used up to a share, and a few after that, to see whether it has fallen.
  struct UsageGate {
    /// How often a call goes out while the gate is shut.
    static let interval: Duration = .seconds(600)

    let largestShare: Double?
    private(set) var usage: SalesforceUsage?
    private var lastProbe: Instant?

    init(largestShare: Double?) { self.largestShare = largestShare }

    /// Takes note of what an answer says.
    mutating func observe(_ usage: SalesforceUsage) {
      self.usage = usage
      lastProbe = usage.observedAt
    }

    /// Whether a call may go out.
    mutating func admits(at now: Instant) -> Bool {
      guard let largestShare, let usage, Double(usage.used) >= largestShare * Double(usage.allowed) else { return true }
      // Clocks go back, too.
      if let lastProbe, now < lastProbe + Self.interval, now >= lastProbe + (.zero - Self.interval) { return false }
      lastProbe = now
      return true
    }
  }
#endif
