import Foundation
import SalesTapTesting
import TestSupport
import Testing

/// The traces of some seeds, known by their digests: they are the same in a debug and a release build, in every process, and on every
/// machine. `Scripts/test` holds those of the release build against the same file.
///
/// An engine that asks its store for something else, or in another order, has other traces. If that is meant,
/// `Scripts/simulate --record-digests` writes the file anew.
@Suite("Digests of traces") struct TraceDigestTests {
  static let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Vectors/simulation-digests.txt")

  @Test("Every process lives the same lives from the same seeds") func pinned() throws {
    let known = try String(contentsOf: Self.file, encoding: .utf8).split(separator: "\n").map(String.init)
    #expect(known.count == 24)
    let simulation = try Simulation.reference()
    let lines = known.indices.map { "\($0) \(simulation.run(seed: UInt64($0)).digestText)" }
    expectNoDifference(lines, known)
  }
}
