import ArgumentParser
import SalesTap

struct LogCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "Shows what happened, from the event log of a store: every attempt, and every decision without one.",
    discussion: """
      All filters that are given must hold. With --format json: {"entries":[{"time":"..","sync":"..","connection":"..",\
      "object":"..","recordID":"..","changeID":"..","status":"success|failure|none","decision":"..","reason":"..",\
      "resolution":"..","errorClass":"..","identity":"..","origin":"..","run":"..","attempt":n,\
      "durationMilliseconds":n,"dropped":[{"property":"..","reason":".."}],"request":{..},"response":".."}],"next":n}; \
      "next" is null on the last page, else the --cursor of the next.
      """)

  @OptionGroup var options: StoreOptions

  @Option(name: .long, help: ArgumentHelp("Entries of a record.", valueName: "id"))
  var record: RecordID?

  @Option(name: .long, help: ArgumentHelp("Entries of an identity in CleverTap.", valueName: "identity"))
  var identity: String?

  @Option(
    name: .customLong("run"), help: ArgumentHelp("Entries of a run of a historical sync.", valueName: "run"))
  var backfillRun: String?

  @Option(name: .long, help: "Entries that ended in success, in failure, or without an attempt: none.")
  var status: EventLogEntry.Status?

  @Option(name: .long, help: ArgumentHelp("Entries of a sync, by its key.", valueName: "sync"))
  var sync: String?

  @Option(name: .long, help: ArgumentHelp("Entries of an object.", valueName: "name"))
  var object: String?

  @Option(name: .long, help: ArgumentHelp("Entries of a connection, by its key.", valueName: "connection"))
  var connection: String?

  @Option(name: .long, help: "Entries of real-time deliveries, drains (batch), historical syncs, or retries.")
  var origin: EventLogEntry.Origin?

  @Option(name: .long, help: "Entries of a class of failure.")
  var errorClass: ErrorClass?

  @Option(
    name: .long, help: ArgumentHelp("Entries from this time on, such as 2026-03-29T01:30:00Z.", valueName: "instant"))
  var since: Instant?

  @Option(
    name: .long, help: ArgumentHelp("Entries before this time, such as 2026-03-29T01:30:00Z.", valueName: "instant"))
  var until: Instant?

  @Flag(name: .long, help: "Show the newest entries first.")
  var newestFirst = false

  @Option(name: .long, help: ArgumentHelp("How many entries are wanted at most.", valueName: "n"))
  var limit = 100

  @Option(name: .long, help: ArgumentHelp("Where the page begins: \"next\" of the page before.", valueName: "n"))
  var cursor: Int64?

  @Option(name: .long, help: "How to print the result.")
  var format = OutputFormat.text

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit is a number of entries, from 1.") }
  }

  func run() async throws {
    let page = try await options.open().page(query)
    switch format {
    case .json:
      Terminal.print(
        JSONText.object([
          "entries": JSONText.array(page.entries.map(\.json)),
          "next": page.next.map { "\($0.rawValue)" } ?? "null",
        ]))
    case .text:
      if page.entries.isEmpty {
        Terminal.print("No entry matches.")
      } else {
        Terminal.print(EventLogEntry.table(page.entries, style: .forStream(.output)))
      }
      if let next = page.next { Terminal.print("More follows: --cursor \(next.rawValue)") }
    }
  }

  private var query: EventLogQuery {
    var query = EventLogQuery()
    query.recordID = record
    query.identity = identity
    query.run = backfillRun
    query.status = status
    query.sync = sync
    query.object = object
    query.connection = connection
    query.origin = origin
    query.errorClass = errorClass
    query.since = since
    query.until = until
    query.order = newestFirst ? .newestFirst : .oldestFirst
    query.cursor = cursor.map { EventLogCursor(rawValue: $0) }
    query.limit = limit
    return query
  }
}
