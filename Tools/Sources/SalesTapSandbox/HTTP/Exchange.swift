#if HTTP
  import Foundation

  /// A request as the services of the sandbox see it.
  struct Request: Sendable {
    /// The method in capitals.
    var method: String
    /// The path without the query, percent escapes resolved.
    var path: String
    /// The names and values of the query, in order.
    var query: [(name: String, value: String)] = []
    /// The names and values of the headers, in order.
    var headers: [(name: String, value: String)] = []
    /// The whole body.
    var body: [UInt8] = []

    /// A request from a request line's target.
    init(method: String, target: String) {
      self.method = method
      let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
      path = parts[0].removingPercentEncoding ?? String(parts[0])
      if parts.count > 1 { query = FormEncoding.decode(parts[1]) }
    }

    /// The first value of a header; its name may have any case.
    func header(_ name: String) -> String? {
      headers.first { $0.name.caseInsensitiveCompare(name) == .orderedSame }?.value
    }

    /// The first value of a name in the query.
    func parameter(_ name: String) -> String? { query.first { $0.name == name }?.value }

    /// Whether the body is said to be of a media type, parameters such as a character set left aside.
    func hasContentType(_ type: String) -> Bool {
      let given = header("Content-Type")?.split(separator: ";").first ?? ""
      return given.trimmingCharacters(in: .whitespaces).lowercased() == type
    }
  }

  /// Names and values as a query or a form writes them.
  enum FormEncoding {
    static func decode(_ text: some StringProtocol) -> [(name: String, value: String)] {
      text.split(separator: "&").map { pair in
        let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { side in
          let spaced = side.replacingOccurrences(of: "+", with: " ")
          return spaced.removingPercentEncoding ?? spaced
        }
        return (sides[0], sides.count > 1 ? sides[1] : "")
      }
    }
  }

  /// An answer of a service.
  struct Response: Sendable {
    var status: Int
    var headers: [(name: String, value: String)]
    var body: [UInt8]

    init(status: Int = 200, type: String, headers: [(name: String, value: String)] = [], body: [UInt8]) {
      self.status = status
      self.headers = (body.isEmpty ? [] : [("Content-Type", type)]) + headers
      self.body = body
    }

    /// An answer in JSON.
    static func json(_ text: String, status: Int = 200, headers: [(name: String, value: String)] = []) -> Response {
      Response(status: status, type: "application/json;charset=UTF-8", headers: headers, body: Array(text.utf8))
    }
  }

  /// How a service ends an exchange.
  enum Reply: Sendable {
    /// With an answer.
    case response(Response)
    /// With half of an answer's body, and a reset of the connection.
    case half(Response)
    /// With a reset of the connection, and no answer.
    case reset
  }

  /// Something that answers requests.
  protocol Service: Sendable {
    /// Whether the body of a request is to be read; if not, the connection is reset before.
    func accepts(_ head: Request) -> Bool
    /// The end of an exchange.
    func reply(to request: Request) async -> Reply
  }
#endif
