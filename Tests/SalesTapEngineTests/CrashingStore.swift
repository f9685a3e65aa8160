import SalesTap
import SalesTapTime

/// What a store throws when its process dies.
struct Crash: Error {}

/// A store that dies at its nth operation: before it has happened, or after, when only the answer is lost. From then on it throws at everything.
final class CrashingStore: ForwardingStore, @unchecked Sendable {
  private let operations = Locked(0)
  private let crashAt: Int
  private let isAfter: Bool

  init(_ store: InMemoryStore, crashAt: Int, isAfter: Bool) {
    self.crashAt = crashAt
    self.isAfter = isAfter
    super.init(store)
  }

  /// Whether the store has died.
  var hasCrashed: Bool { operations.withLock { $0 } >= crashAt }

  override func perform<Result>(_ body: () async throws -> Result) async throws -> Result {
    let number = operations.withLock { operations in
      operations += 1
      return operations
    }
    if number > crashAt || (number == crashAt && !isAfter) { throw Crash() }
    let result = try await body()
    if number == crashAt { throw Crash() }
    return result
  }
}
