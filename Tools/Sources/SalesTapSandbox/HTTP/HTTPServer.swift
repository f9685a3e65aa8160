#if HTTP
  import NIOCore
  import NIOHTTP1
  import NIOPosix

  /// A server of HTTP/1.1 on the loopback interface.
  struct HTTPServer: Sendable {
    private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

    /// The most bytes of a body that are read; more is answered with 413.
    static let maximumBodyBytes = 64 << 20

    private let service: any Service

    init(_ service: any Service) { self.service = service }

    /// Serves on a port until the body ends.
    /// - Parameters:
    ///   - port: The port; 0 takes one that is free.
    ///   - body: What happens meanwhile; it is given the port.
    /// - Throws: What the body throws, or why the port cannot be listened on.
    func run<Result>(port: Int, whileRunning body: (Int) async throws -> Result) async throws -> Result {
      let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .serverChannelOption(.backlog, value: 1024)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
        .bind(host: "127.0.0.1", port: port) { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.configureHTTPServerPipeline()
            return try Connection(wrappingChannelSynchronously: channel)
          }
        }
      let bound = listener.channel.localAddress?.port ?? port
      return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          try await listener.executeThenClose { connections in
            try await withThrowingDiscardingTaskGroup { tasks in
              for try await connection in connections { tasks.addTask { await serve(connection) } }
            }
          }
        }
        do {
          let result = try await body(bound)
          group.cancelAll()
          return result
        } catch {
          group.cancelAll()
          throw error
        }
      }
    }

    /// Answers the requests of one connection, one after the other. A connection that breaks is no trouble of the server's.
    private func serve(_ connection: Connection) async {
      try? await connection.executeThenClose { inbound, outbound in
        var parts = inbound.makeAsyncIterator()
        while case .head(let head)? = try await parts.next() {
          var request = Request(method: head.method.rawValue, target: head.uri)
          request.headers = head.headers.map { ($0.name, $0.value) }
          guard service.accepts(request) else { return await reset(connection.channel) }
          var isTooLarge = false
          reading: while let part = try await parts.next() {
            switch part {
            case .body(let buffer):
              isTooLarge = isTooLarge || request.body.count + buffer.readableBytes > Self.maximumBodyBytes
              if !isTooLarge { request.body.append(contentsOf: buffer.readableBytesView) }
            case .end: break reading
            case .head: return
            }
          }
          let reply = isTooLarge ? .response(.json("{}", status: 413)) : await service.reply(to: request)
          switch reply {
          case .response(let response):
            try await write(response, of: head, upTo: response.body.count, to: outbound)
            try await outbound.write(.end(nil))
          case .half(let response):
            try await write(response, of: head, upTo: response.body.count / 2, to: outbound)
            return await reset(connection.channel)
          case .reset: return await reset(connection.channel)
          }
          if !head.isKeepAlive { return }
        }
      }
    }

    /// Writes the head of an answer, and so many bytes of its body.
    private func write(
      _ response: Response, of request: HTTPRequestHead, upTo count: Int,
      to outbound: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>
    ) async throws {
      var head = HTTPResponseHead(version: request.version, status: HTTPResponseStatus(statusCode: response.status))
      for header in response.headers { head.headers.add(name: header.name, value: header.value) }
      if response.status != 304 {
        head.headers.replaceOrAdd(name: "Content-Length", value: String(response.body.count))
      }
      if !request.isKeepAlive { head.headers.replaceOrAdd(name: "Connection", value: "close") }
      try await outbound.write(.head(head))
      if count > 0, request.method != .HEAD {
        try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: response.body.prefix(count)))))
      }
    }

    /// Ends a connection so that the other side sees a reset, as when a server dies.
    private func reset(_ channel: any Channel) async {
      try? await (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
      try? await channel.close().get()
    }
  }
#endif
