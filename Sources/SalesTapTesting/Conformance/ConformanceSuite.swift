/// The laws of a port as checks that run against any implementation of it.
///
/// A suite imports no test framework: ``violations()`` returns what an implementation breaks, for a test to expect to be empty, or for a
/// program to print. To run the laws one by one, as the cases of a parameterised test, go through ``laws`` with ``violations(of:)`` and call the
/// further checks of the suite (random calls, calls at once) beside it.
public protocol ConformanceSuite: Sendable {
  /// What is under test: the port, as `any QueueStore` for example.
  associatedtype Subject

  /// The laws that a scenario of their own shows, in the order in which they run; their names are different.
  static var laws: [ConformanceLaw<Subject>] { get }

  /// Makes a subject that nobody used before; each scenario has its own.
  var makeSubject: @Sendable () async throws -> Subject { get }

  /// Runs what is no scenario of one law: random calls, exhaustive ones, calls at once. None unless a suite has such checks.
  func furtherViolations() async -> [LawViolation]
}

extension ConformanceSuite {
  /// Nothing: a suite whose every law has a scenario.
  public func furtherViolations() async -> [LawViolation] { [] }

  /// Runs everything: the violations, in the order of the laws, then those of the further checks.
  public func violations() async -> [LawViolation] {
    var violations: [LawViolation] = []
    for law in Self.laws { violations += await self.violations(of: law) }
    return violations + (await furtherViolations())
  }

  /// Runs the scenario of one law.
  ///
  /// An error that the subject throws, and one from making it, is a violation.
  public func violations(of law: ConformanceLaw<Subject>) async -> [LawViolation] {
    do {
      return await law.problems(try await makeSubject()).map(law.violation)
    } catch {
      return [law.violation("nothing could be made to test: \(error)")]
    }
  }
}
