/// A law of a port, with the scenario that shows it.
///
/// `Subject` is what is under test: `any QueueStore`, for example. The suites list their laws; ``ConformanceSuite/violations(of:)`` runs one.
public struct ConformanceLaw<Subject>: Sendable {
  /// The stable name, different from that of every other law of the suite.
  public var name: String
  /// The law, as a sentence.
  public var sentence: String
  /// Runs the scenario and gives what was found wrong.
  let problems: @Sendable (_ subject: Subject) async -> [String]

  /// A law whose scenario is written for a probe.
  init<Probe: ConformanceProbe>(
    _ name: String, _ sentence: String, on _: Probe.Type,
    _ scenario: @escaping @Sendable (inout Probe) async throws -> Void
  ) where Probe.Subject == Subject {
    self.name = name
    self.sentence = sentence
    problems = { subject in
      var probe = Probe(subject)
      do { try await scenario(&probe) } catch { probe.problems.append("threw \(error)") }
      return probe.problems
    }
  }

  /// A violation of this law.
  func violation(_ detail: String) -> LawViolation { LawViolation(law: name, sentence: sentence, detail: detail) }
}

/// A subject under a scenario, and what was found wrong.
package protocol ConformanceProbe: SendableMetatype {
  associatedtype Subject

  init(_ subject: Subject)

  /// What was found wrong, in the order in which it was found.
  var problems: [String] { get set }
}

extension ConformanceProbe {
  /// Notes a difference.
  mutating func expect<Value: Equatable>(_ actual: Value, _ expected: Value, _ what: String) {
    if actual != expected { problems.append("\(what): expected \(expected), found \(actual)") }
  }

  /// Notes what does not hold.
  mutating func expect(_ holds: Bool, _ what: @autoclosure () -> String) {
    if !holds { problems.append(what()) }
  }
}
