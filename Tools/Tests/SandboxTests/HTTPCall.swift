#if HTTP
  import Foundation
  import Testing

  #if canImport(FoundationNetworking)
    import FoundationNetworking
  #endif

  /// A call to a server on this machine, as an ordinary client makes it.
  struct HTTPCall {
    /// An answer with its headers and body.
    struct Answer {
      let status: Int
      let headers: [String: String]
      let body: Data

      var text: String { String(decoding: body, as: UTF8.self) }

      /// The body as a JSON object.
      func json() throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: body) as? [String: Any])
      }

      /// The first error of an answer in Salesforce's form.
      func errorCode() throws -> String? {
        let errors = try #require(try JSONSerialization.jsonObject(with: body) as? [[String: Any]])
        return errors.first?["errorCode"] as? String
      }
    }

    let port: Int

    func send(
      _ method: String, _ target: String, headers: [String: String] = [:], body: String? = nil
    ) async throws -> Answer {
      var request = URLRequest(url: try #require(URL(string: "http://127.0.0.1:\(port)\(target)")))
      request.httpMethod = method
      // A machine that builds and runs everything at once may take long over an answer.
      request.timeoutInterval = 600
      request.httpBody = body.map { Data($0.utf8) }
      for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
      // A session of its own: no cache, and no connection that a fault has broken.
      let session = URLSession(configuration: .ephemeral)
      defer { session.invalidateAndCancel() }
      let (data, response) = try await session.data(for: request)
      let http = try #require(response as? HTTPURLResponse)
      var found: [String: String] = [:]
      for (name, value) in http.allHeaderFields { found["\(name)".lowercased()] = "\(value)" }
      return Answer(status: http.statusCode, headers: found, body: data)
    }

    /// Uploads records, with the headers that CleverTap wants.
    func upload(
      _ records: String, query: String = "", account: String = "A", passcode: String = "p"
    ) async throws -> Answer {
      try await send(
        "POST", "/1/upload" + query,
        headers: [
          "X-CleverTap-Account-Id": account, "X-CleverTap-Passcode": passcode, "Content-Type": "application/json",
        ], body: #"{"d":[\#(records)]}"#)
    }
  }
#endif
