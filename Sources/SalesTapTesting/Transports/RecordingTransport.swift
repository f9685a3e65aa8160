public import SalesTap

/// A transport that hands everything on to another, and remembers each upload with its answer.
///
/// It keeps connections, and with them passcodes, in memory: it is for tests.
public final class RecordingTransport: UploadTransport {
  /// An upload and its answer.
  public struct Exchange: Hashable, Sendable {
    /// What was sent.
    public let request: UploadRequest
    /// What came back.
    public let answer: UploadAnswer

    /// The body that was sent, as text.
    public var body: String { String(decoding: request.body, as: UTF8.self) }
  }

  private let base: any UploadTransport
  private let recorded = Locked<[Exchange]>([])

  /// A transport that remembers what goes through it to `base`.
  public init(_ base: any UploadTransport) { self.base = base }

  /// Hands an upload on.
  public func upload(_ request: UploadRequest) async -> UploadAnswer {
    let answer = await base.upload(request)
    recorded.withLock { $0.append(Exchange(request: request, answer: answer)) }
    return answer
  }

  /// The uploads that were answered, in the order of their answers.
  public var exchanges: [Exchange] { recorded.withLock { $0 } }
}
