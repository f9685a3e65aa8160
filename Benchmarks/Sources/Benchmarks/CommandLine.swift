import Dispatch
import SalesTap

#if SQLite
  import SalesTapSQLite
#endif

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The command line: see the usage below.
@main
enum Main {
  static let usage = """
    usage: benchmarks list
           benchmarks data FOLDER [COUNT]             writes the data that the peers read
           benchmarks time NAME MILLISECONDS [SIZE]   prints nanoseconds, allocations, and allocated bytes per operation
           benchmarks pass NAME SIZE PASSES           runs so many passes, for a counter of instructions
           benchmarks linear                          prints the names whose instructions must grow with the size
           benchmarks stream COUNT                    streams so many records; prints the peak of memory in KiB
           benchmarks waiting COUNT                   prints the bytes that the queue in memory takes for each waiting entry
           benchmarks sqlite FILE BATCH OFFERS RECORDS [full|normal]
                                                      prints entries per second, and microseconds of the processor for
                                                      each (with the trait SQLite)
           benchmarks postgres CONNECTION BATCH OFFERS RECORDS WORKERS [SCHEMA]
                                                      the same (with the trait Postgres)
           benchmarks postgres-tables CONNECTION SCHEMA
                                                      makes the tables that the peer works on
           benchmarks limits                          fails if an operation allocates more than is promised
    """

  static let size = 1024

  // The work has tasks and threads of its own, and the first thread only waits: valgrind does not survive that it ends, as it does after
  // an asynchronous `main`.
  static func main() {
    Task.detached {
      do {
        try await run()
        exit(0)
      } catch {
        print("error: \(error)")
        exit(1)
      }
    }
    DispatchSemaphore(value: 0).wait()
  }

  private static func run() async throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    switch (arguments.first, arguments.count) {
    case ("list", 1): for benchmark in Benchmark.all { print(benchmark.name) }
    case ("linear", 1): for benchmark in Benchmark.all where benchmark.isLinear { print(benchmark.name) }
    case ("data", 2), ("data", 3):
      try writeData(to: arguments[1], count: arguments.dropFirst(2).first.flatMap { Int($0) } ?? size)
    case ("time", 3), ("time", 4):
      let prepared = try await find(arguments[1]).prepare(arguments.dropFirst(3).first.flatMap { Int($0) } ?? size)
      let figures = try await prepared.measure(milliseconds: Int(arguments[2]) ?? 100)
      print(arguments[1], figures.nanoseconds, figures.allocations, figures.bytes)
    case ("pass", 4):
      let prepared = try await find(arguments[1]).prepare(Int(arguments[2]) ?? size)
      var checksum = 0
      for _ in 0..<(Int(arguments[3]) ?? 1) { checksum &+= try await prepared.run() }
      print(arguments[1], prepared.operations, checksum)
    case ("stream", 2):
      let bytes = try Streaming.run(count: Int(arguments[1]) ?? 10_000)
      print("stream", arguments[1], bytes, Streaming.peak)
    case ("waiting", 2):
      print("waiting", arguments[1], try await Waiting.bytes(count: Int(arguments[1]) ?? 1_000_000))
    #if SQLite
      case ("sqlite", 5), ("sqlite", 6):
        try await Durable.sqlite(
          path: arguments[1], batch: Int(arguments[2]) ?? 100, offers: Int(arguments[3]) ?? 100_000,
          records: Int(arguments[4]) ?? 50_000, durability: arguments.last == "normal" ? .normal : .full)
    #endif
    #if Postgres
      case ("postgres", 6), ("postgres", 7):
        try await Durable.postgres(
          connection: arguments[1], batch: Int(arguments[2]) ?? 100, offers: Int(arguments[3]) ?? 100_000,
          records: Int(arguments[4]) ?? 50_000, workers: Int(arguments[5]) ?? 1,
          schema: arguments.dropFirst(6).first)
      case ("postgres-tables", 3):
        try await Durable.postgresTables(connection: arguments[1], schema: arguments[2])
    #endif
    case ("limits", 1): try await checkLimits()
    default:
      print(usage)
      exit(2)
    }
  }

  private static func find(_ name: String) throws -> Benchmark {
    guard let benchmark = Benchmark.all.first(where: { $0.name == name }) else {
      throw BenchmarkError("there is no benchmark '\(name)'")
    }
    return benchmark
  }

  /// Holds every promise about allocations: counts do not depend on the machine's speed.
  private static func checkLimits() async throws {
    var failures = 0
    for benchmark in Benchmark.all {
      guard let limit = benchmark.allocationLimit else { continue }
      let figures = try await benchmark.prepare(size).measure(milliseconds: 0)
      let holds = figures.allocations <= limit
      if !holds { failures += 1 }
      print(holds ? "ok    " : "FAILED", benchmark.name, figures.allocations, "of at most", limit)
    }
    if failures > 0 { exit(1) }
  }

  private static func writeData(to folder: String, count: Int) throws {
    try write(LeadData.page(count: count), to: folder + "/page.json")
    let mapping = Fixtures.mapping.properties.map { property in
      guard case .field(let path) = property.source else { return "" }
      return "\(path)\t\(property.target)\n"
    }
    try write(Array(mapping.joined().utf8), to: folder + "/mapping.tsv")
    let schedules = ScheduleCase.all.map { "cron-\($0.name)\t\($0.crontab)\t\($0.zone)\t1772000000\n" }
    try write(Array(schedules.joined().utf8), to: folder + "/cron.tsv")
  }

  private static func write(_ bytes: [UInt8], to path: String) throws {
    guard let file = fopen(path, "w") else { throw BenchmarkError("cannot write \(path)") }
    defer { fclose(file) }
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw BenchmarkError("cannot write \(path)") }
  }
}
