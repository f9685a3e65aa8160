#if HTTP
  public import SalesTapModel

  /// How a program logs in to Salesforce: as itself, by a secret or by a key.
  ///
  /// Both ways need a connected app or an external client app with the scope `api`. Secrets print as nothing.
  public struct SalesforceLogin: Hashable, Sendable {
    enum Flow: Hashable, Sendable {
      case clientCredentials(consumerKey: String, consumerSecret: Secret)
      case jwtBearer(consumerKey: String, username: String, privateKey: Secret, audience: String)
    }

    /// Where the login happens, such as `https://acme.my.salesforce.com`.
    public let address: String
    let flow: Flow

    private init(_ address: String, _ flow: Flow) {
      self.address = address.contains("://") ? address : "https://" + address
      self.flow = flow
    }

    /// A login by the app's own secret (OAuth client credentials).
    /// - Parameters:
    ///   - address: The organisation's My Domain, such as `https://acme.my.salesforce.com`; `login.salesforce.com` does not take this flow.
    ///   - consumerKey: The key of the app.
    ///   - consumerSecret: Its secret.
    public static func clientCredentials(
      at address: String, consumerKey: String, consumerSecret: Secret
    ) -> SalesforceLogin {
      SalesforceLogin(address, .clientCredentials(consumerKey: consumerKey, consumerSecret: consumerSecret))
    }

    /// A login by a key whose certificate the app knows (OAuth JWT bearer): no secret travels.
    /// - Parameters:
    ///   - address: The organisation's My Domain, `https://login.salesforce.com`, or `https://test.salesforce.com` for sandboxes.
    ///   - consumerKey: The key of the app.
    ///   - username: The user as whom to work; the app has to be approved for the user beforehand.
    ///   - privateKey: The RSA key as a PEM text.
    ///   - audience: Whom the assertion is for; nil for `https://test.salesforce.com` where the address is that of a sandbox, else
    ///     `https://login.salesforce.com`.
    public static func jwtBearer(
      at address: String = "https://login.salesforce.com", consumerKey: String, username: String, privateKey: Secret,
      audience: String? = nil
    ) -> SalesforceLogin {
      let isSandbox = address.contains("test.salesforce.com") || address.contains(".sandbox.")
      let usual = isSandbox ? "https://test.salesforce.com" : "https://login.salesforce.com"
      return SalesforceLogin(
        address,
        .jwtBearer(
          consumerKey: consumerKey, username: username, privateKey: privateKey, audience: audience ?? usual))
    }
  }

  extension SalesforceLogin: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The way and the host, and nothing else.
    public var description: String {
      let way =
        switch flow {
        case .clientCredentials: "client credentials"
        case .jwtBearer: "JWT bearer"
        }
      return "\(way) at \(WebAddress(address)?.host ?? "an address that is none")"
    }
    /// The same as ``description``.
    public var debugDescription: String { description }
    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: []) }
  }
#endif
