public import SalesTapModel

/// A CleverTap project: where to send records, and with which credentials.
public struct Connection: Hashable, Sendable {
  /// Where the passcode comes from.
  public enum Passcode: Hashable, Sendable {
    /// The passcode itself.
    case literal(Secret)
    /// The name of the environment variable that holds it.
    case environment(String)
  }

  /// The name, unique without regard to case.
  public var name: String
  /// The key that survives a rename; nil where the name is the key.
  public var id: String?
  /// The data centre.
  public var region: Region
  /// The project id of the CleverTap dashboard.
  public var accountID: String
  /// The account-level passcode.
  public var passcode: Passcode
  /// A host to use instead of the region's, such as a proxy.
  public var host: String?
  /// How many uploads may run at once, 1 to 15.
  public var concurrency: Int
  /// How many bytes one upload's body may have.
  public var maximumBytes: Int

  /// A connection from its parts.
  public init(
    name: String, id: String? = nil, region: Region, accountID: String, passcode: Passcode, host: String? = nil,
    concurrency: Int = 3, maximumBytes: Int = 4_000_000
  ) {
    self.name = name
    self.id = id
    self.region = region
    self.accountID = accountID
    self.passcode = passcode
    self.host = host
    self.concurrency = concurrency
    self.maximumBytes = maximumBytes
  }

  /// What identifies the connection: the id, else the name.
  public var key: String { id ?? name }
}
