#if HTTP
  /// One HTTP call: what to send, where to, and within which limits.
  ///
  /// It holds credentials in its headers and personal data in its address and body, so it prints and reflects as method, scheme, host, and
  /// path alone.
  struct HTTPCall: Sendable {
    /// What is done with the resource.
    enum Method: String, Hashable, Sendable {
      case get = "GET"
      case post = "POST"
      case put = "PUT"
      case patch = "PATCH"
      case delete = "DELETE"
      case head = "HEAD"
    }

    /// Calls that share a limit of their own, such as the uploads of one account.
    struct Lane: Hashable, Sendable {
      /// What the calls have in common.
      var name: String
      /// How many of them run at once; the others wait, within their timeouts, in the order in which they came.
      var limit: Int
    }

    /// What is done with the resource.
    var method: Method
    /// The absolute address, with the scheme `https` or `http`, percent-encoded where needed.
    var url: String
    /// The headers; host, length, and framing are the client's own business.
    var headers: HTTPFields
    /// The body; empty for a call without one.
    var body: [UInt8]
    /// How long the call may take as a whole, from waiting for a connection to the last byte of the answer; nil for what the client is set to.
    var timeout: Duration?
    /// How long the answer's body may be, after decompression; nil, or more than the client is set to, for what the client is set to.
    var maximumAnswerBytes: Int?
    /// The limit that the call shares with others; nil for none but that of the host's connections.
    var lane: Lane?

    /// A call from its parts.
    init(
      _ method: Method, _ url: String, headers: HTTPFields = [:], body: [UInt8] = [], timeout: Duration? = nil,
      maximumAnswerBytes: Int? = nil, lane: Lane? = nil
    ) {
      self.method = method
      self.url = url
      self.headers = headers
      self.body = body
      self.timeout = timeout
      self.maximumAnswerBytes = maximumAnswerBytes
      self.lane = lane
    }
  }

  extension HTTPCall: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Method and address without its query: `POST https://in1.api.clevertap.com/1/upload`.
    var description: String {
      let shown = url.prefix { $0 != "?" && $0 != "#" }
      // A user and password before the host belong to nobody's eyes.
      guard let scheme = shown.firstRange(of: "://") else { return method.rawValue }
      let rest = shown[scheme.upperBound...]
      let authority = rest.prefix { $0 != "/" }
      let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
      return "\(method.rawValue) \(shown[..<scheme.upperBound])\(host)\(rest[authority.endIndex...])"
    }
    /// The same as ``description``.
    var debugDescription: String { description }
    /// A mirror without children.
    var customMirror: Mirror { Mirror(self, children: []) }
  }
#endif
