import CAllocations

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a measurement found, for one operation.
struct Figures {
  var nanoseconds: Double
  var allocations: Double
  var bytes: Double
}

/// The one function in which measured work runs: instruction counters are told its name.
@inline(never)
func measuredRegion(_ pass: () throws -> Int) rethrows -> Int { try pass() }

extension Benchmark.Prepared {
  /// Runs one pass.
  func run() async throws -> Int {
    switch work {
    case .synchronous(let pass): try measuredRegion(pass)
    case .asynchronous(let pass): try await pass()
    }
  }

  /// Runs passes for a time, the first two uncounted. Time is the processor's: what else the machine does shows less.
  func measure(milliseconds: Int) async throws -> Figures {
    var checksum = try await run()
    let firstAllocations = Allocations.now
    checksum &+= try await run()
    let allocations = Allocations.now - firstAllocations
    let limit = Double(milliseconds) * 1e6
    var passes = 0
    let start = processorTime()
    var elapsed = 0.0
    repeat {
      checksum &+= try await run()
      passes += 1
      elapsed = processorTime() - start
    } while elapsed < limit
    blackHole(checksum)
    return Figures(
      nanoseconds: elapsed / Double(passes * operations),
      allocations: Double(allocations.count) / Double(operations),
      bytes: Double(allocations.bytes) / Double(operations))
  }
}

/// The time that the process had a processor so far, in nanoseconds.
func processorTime() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}

/// What was allocated so far.
struct Allocations {
  var count: UInt64
  var bytes: UInt64

  static var now: Allocations {
    var count: UInt64 = 0
    var bytes: UInt64 = 0
    salestap_allocations(&count, &bytes)
    return Allocations(count: count, bytes: bytes)
  }

  static func - (left: Allocations, right: Allocations) -> Allocations {
    Allocations(count: left.count - right.count, bytes: left.bytes - right.bytes)
  }
}

/// Takes a value out of the compiler's sight.
@inline(never)
@_optimize(none)
func blackHole(_ value: Int) {}
