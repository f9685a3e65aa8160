#if HTTP
  /// An absolute address of HTTP, taken apart as far as it matters here.
  struct WebAddress: Hashable, Sendable {
    /// Whether the scheme is `https`.
    let isSecure: Bool
    /// The host in lower case; an IPv6 address without its brackets.
    let host: String
    /// The port; that of the scheme where the address names none.
    let port: Int
    /// What follows the authority: path and query, as they stand.
    let rest: String

    /// Takes an address apart.
    ///
    /// Nil for other schemes, for an address without a host, with a user or password in it, with a port that is none, with a fragment, or with
    /// characters that no address has.
    init?(_ text: String) {
      let bytes = text.utf8
      guard bytes.allSatisfy({ (0x21...0x7E).contains($0) && !Self.forbidden.contains($0) }),
        let scheme = text.firstRange(of: "://")
      else { return nil }
      switch text[..<scheme.lowerBound].lowercased() {
      case "https": isSecure = true
      case "http": isSecure = false
      default: return nil
      }
      let authority = text[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
      rest = String(text[authority.endIndex...])
      guard !authority.contains("@"), !rest.contains("#") else { return nil }
      let name: Substring
      var tail: Substring
      if authority.first == "[" {
        guard let end = authority.firstIndex(of: "]") else { return nil }
        name = authority[authority.index(after: authority.startIndex)..<end]
        guard name.contains(":"), name.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else { return nil }
        tail = authority[authority.index(after: end)...]
      } else {
        name = authority.prefix { $0 != ":" }
        guard name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "." || $0 == "-" || $0 == "_" }) else { return nil }
        tail = authority[name.endIndex...]
      }
      guard !name.isEmpty else { return nil }
      host = name.lowercased()
      if tail.isEmpty {
        port = isSecure ? 443 : 80
      } else {
        guard tail.removeFirst() == ":", tail.allSatisfy(\.isNumber), let number = Int(tail),
          (1...65535).contains(number)
        else { return nil }
        port = number
      }
    }

    /// Characters that are visible and no part of an address.
    private static let forbidden = Set(#""<>\^`{|}"#.utf8)

    /// Scheme, host, and port: what a connection is kept for.
    var origin: String {
      "\(isSecure ? "https" : "http")://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }

    /// Whether the host is this machine by its very name: `localhost`, `127.0.0.0/8`, `::1`.
    var isLoopback: Bool {
      if host == "localhost" || host.hasSuffix(".localhost") || host == "::1" { return true }
      let parts = host.split(separator: ".", omittingEmptySubsequences: false)
      return parts.count == 4 && parts[0] == "127"
        && parts.allSatisfy { part in
          part.count <= 3 && part.allSatisfy(\.isNumber) && Int(part).map { (0...255).contains($0) } ?? false
        }
    }
  }
#endif
