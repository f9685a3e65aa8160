#if HTTP
  import Crypto
  import SalesTapModel
  import SalesTapTime
  import _CryptoExtras

  /// The signed statement by which a program says who it is (RFC 7523, RS256).
  struct JWTAssertion {
    var issuer: String
    var subject: String
    var audience: String
    /// The last second at which it counts; Salesforce takes at most five minutes.
    var expires: Instant

    /// The statement, signed.
    func signed(by privateKey: Secret) throws(SalesforceError) -> String {
      let claims =
        "{\"iss\":\(JSONText.quoted(issuer)),\"sub\":\(JSONText.quoted(subject)),\"aud\":\(JSONText.quoted(audience)),"
        + "\"exp\":\(expires.secondsSinceEpoch)}"
      let content =
        Base64URL.text(Array(#"{"alg":"RS256","typ":"JWT"}"#.utf8)) + "." + Base64URL.text(Array(claims.utf8))
      let signature: [UInt8]
      do {
        let key = try _RSA.Signing.PrivateKey(pemRepresentation: privateKey.reveal())
        var hash = SHA256()
        Array(content.utf8).withUnsafeBytes { hash.update(bufferPointer: $0) }
        signature = Array(
          try key.signature(for: hash.finalize(), padding: .insecurePKCS1v1_5).rawRepresentation)
      } catch {
        // What the library says might quote the key.
        throw SalesforceError(
          .unusableKey,
          "The private key is no RSA key of at least 2048 bits as a PEM text, beginning with BEGIN PRIVATE KEY or BEGIN RSA PRIVATE KEY"
        )
      }
      return content + "." + Base64URL.text(signature)
    }
  }

  /// Base64 with the alphabet of URLs and without padding (RFC 4648, section 5).
  enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    static func text(_ bytes: [UInt8]) -> String {
      var result: [UInt8] = []
      result.reserveCapacity((bytes.count * 4 + 2) / 3)
      for start in stride(from: 0, to: bytes.count, by: 3) {
        let rest = min(3, bytes.count - start)
        var word: UInt32 = 0
        for offset in 0..<3 { word = word << 8 | (offset < rest ? UInt32(bytes[start + offset]) : 0) }
        for place in 0...rest { result.append(alphabet[Int(word >> UInt32(18 - 6 * place) & 63)]) }
      }
      return String(decoding: result, as: UTF8.self)
    }
  }
#endif
