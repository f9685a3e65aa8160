#if Postgres
  import Foundation
  import Glibc
  import SalesTapTime
  import Testing

  /// Stands between a client and a server on the loopback, and cuts their connections.
  final class Proxy: Sendable {
    let port: UInt16
    private let listening: Int32
    private let target: UInt16
    /// The sockets of the connections that stand, client's and server's.
    private let pairs = Locked<[(Int32, Int32)]>([])
    private let isClosed = Locked(false)

    init(to target: UInt16) throws {
      self.target = target
      (listening, port) = try Self.listen()
      Thread.detachNewThread { [self] in accept() }
    }

    private static func listen() throws -> (descriptor: Int32, port: UInt16) {
      let descriptor = try socket()
      var address = address(0)
      let bound = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      try #require(bound == 0 && Glibc.listen(descriptor, 64) == 0)
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      _ = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
      }
      return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    /// Cuts all connections: what is on the way in either direction is lost from there on.
    func cut() {
      let cut = pairs.withLock { pairs in
        defer { pairs = [] }
        return pairs
      }
      for (client, server) in cut {
        shutdown(client, Int32(SHUT_RDWR))
        shutdown(server, Int32(SHUT_RDWR))
      }
    }

    /// Takes no more connections.
    func close() {
      isClosed.withLock { $0 = true }
      shutdown(listening, Int32(SHUT_RDWR))
      cut()
    }

    private func accept() {
      while !isClosed.withLock({ $0 }) {
        let client = Glibc.accept(listening, nil, nil)
        guard client >= 0 else { continue }
        guard let server = try? Self.socket(), Self.connect(server, to: target) else {
          Glibc.close(client)
          continue
        }
        pairs.withLock { $0.append((client, server)) }
        Thread.detachNewThread { Self.pump(from: client, to: server) }
        Thread.detachNewThread { Self.pump(from: server, to: client) }
      }
      Glibc.close(listening)
    }

    /// Carries what one side says to the other, until one of them is cut. Sockets are left to the end of the tests: another thread may
    /// still be using them.
    private static func pump(from: Int32, to: Int32) {
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = read(from, &buffer, buffer.count)
        guard count > 0 else { break }
        var sent = 0
        while sent < count {
          let more = buffer.withUnsafeBytes {
            send(to, $0.baseAddress.map { $0 + sent }, count - sent, Int32(MSG_NOSIGNAL))
          }
          guard more > 0 else { break }
          sent += more
        }
        if sent < count { break }
      }
      shutdown(to, Int32(SHUT_RDWR))
      shutdown(from, Int32(SHUT_RDWR))
    }

    private static func socket() throws -> Int32 {
      let descriptor = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      try #require(descriptor >= 0)
      return descriptor
    }

    private static func address(_ port: UInt16) -> sockaddr_in {
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      address.sin_port = port.bigEndian
      return address
    }

    private static func connect(_ descriptor: Int32, to port: UInt16) -> Bool {
      var address = address(port)
      return withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
      }
    }
  }
#endif
