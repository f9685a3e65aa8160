import Foundation
import SalesTap
import SalesTapHTTP
import SalesTapTesting

/// What a record costs in CPU time on its way from the change to the settled entry, with one transport and with another.
struct Measurement {
  /// How many records an upload has.
  static let batch = 1000
  /// How many records a round has.
  static let records = 50 * batch

  /// A transport that answers at once: what is left is the cost of everything else.
  private struct NoNetwork: UploadTransport {
    func upload(_ request: UploadRequest) async -> UploadAnswer {
      .response(
        status: 200, retryAfter: nil,
        body: Array(#"{"status":"success","processed":\#(Measurement.batch),"unprocessed":[]}"#.utf8))
    }
  }

  /// How many uploads are measured without anything around them.
  static let uploads = 500
  /// How much HTTP may add to the time of a record.
  static let goal = 0.1

  /// Starts the server as another process, measures rounds in turn, and prints the medians.
  static func run(rounds: Int) async throws {
    let server = Process()
    server.executableURL = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    server.arguments = ["serve"]
    // Ends with this process, however that ends.
    server.standardInput = Pipe()
    let output = Pipe()
    server.standardOutput = output
    try server.run()
    defer { server.terminate() }
    var line = ""
    while !line.hasSuffix("\n"), let byte = try output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty {
      line += String(decoding: byte, as: UTF8.self)
    }
    let transport = CleverTapTransport(.init(endpoint: "http://127.0.0.1:\(line.dropLast())"))
    var without: [Double] = []
    var with: [Double] = []
    // The first of each warms up.
    for round in 0...rounds {
      let base = try await cost(NoNetwork())
      let whole = try await cost(transport)
      if round > 0 {
        without.append(base)
        with.append(whole)
      }
    }
    let request = try await request()
    let start = cpuTime()
    for _ in 0..<uploads { _ = await transport.upload(request) }
    let alone = (cpuTime() - start) / Double(uploads * batch) * 1_000_000
    await transport.shutdown()
    let base = median(without)
    let whole = median(with)
    let share = median(zip(with, without).map { $0 / $1 - 1 })
    print(
      "\(records) records in batches of \(batch), \(request.body.count) bytes a body, \(without.count) rounds, medians of CPU time"
    )
    print("without a network  \(text(base)) microseconds a record")
    print("over HTTP          \(text(whole)) microseconds a record")
    print("the difference     \(text(whole - base)) microseconds a record, \(text(share * 100)) %")
    print(
      "an upload alone    \(text(alone)) microseconds a record, \(text(alone / base * 100)) % of one without a network")
    if share >= goal || alone / base >= goal { exit(1) }
  }

  private static func text(_ number: Double) -> String { String(format: "%.3f", number) }

  private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  /// Microseconds of CPU time a record.
  private static func cost(_ transport: any UploadTransport) async throws -> Double {
    let clock = ManualClock(now: Instant(secondsSinceEpoch: 1_780_000_000))
    let engine = SyncEngine(
      planner: try planner(), transport: transport, store: .inMemory, clock: clock, options: .init(lease: .seconds(600))
    )
    let changes = try changes(committedAt: clock.now())
    let start = cpuTime()
    for change in changes { _ = try await engine.process(change) }
    while let due = try await engine.nextDue() {
      clock.set(to: max(due, clock.now()))
      try await engine.performDue()
    }
    let used = cpuTime() - start
    let totals = await engine.totals
    guard totals.accepted == records, totals.uploads == records / batch else {
      throw CocoaError(.featureUnsupported, userInfo: ["uploads": totals.uploads, "accepted": totals.accepted])
    }
    return used / Double(records) * 1_000_000
  }

  private static func planner() throws -> Planner {
    let sync = SyncConfiguration(
      name: "Leads", connection: "production", object: "Lead", target: .profiles,
      delivery: .batch(size: batch, cadence: .every15Minutes),
      mapping: Mapping(
        identity: .byEmail,
        properties: [
          .template("{{FirstName}} {{LastName}}", as: "Name"), .field("Email", as: "Email"),
          .field("Status", as: "Status"),
          .field("Company", as: "Company"), .field("Rating", as: "Rating"),
          .field("NumberOfEmployees", as: "Employees", type: .number), .constant("Salesforce", as: "Source"),
        ]))
    let connection = Connection(name: "production", region: .in1, accountID: "ABC", passcode: .literal("any"))
    return try Planner(ConfigurationDocument(connections: [connection], syncs: [sync]))
  }

  private static func changes(committedAt: Instant) throws -> [RecordChange] {
    try (0..<records).map { number in
      let digits = String(number, radix: 36, uppercase: true)
      guard let id = RecordID("00Q5g0000" + String(repeating: "0", count: 6 - digits.count) + digits) else {
        throw CocoaError(.coderInvalidValue)
      }
      return RecordChange(
        object: "Lead", recordID: id, kind: .updated,
        record: [
          "FirstName": "Ana", "LastName": .string("Kalns \(number)"), "Email": .string("lead\(number)@example.com"),
          "Status": "Qualified", "Company": "Example Trading Company", "Rating": "Hot",
          "NumberOfEmployees": .integer(250),
        ], committedAt: committedAt, id: "\(number)")
    }
  }

  /// An upload as the engine makes it.
  private static func request() async throws -> UploadRequest {
    let clock = ManualClock(now: Instant(secondsSinceEpoch: 1_780_000_000))
    let recording = RecordingTransport(NoNetwork())
    let engine = SyncEngine(planner: try planner(), transport: recording, store: .inMemory, clock: clock)
    for change in try changes(committedAt: clock.now()).prefix(batch) { _ = try await engine.process(change) }
    if let due = try await engine.nextDue() { clock.set(to: due) }
    try await engine.performDue()
    guard let request = recording.exchanges.first?.request else { throw CocoaError(.featureUnsupported) }
    return request
  }

  /// The CPU time of the process so far, its own and the system's for it, in seconds.
  private static func cpuTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
  }
}
