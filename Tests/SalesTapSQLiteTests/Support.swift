#if SQLite
  import Foundation
  import GRDB
  import SalesTap
  import SalesTapModel
  import SalesTapQueue
  import SalesTapStoreCoding
  import SalesTapTesting
  import SalesTapTime
  import Testing

  @testable import SalesTapSQLite

  /// A folder of the test's own, removed with it.
  final class Folder: Sendable {
    let path: String

    init() throws {
      path = FileManager.default.temporaryDirectory.appendingPathComponent("salestap-\(UUID().uuidString)").path
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var file: String { path + "/queue.sqlite" }
  }

  /// A CleverTap that takes everything, and tells each body when it has come.
  struct SignallingTransport: UploadTransport {
    let sent: AsyncStream<[UInt8]>.Continuation
    private let cleverTap = InMemoryCleverTap()

    init(sent: AsyncStream<[UInt8]>.Continuation) { self.sent = sent }

    func upload(_ request: UploadRequest) async -> UploadAnswer {
      let answer = await cleverTap.upload(request)
      sent.yield(request.body)
      return answer
    }
  }

  extension SQLiteStore {
    /// Ends the streams that wait for something to be handed in.
    func finishHandedIn() { handedInSignal.finish() }

    /// A setting of the writing connection, as text.
    func pragma(_ name: String) throws -> String? {
      try writer.writeWithoutTransaction { try String.fetchOne($0, sql: "PRAGMA \(name)") }
    }
  }
#endif
