/// The check that random sequences of calls have the outcomes of a reference.
enum RandomCalls {
  /// How many sequences that differ are told before the check ends.
  private static let enough = 3

  /// Tries so many seeds; of each that differs, how.
  static func violations(
    seeds: Int, _ difference: (_ seed: UInt64) async throws -> String?
  ) async -> [LawViolation] {
    var violations: [LawViolation] = []
    for seed in 0..<UInt64(max(0, seeds)) where violations.count < enough {
      guard let difference = await told({ try await difference(seed) }) else { continue }
      violations.append(
        LawViolation(
          law: "random", sentence: "Any sequence of calls has the outcomes that the laws give.",
          detail: "seed \(seed): \(difference)"))
    }
    return violations
  }

  /// Tries so many seeds of a script; of each sequence that differs, a short form that differs too.
  static func violations<Call>(
    seeds: Int, script: (_ seed: UInt64) -> [Call], _ difference: ([Call]) async throws -> String?
  ) async -> [LawViolation] {
    await violations(seeds: seeds) { seed in
      let calls = script(seed)
      guard let first = await told({ try await difference(calls) }) else { return nil }
      let short = await shortened(calls) { calls in await told { try await difference(calls) } != nil }
      return described(await told { try await difference(short) } ?? first, short)
    }
  }

  /// A difference with the calls that lead to it.
  static func described<Call>(_ difference: String, _ calls: [Call]) -> String {
    "\(difference)\n  calls: \(calls.map { "\($0)" }.joined(separator: "\n    "))"
  }

  /// What differs; an error is a difference.
  static func told(_ difference: () async throws -> String?) async -> String? {
    do { return try await difference() } catch { return "threw \(error)" }
  }

  /// A shorter sequence that differs too: without whatever can be left out, halves first; at most 400 tries per size.
  private static func shortened<Call>(
    _ calls: [Call], while differs: ([Call]) async -> Bool
  ) async -> [Call] {
    var calls = calls
    var size = calls.count / 2
    while size > 0 {
      var start = 0
      var tries = 0
      while start < calls.count, tries < 400 {
        tries += 1
        var fewer = calls
        fewer.removeSubrange(start..<min(start + size, fewer.count))
        if await differs(fewer) { calls = fewer } else { start += size }
      }
      size /= 2
    }
    return calls
  }
}
