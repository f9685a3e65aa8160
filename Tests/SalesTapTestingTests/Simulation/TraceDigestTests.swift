import Foundation
import SalesTapTesting
import TestSupport
import Testing

/// The traces of some seeds, known by their digests: they are the same in a debug and a release build, in every process, and on every
/// machine. `Scripts/test` compares those of the release build with the same file.
///
/// An engine that asks its store for something else, or in another order, has other traces. If that is meant,
/// `SALESTAP_RECORD=1 swift test --filter TraceDigestTests` writes the file anew.
@Suite("Digests of traces") struct TraceDigestTests {
  static let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Vectors/simulation-digests.txt")
  static let seeds: UInt64 = 40

  @Test("Every process lives the same lives from the same seeds") func pinned() throws {
    let simulation = try Simulation.reference()
    let lines = (0..<Self.seeds).map { "\($0) \(simulation.run(seed: $0).digestText)" }
    if ProcessInfo.processInfo.environment["SALESTAP_RECORD"] == "1" {
      try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: Self.file)
    }
    let known = try String(contentsOf: Self.file, encoding: .utf8).split(separator: "\n").map(String.init)
    expectNoDifference(lines, known)
  }
}
