import SalesTapModel
import SalesTapTime

extension Program {
  /// A layout that records came in, and the program for it once it came twice in a row: records of one source share their layout, and so
  /// pay for the look-up of names once; a record with a layout of its own is asked by names, and nothing is compiled for it.
  struct Neighbour: Sendable {
    var layout: RecordLayout?
    var program: Program?
  }

  /// The program for records of another layout; nil where it is not worth to be made yet.
  func program(for other: RecordLayout) -> Program? {
    neighbour.withLock { neighbour in
      guard neighbour.layout === other else {
        neighbour = Neighbour(layout: other)
        return nil
      }
      if neighbour.program == nil {
        neighbour.program = Compiler.program(of: source, layout: other, isExact: isExact, described: described)
      }
      return neighbour.program
    }
  }
}
