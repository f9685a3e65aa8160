/// One kind of work that is measured.
struct Benchmark {
  /// What one pass does.
  enum Work {
    /// Returns a number that depends on all of the work, so that none of it can be left out.
    case synchronous(() throws -> Int)
    case asynchronous(() async throws -> Int)
  }

  /// The work made ready: what a pass does, and how many operations it has.
  struct Prepared {
    var operations: Int
    var work: Work

    init(operations: Int, _ pass: @escaping () throws -> Int) {
      self.operations = operations
      self.work = .synchronous(pass)
    }

    init(operations: Int, asynchronous pass: @escaping () async throws -> Int) {
      self.operations = operations
      self.work = .asynchronous(pass)
    }
  }

  /// The name by which the command line and the table know it.
  var name: String
  /// The most allocations of one operation; nil where none is promised.
  var allocationLimit: Double?
  /// Whether twice the size takes twice the instructions.
  var isLinear: Bool
  /// Makes the work ready; the size is that of the input in operations.
  var prepare: (_ size: Int) async throws -> Prepared

  init(
    _ name: String, allocationLimit: Double? = nil, isLinear: Bool = false,
    prepare: @escaping (_ size: Int) async throws -> Prepared
  ) {
    self.name = name
    self.allocationLimit = allocationLimit
    self.isLinear = isLinear
    self.prepare = prepare
  }
}

extension Benchmark {
  /// Everything that is measured, in the order of the table.
  static var all: [Benchmark] { conditions + records + page + queue + schedules + engine }
}
