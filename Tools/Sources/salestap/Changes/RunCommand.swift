import ArgumentParser
import SalesTap
import SalesTapTesting

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Processes a file of changes on virtual time and tells what happened and why.",
    discussion: """
      Real-time changes are sent as they come, batch syncs are drained on their slots, until nothing waits. Everything goes to an \
      in-memory CleverTap that enforces the documented rules. Time is the changes' own: the same file gives the same result.

      A line of the changes is a change such as \
      {"change":"created","record":{"attributes":{"type":"Lead"},"Id":"00Q000000000001","Status":"Open"},\
      "committedAt":"2026-03-29T01:30:00Z"}, a bare record as REST gives it, or an event of Change Data Capture.

      With --store the queue, the log, and how far the file was handed over are kept in a file; in a build with the trait Postgres also in a \
      database, given as libpq takes it ('host=db dbname=crm user=salestap' or a postgresql:// URI; a password belongs into PGPASSWORD \
      or ~/.pgpass). A run that ended early, killed \
      at any moment, goes on when it is started again, and a file that has grown is taken up where it was left. The counts are \
      those of this start; 'salestap status' and 'salestap log' tell of all. What CleverTap holds (--dump) is made again \
      from the log, in which values of sensitive fields are redacted.

      With --endpoint, which needs a build with the trait HTTP, uploads go over HTTP to an address such as that of 'salestap sandbox', and \
      the answers come from there; time stays virtual.
      """)

  @OptionGroup var configuration: ConfigurationOptions

  @Option(
    name: .long, help: ArgumentHelp("The changes, a file of JSON lines; - reads standard input.", valueName: "file"))
  var changes: String

  @Option(name: .long, help: "How to print the result.")
  var format = OutputFormat.text

  @Option(name: .long, help: ArgumentHelp("Write what CleverTap accepted, as JSON.", valueName: "file"))
  var dump: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The time at which to start, such as 2026-03-29T01:30:00Z, instead of the first time in the file.",
      valueName: "instant"))
  var now: Instant?

  @Option(
    name: .long,
    help: ArgumentHelp("The zone of the slots and relative dates, instead of the configuration's.", valueName: "zone"))
  var timeZone: String?

  @Option(
    name: .long,
    help: ArgumentHelp("Keep the queue and the log in a file or a database, and go on from there.", valueName: "store"))
  var store: String?

  @OptionGroup var database: DatabaseOptions

  #if HTTP
    @OptionGroup var network: EndpointOptions
  #endif

  func validate() throws {
    #if HTTP
      if network.endpoint != nil, dump != nil {
        throw ValidationError("With --endpoint CleverTap is elsewhere: ask there what it holds, and not with --dump.")
      }
    #endif
    if store != nil, changes == "-" {
      throw ValidationError("With --store the changes come from a file, which can be read again.")
    }
  }

  func run() async throws {
    let loaded = try configuration.load()
    let planner = try loaded.planner(timeZone: timeZone)
    let store = try await openStore()
    let feed = try self.store.map { _ in try ChangeFeed(path: changes) }
    let position = try await store.positions(of: feed.map { [$0.name] } ?? []).first ?? nil
    var lines = try loaded.changes(ofFile: changes, feed: feed, handedOver: Int(position ?? 0))

    // Time starts at the first time that the file tells; the lines before it wait for that.
    let early = try lines.readToFirstTime()
    let endpoint = try openEndpoint()
    let virtual = try await VirtualRun(
      planner: planner, store: store, start: now, firstTime: early.time, endpoint: endpoint)
    var report = RunReport(syncs: loaded.document.syncs.map(\.key))
    var progress = ProgressLine()

    for line in early.lines { try await process(line, of: feed, virtual, &report) }
    while let line = try lines.next() {
      try await process(line, of: feed, virtual, &report)
      progress.show(
        "line \(line.number), \(virtual.now): \(report.total("delivered")) delivered, \(report.total("enqueued")) enqueued"
      )
    }
    let isComplete = try await virtual.drainEverything { progress.show("draining, \($0)") }
    progress.clear()
    await endpoint?.close()

    report.badLines = lines.badLines
    let totals = await virtual.engine.totals
    report.uploads = totals.uploads
    report.records = totals.accepted
    for counts in try await store.counts() {
      report.waiting += counts.waiting + counts.inFlight
      report.failed += counts.failed
    }
    if let dump { try write(virtual.cleverTap.dump, to: dump) }
    switch format {
    case .text: Terminal.print(report.text(style: .forStream(.output)))
    case .json: Terminal.print(report.json)
    }
    if !isComplete {
      let time = endpoint == nil ? "thirty days" : "six hours"
      Terminal.complain("Nothing came through for \(time) of virtual time; what waits was left in the queue.")
    }
    if report.badLines > 0 { throw ExitCode.inputHasErrors }
  }

  private func openStore() async throws -> any EngineStore {
    guard let store else { return InMemoryStore() }
    return try await StorePlace(store, database).open()
  }

  /// The way to where uploads go; nil for the CleverTap in memory.
  private func openEndpoint() throws -> Endpoint? {
    #if HTTP
      return try network.open()
    #else
      return nil
    #endif
  }

  private func process(
    _ line: ChangeLines.Line, of feed: ChangeFeed?, _ virtual: VirtualRun, _ report: inout RunReport
  ) async throws {
    for (index, notice) in line.notices.enumerated() {
      report.changes += 1
      // A line is handed over when its last change is.
      let isLast = index == line.notices.count - 1
      let position = isLast ? feed.map { FeedPosition(feed: $0.name, position: Int64(line.number)) } : nil
      report.count(try await virtual.process(notice, positions: position.map { [$0] } ?? []))
    }
  }
}
