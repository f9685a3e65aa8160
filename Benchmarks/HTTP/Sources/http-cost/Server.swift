import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// Answers every upload with success, and reads nothing of it but its length: a server that costs as little as can be.
enum Server {
  /// Serves until standard input ends; the first line of the output is the port.
  static func run() async throws {
    let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .bind(host: "127.0.0.1", port: 0) { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          return try NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>(
            wrappingChannelSynchronously: channel)
        }
      }
    Thread.detachNewThread {
      while !FileHandle.standardInput.availableData.isEmpty {}
      exit(0)
    }
    // Not `print`, which keeps the line while nobody looks.
    FileHandle.standardOutput.write(Data("\(server.channel.localAddress?.port ?? 0)\n".utf8))
    try await withThrowingDiscardingTaskGroup { connections in
      try await server.executeThenClose { inbound in
        for try await connection in inbound {
          connections.addTask { try? await serve(connection) }
        }
      }
    }
  }

  private static func serve(
    _ connection: NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>
  ) async throws {
    try await connection.executeThenClose { inbound, outbound in
      for try await part in inbound {
        switch part {
        case .head, .body: break
        case .end:
          let body = ByteBuffer(string: #"{"status":"success","processed":\#(Measurement.batch),"unprocessed":[]}"#)
          let headers: HTTPHeaders = ["Content-Type": "application/json", "Content-Length": "\(body.readableBytes)"]
          try await outbound.write(.head(.init(version: .http1_1, status: .ok, headers: headers)))
          try await outbound.write(.body(.byteBuffer(body)))
          try await outbound.write(.end(nil))
        }
      }
    }
  }
}
