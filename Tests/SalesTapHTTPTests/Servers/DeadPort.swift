#if HTTP
  #if canImport(Darwin)
    import Darwin
  #elseif canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #endif

  /// A port of the loopback that is taken and where nobody listens, so that connections to it are refused.
  final class DeadPort: Sendable {
    let port: Int
    private let socket: CInt

    init() {
      #if canImport(Glibc)
        let stream = CInt(SOCK_STREAM.rawValue)
      #else
        let stream = SOCK_STREAM
      #endif
      socket = makeSocket(AF_INET, stream, 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      port = withUnsafeMutableBytes(of: &address) { [socket] bytes in
        guard let base = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return 0 }
        _ = bind(socket, base, length)
        _ = getsockname(socket, base, &length)
        return Int(UInt16(bigEndian: base.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { $0.pointee.sin_port }))
      }
    }

    deinit { close(socket) }

    /// An address where nobody listens.
    func url(_ path: String = "/1/upload") -> String { "http://127.0.0.1:\(port)\(path)" }
  }

  /// The system's function, under a name that no property hides.
  private func makeSocket(_ domain: CInt, _ type: CInt, _ number: CInt) -> CInt { socket(domain, type, number) }
#endif
