#if HTTP
  /// A whole answer to a call, whatever its status.
  ///
  /// Its body may hold a token or personal data, so it prints and reflects as status and length alone.
  struct HTTPAnswer: Sendable {
    /// The status, such as 200.
    var status: Int
    /// The headers.
    var headers: HTTPFields
    /// The body, decompressed.
    var body: [UInt8]

    /// An answer from its parts.
    init(status: Int, headers: HTTPFields = [:], body: [UInt8] = []) {
      self.status = status
      self.headers = headers
      self.body = body
    }

    /// Whether the status is 200 to 299.
    var isSuccess: Bool { (200...299).contains(status) }
  }

  extension HTTPAnswer: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Status and length: `HTTP 200, 58 bytes`.
    var description: String { "HTTP \(status), \(body.count) bytes" }
    /// The same as ``description``.
    var debugDescription: String { description }
    /// A mirror without children.
    var customMirror: Mirror { Mirror(self, children: []) }
  }
#endif
