#if HTTP
  import NIOCore
  import SalesTapTime

  /// The body of a call as the pieces in which it is handed to the connection.
  ///
  /// The last piece is the last byte alone: as long as it was not asked for, the far end cannot have the whole call. The client asks for a
  /// piece once the connection has room for it.
  struct CallBody: AsyncSequence, Sendable {
    /// Whether the last piece was asked for.
    final class Progress: Sendable {
      private let isComplete = Locked(false)
      var mayHaveArrived: Bool { isComplete.withLock { $0 } }
      func complete() { isComplete.withLock { $0 = true } }
    }

    /// Above this the connection is asked for room before it is given more.
    private static let pieceLength = 256 * 1024

    let bytes: [UInt8]
    let progress: Progress

    struct AsyncIterator: AsyncIteratorProtocol {
      var rest: ArraySlice<UInt8>
      let progress: Progress

      mutating func next() async -> ByteBuffer? {
        guard !rest.isEmpty else { return nil }
        let piece = rest.prefix(rest.count == 1 ? 1 : Swift.min(CallBody.pieceLength, rest.count - 1))
        rest = rest.dropFirst(piece.count)
        if rest.isEmpty { progress.complete() }
        return ByteBuffer(bytes: piece)
      }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(rest: bytes[...], progress: progress) }
  }
#endif
