#if HTTP
  import Foundation
  import SalesTap
  import SalesTapTesting
  import Testing

  @testable import SalesTapHTTP

  extension ManualClock {
    /// A clock for a test that has nothing to do with the time.
    convenience init() { self.init(now: Instant(millisecondsSinceEpoch: 0)) }
  }

  /// Lends a client, and shuts it down.
  func withClient<Result: Sendable>(
    _ options: HTTPOptions = HTTPOptions(), waiting: (any Clock<Duration>)? = nil,
    _ body: (PooledHTTPClient) async throws -> Result
  ) async throws -> Result {
    let client = waiting.map { PooledHTTPClient(options, waiting: $0) } ?? PooledHTTPClient(options)
    do {
      let result = try await body(client)
      await client.shutdown()
      return result
    } catch {
      await client.shutdown()
      throw error
    }
  }

  extension HTTPCalling {
    /// How a call ends, as a value.
    func result(_ call: HTTPCall) async -> Result<HTTPAnswer, HTTPFault> {
      do throws(HTTPFault) {
        return .success(try await answer(to: call))
      } catch {
        return .failure(error)
      }
    }
  }

  /// A certificate in a file that is removed with the object.
  final class CertificateFile: Sendable {
    let path: String

    init(_ certificate: TestCertificate) throws {
      path = FileManager.default.temporaryDirectory.appending(path: "salestap-\(UUID().uuidString).pem").path()
      try certificate.pem.write(toFile: path, atomically: true, encoding: .utf8)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  /// What a value shows of itself in every way that a log, a debugger, or a dump would use.
  func everything(about value: some Any) -> String {
    var text = "\(value)\n" + String(reflecting: value) + "\n"
    dump(value, to: &text)
    func walk(_ mirror: Mirror) {
      for child in mirror.children {
        text += "\(child.label ?? "") \(child.value) \(String(reflecting: child.value))\n"
        walk(Mirror(reflecting: child.value))
      }
    }
    walk(Mirror(reflecting: value))
    return text
  }
#endif
