#if HTTP
  import Foundation
  import SalesTap
  import Synchronization

  extension SalesforceService {
    /// Gives a token to a client that says who it is.
    func token(_ request: Request) -> Response {
      guard request.method == "POST", request.hasContentType("application/x-www-form-urlencoded") else {
        return Self.refusal("unsupported_grant_type", "grant type not supported")
      }
      let form = Dictionary(
        FormEncoding.decode(String(decoding: request.body, as: UTF8.self)).map { ($0.name, $0.value) },
        uniquingKeysWith: { first, _ in first })
      switch form["grant_type"] {
      case "client_credentials":
        let basic = Self.basicCredentials(request.header("Authorization"))
        let (id, secret) = basic ?? (form["client_id"] ?? "", form["client_secret"] ?? "")
        guard !id.isEmpty, options.clientID ?? id == id else {
          return Self.refusal("invalid_client_id", "client identifier invalid")
        }
        guard !secret.isEmpty, options.clientSecret ?? Secret(secret) == Secret(secret) else {
          return Self.refusal("invalid_client", "invalid client credentials")
        }
      case "urn:ietf:params:oauth:grant-type:jwt-bearer":
        if let fault = Self.fault(ofAssertion: form["assertion"] ?? "", clientID: options.clientID) {
          return Self.refusal(fault.error, fault.words)
        }
      default: return Self.refusal("unsupported_grant_type", "grant type not supported")
      }
      let token = state.withLock { state in
        state.tokensGiven += 1
        let token = "00D000000000001!sandbox.\(state.tokensGiven)"
        state.tokens.insert(token)
        return token
      }
      let host = "http://\(request.header("Host") ?? "127.0.0.1")"
      return .json(
        JSONText.object([
          ("access_token", JSONText.string(token)), ("signature", JSONText.string("c2FuZGJveA==")),
          ("instance_url", JSONText.string(host)),
          ("id", JSONText.string("\(host)/id/00D000000000001EAA/005000000000001AAA")),
          ("token_type", JSONText.string("Bearer")),
          ("issued_at", JSONText.string("\(SystemClock().now().millisecondsSinceEpoch)")),
        ]))
    }

    /// The id and secret of a header of basic authentication.
    private static func basicCredentials(_ header: String?) -> (id: String, secret: String)? {
      guard let header, header.lowercased().hasPrefix("basic "),
        let data = Data(base64Encoded: header.dropFirst(6).trimmingCharacters(in: .whitespaces))
      else { return nil }
      let parts = String(decoding: data, as: UTF8.self).split(
        separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    }

    private struct Claims: Decodable {
      var iss: String
      var sub: String
      var aud: String
      var exp: Double
    }

    private struct Header: Decodable { var alg: String }

    /// What is wrong with the assertion of a JWT bearer: its three parts, its algorithm, its claims, and its end. The signature is
    /// not verified, because the stand-in knows no certificate.
    private static func fault(ofAssertion text: String, clientID: String?) -> (error: String, words: String)? {
      let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 3, let header = decoded(Header.self, parts[0]), header.alg == "RS256",
        let signature = bytes(parts[2]), signature.count >= 256
      else { return ("invalid_grant", "invalid assertion") }
      guard let claims = decoded(Claims.self, parts[1]) else { return ("invalid_grant", "invalid assertion") }
      guard clientID ?? claims.iss == claims.iss else { return ("invalid_client_id", "client identifier invalid") }
      guard !claims.sub.isEmpty else { return ("invalid_grant", "user hasn't approved this consumer") }
      guard claims.aud.hasPrefix("http") else { return ("invalid_grant", "audience is invalid") }
      let rest = claims.exp - Date().timeIntervalSince1970
      guard rest > 0 else { return ("invalid_grant", "expired authorization code") }
      // Salesforce takes assertions that end within some minutes.
      guard rest <= 330 else { return ("invalid_grant", "assertion is valid for too long") }
      return nil
    }

    private static func decoded<Value: Decodable>(_ type: Value.Type, _ text: String) -> Value? {
      bytes(text).flatMap { try? JSONDecoder().decode(type, from: $0) }
    }

    /// The bytes of base 64 in the alphabet of addresses, without padding.
    private static func bytes(_ text: String) -> Data? {
      let plain = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
      return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.count % 4) % 4))
    }

    private static func refusal(_ error: String, _ words: String) -> Response {
      .json(
        JSONText.object([("error", JSONText.string(error)), ("error_description", JSONText.string(words))]),
        status: 400)
    }
  }
#endif
