#if HTTP
  import NIOCore
  import NIOPosix
  import NIOSSL

  #if canImport(Darwin)
    import Darwin
  #elseif canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #endif

  /// A server on a free port of the loopback that speaks raw bytes: what each connection does is written out in the test.
  struct RawServer: Sendable {
    /// The port.
    let port: Int
    private let channel: any Channel

    /// The address of a path of the server.
    func url(_ path: String = "/1/upload", scheme: String = "http") -> String { "\(scheme)://127.0.0.1:\(port)\(path)" }

    /// Stops listening: from now on connections are refused. Those that stand stay.
    func stopListening() async throws { try await channel.close() }

    /// Runs a server while `body` runs.
    /// - Parameters:
    ///   - certificate: Whose TLS it speaks; none for plain TCP.
    ///   - serve: What a connection does, given its number from 0. When it returns, the connection is closed; what it throws is the end of
    ///     the connection too.
    static func run<Result: Sendable>(
      certificate: TestCertificate? = nil, _ serve: @escaping @Sendable (inout Peer, Int) async throws -> Void,
      _ body: (RawServer) async throws -> Result
    ) async throws -> Result {
      let tls = try certificate.map { try $0.context() }
      let listening = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .serverChannelOption(.backlog, value: 64)
        .bind(host: "127.0.0.1", port: 0) { channel in
          channel.eventLoop.makeCompletedFuture {
            if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
            return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
          }
        }
      let server = RawServer(port: listening.channel.localAddress?.port ?? 0, channel: listening.channel)
      return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          try await withThrowingDiscardingTaskGroup { connections in
            try await listening.executeThenClose { inbound in
              var number = 0
              for try await connection in inbound {
                let present = number
                number += 1
                connections.addTask {
                  // A connection that is broken by its other side is no trouble of the test.
                  try? await connection.executeThenClose { inbound, outbound in
                    var peer = Peer(
                      channel: connection.channel, inbound: inbound.makeAsyncIterator(), outbound: outbound)
                    try await serve(&peer, present)
                  }
                }
              }
            }
          }
        }
        defer { group.cancelAll() }
        return try await body(server)
      }
    }
  }

  /// The server's side of one connection.
  struct Peer {
    /// A request as it arrived.
    struct Request: Sendable {
      var method = ""
      var path = ""
      var headers: [String: String] = [:]
      var body: [UInt8] = []
    }

    let channel: any Channel
    // Unsafe: its `next` leaves the caller's isolation. A peer belongs to the one task that serves its connection.
    private nonisolated(unsafe) var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var buffer: [UInt8] = []

    init(
      channel: any Channel, inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
      outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
      self.channel = channel
      self.inbound = inbound
      self.outbound = outbound
    }

    /// Reads until so many bytes have arrived, or the other side has closed: how many there are.
    mutating func read(atLeast count: Int) async throws -> Int {
      while buffer.count < count, let part = try await inbound.next() { buffer += part.readableBytesView }
      return buffer.count
    }

    /// Reads the head of a request; nil if the other side closes before.
    mutating func head() async throws -> Request? {
      let end = Array("\r\n\r\n".utf8)
      var found = buffer.firstRange(of: end)
      while found == nil {
        guard let part = try await inbound.next() else { return nil }
        buffer += part.readableBytesView
        found = buffer.firstRange(of: end)
      }
      guard let found else { return nil }
      let lines = String(decoding: buffer[..<found.lowerBound], as: UTF8.self).split(separator: "\r\n")
      buffer.removeSubrange(..<found.upperBound)
      var request = Request()
      let words = lines[0].split(separator: " ")
      request.method = String(words[0])
      request.path = String(words[1])
      for line in lines.dropFirst() {
        let parts = line.split(separator: ":", maxSplits: 1)
        request.headers[parts[0].lowercased()] = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
      }
      return request
    }

    /// Reads a whole request; nil if the other side closes before.
    mutating func request() async throws -> Request? {
      guard var request = try await head() else { return nil }
      let length = request.headers["content-length"].flatMap { Int($0) } ?? 0
      guard try await read(atLeast: length) >= length else { return nil }
      request.body = Array(buffer.prefix(length))
      buffer.removeFirst(length)
      return request
    }

    /// Writes bytes.
    func write(_ bytes: some Sequence<UInt8>) async throws { try await outbound.write(ByteBuffer(bytes: bytes)) }

    /// Writes a text.
    func write(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }

    /// Writes an answer with its length.
    func answer(_ status: Int, headers: [(String, String)] = [], body: [UInt8] = []) async throws {
      var text = "HTTP/1.1 \(status) Any\r\nContent-Length: \(body.count)\r\n"
      for (name, value) in headers { text += "\(name): \(value)\r\n" }
      try await write(Array((text + "\r\n").utf8) + body)
    }

    /// Ends the connection with a reset instead of a proper close.
    func reset() async throws {
      if let socket = channel as? any SocketOptionProvider {
        try await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
      }
      try await channel.close()
    }

    /// Waits until the other side has closed.
    mutating func untilClosed() async throws { while try await inbound.next() != nil {} }
  }
#endif
