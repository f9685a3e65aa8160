import ArgumentParser
import SalesTap

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Shows what a store holds: the entries of each sync, and how the connections stand.",
    discussion: """
      With --format json: {"latestTime":"..","syncs":[{"sync":"..","waiting":n,"inFlight":n,"failed":n,"delivered":n,\
      "superseded":n,"skipped":n,"oldestWaiting":".."}],"connections":[{"connection":"..","state":"open|paused|probing|stopped",\
      "until":"..","reason":".."}],"held":n}. "held" counts changes that wait for fields or for a person.
      """)

  @OptionGroup var options: StoreOptions

  @Option(name: .long, help: "How to print the result.")
  var format = OutputFormat.text

  func run() async throws {
    let store = try options.open()
    let counts = try await store.counts()
    let connections = try await store.connectionStandings()
    let latest = try await store.latestTime()
    let held = try await Self.held(in: store)
    switch format {
    case .json:
      Terminal.print(
        JSONText.object([
          "latestTime": JSONText.string(latest?.description), "syncs": JSONText.array(counts.map(Self.json)),
          "connections": JSONText.array(connections.map { $0.json }), "held": "\(held)",
        ]))
    case .text:
      let style = TerminalStyle.forStream(.output)
      var table = TextTable(
        ("sync", .left), ("waiting", .right), ("in flight", .right), ("failed", .right), ("delivered", .right),
        ("superseded", .right), ("skipped", .right), ("oldest waiting", .left))
      for count in counts {
        let numbers = [
          count.waiting, count.inFlight, count.failed, count.delivered, count.superseded, count.skipped,
        ]
        table.append(
          [count.sync] + numbers.map { $0 == 0 ? "·" : String($0) } + [count.oldestWaiting?.description ?? ""])
      }
      Terminal.print(table.isEmpty ? "The queue is empty." : table.rendered(style: style))
      for connection in connections { Terminal.print("\(connection.connection): \(connection.state)") }
      if held > 0 { Terminal.print("\(held) held") }
      if let latest { Terminal.print("The latest time in the store is \(latest).") }
    }
  }

  private static func json(_ count: QueueCounts) -> String {
    JSONText.object([
      "sync": JSONText.string(count.sync), "waiting": "\(count.waiting)", "inFlight": "\(count.inFlight)",
      "failed": "\(count.failed)", "delivered": "\(count.delivered)", "superseded": "\(count.superseded)",
      "skipped": "\(count.skipped)", "oldestWaiting": JSONText.string(count.oldestWaiting?.description),
    ])
  }

  /// How many changes of the inbox are held.
  private static func held(in store: any EngineStore) async throws -> Int {
    var count = 0
    var last: InboxID?
    while true {
      let page = try await store.inboxEntries(InboxQuery(isHeld: true), after: last, limit: 1000)
      guard let end = page.last?.id else { return count }
      count += page.count
      last = end
    }
  }
}

extension ConnectionStanding {
  var json: String {
    let (name, until, trouble): (String, Instant?, ConnectionState.Trouble?) =
      switch state {
      case .open: ("open", nil, nil)
      case .paused(let until, let reason): ("paused", until, reason)
      case .probing(let reason, let until): ("probing", until, reason)
      case .stopped(let reason): ("stopped", nil, reason)
      }
    return JSONText.object([
      "connection": JSONText.string(connection), "state": JSONText.string(name),
      "until": JSONText.string(until?.description), "reason": JSONText.string(trouble?.message),
    ])
  }
}
