import ArgumentParser
import SalesTap

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Shows what a store holds: the entries and the schedule of each sync, and how the connections stand.",
    discussion: """
      With --config the syncs and connections of which the store knows nothing yet are shown too, and times stand on the clocks \
      of the configuration's calendar; else in UTC.

      With --format json: {"latestTime":"..","syncs":[{"sync":"..","waiting":n,"inFlight":n,"failed":n,"delivered":n,\
      "superseded":n,"skipped":n,"oldestWaiting":"..","oldestAgeSeconds":n,"schedule":{"scheduled":true,"timing":"every 15 minutes",\
      "nextRun":"..","nextRunLocal":"..","jobs":n,"lastRun":{"endedAt":"..","ending":"finished","delivered":n,"failed":n,\
      "returned":n},"problems":[".."]}}],"connections":[{"connection":"..","state":"open|paused|probing|stopped","until":"..",\
      "reason":".."}],"held":n}. "schedule" is null for a sync without slots; "held" counts changes that wait for fields or for a \
      person.
      """)

  @OptionGroup var options: StoreOptions

  @Option(name: .long, help: ArgumentHelp("The configuration, a JSON file.", valueName: "file"))
  var config: String?

  @Option(name: .long, help: "How to print the result.")
  var format = OutputFormat.text

  func run() async throws {
    let store = try await options.open()
    let loaded = try config.map { try LoadedConfiguration(file: $0, context: ConfigurationContext()) }
    let latest = try await store.latestTime()
    let overview = try await StoreOverview(
      store, loaded?.document, zone: try ZoneTable.rules(for: loaded?.document.calendar.timeZone ?? "UTC"),
      at: try await store.commandTime())
    switch format {
    case .json:
      Terminal.print(
        JSONText.object([
          "latestTime": JSONText.string(latest?.description),
          "syncs": JSONText.array(overview.syncs.map(overview.json)),
          "connections": JSONText.array(overview.connections.map(\.json)), "held": "\(overview.held)",
        ]))
    case .text:
      Terminal.print(overview.text(style: .forStream(.output)))
      if let latest { Terminal.print("The latest time in the store is \(latest).") }
    }
  }
}

/// What a store holds, sync by sync.
struct StoreOverview {
  /// A sync with what the store knows of it.
  struct Sync {
    let counts: QueueCounts
    /// Nil for one without slots.
    let schedule: ScheduleStatus?
  }

  let syncs: [Sync]
  let connections: [ConnectionStanding]
  let held: Int
  let zone: TimeZoneRules
  let now: Instant

  init(
    _ store: any EngineStore, _ document: ConfigurationDocument?, zone: TimeZoneRules, at now: Instant
  ) async throws {
    self.zone = zone
    self.now = now
    let counts = try await store.counts()
    let standings = try await store.connectionStandings()
    let configured = document?.syncs.map(\.key) ?? []
    let keys = configured + counts.map(\.sync).filter { !configured.contains($0) }
    var syncs: [Sync] = []
    for (key, state) in zip(keys, try await store.states(of: keys)) {
      let own = counts.first { $0.sync == key } ?? QueueCounts(sync: key)
      let sync = document?.sync(key)
      var isBatch = state.isScheduled || state.unscheduledAt != nil
      if let sync { isBatch = sync.delivery != .realTime }
      let connection = sync.flatMap { document?.connection($0.connection)?.key }
      let standing = standings.first { $0.connection == connection }
      let surroundings = ScheduleStatus.Surroundings(
        pending: own.waiting, oldestPending: own.oldestWaiting, failed: own.failed,
        connection: standing?.surroundings ?? .open, quietAfter: nil)
      syncs.append(
        Sync(
          counts: own, schedule: isBatch ? ScheduleStatus(state, surroundings: surroundings, at: now, in: zone) : nil))
    }
    self.syncs = syncs
    let named = document?.connections.map(\.key) ?? []
    connections =
      named.map { key in standings.first { $0.connection == key } ?? ConnectionStanding(connection: key) }
      + standings.filter { !named.contains($0.connection) }
    held = try await Self.held(in: store)
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

  /// How long the oldest entry of a sync has waited, in whole seconds; nil if none waits.
  func age(_ sync: Sync) -> Int64? {
    sync.counts.oldestWaiting.map { max(0, (now.millisecondsSinceEpoch - $0.millisecondsSinceEpoch) / 1000) }
  }

  func json(_ sync: Sync) -> String {
    let count = sync.counts
    return JSONText.object([
      "sync": JSONText.string(count.sync), "waiting": "\(count.waiting)", "inFlight": "\(count.inFlight)",
      "failed": "\(count.failed)", "delivered": "\(count.delivered)", "superseded": "\(count.superseded)",
      "skipped": "\(count.skipped)", "oldestWaiting": JSONText.string(count.oldestWaiting?.description),
      "oldestAgeSeconds": age(sync).map { "\($0)" } ?? "null", "schedule": sync.schedule.map(json) ?? "null",
    ])
  }

  private func json(_ schedule: ScheduleStatus) -> String {
    let last = schedule.lastRun.map { run in
      JSONText.object([
        "endedAt": JSONText.string(run.endedAt.description), "ending": JSONText.string(run.outcome.ending.rawValue),
        "delivered": "\(run.outcome.delivered)", "failed": "\(run.outcome.failed)",
        "returned": "\(run.outcome.returned)",
      ])
    }
    return JSONText.object([
      "scheduled": "\(schedule.isScheduled)", "timing": JSONText.string(schedule.timing?.englishDescription),
      "nextRun": JSONText.string(schedule.nextRun?.description),
      "nextRunLocal": JSONText.string(schedule.nextRun.map(zone.text)), "jobs": "\(schedule.jobs)",
      "lastRun": last ?? "null", "problems": JSONText.strings(schedule.problems.map(\.description)),
    ])
  }

  func text(style: TerminalStyle) -> String {
    var entries = TextTable(
      ("sync", .left), ("waiting", .right), ("in flight", .right), ("failed", .right), ("delivered", .right),
      ("superseded", .right), ("skipped", .right), ("oldest waits for", .left))
    var schedules = TextTable(("sync", .left), ("schedule", .left), ("next run", .left), ("last run", .left))
    var problems: [String] = []
    for sync in syncs {
      let count = sync.counts
      let numbers = [count.waiting, count.inFlight, count.failed, count.delivered, count.superseded, count.skipped]
      entries.append(
        [count.sync] + numbers.map { $0 == 0 ? "·" : String($0) } + [age(sync).map(Self.words) ?? ""])
      guard let schedule = sync.schedule else { continue }
      schedules.append(
        count.sync, schedule.timing?.englishDescription ?? "not scheduled", schedule.nextRun.map(zone.text) ?? "",
        schedule.lastRun.map { "\(zone.text($0.endedAt)), \($0.outcome.ending.rawValue)" } ?? "")
      problems += schedule.problems.map { "\(count.sync): \($0)" }
    }
    var lines = [entries.isEmpty ? "The queue is empty." : entries.rendered(style: style)]
    if !schedules.isEmpty { lines.append(schedules.rendered(style: style)) }
    lines += problems
    lines += connections.map { "\($0.connection): \($0.state)" }
    if held > 0 { lines.append("\(held) held") }
    return lines.joined(separator: "\n")
  }

  /// A time in the largest unit of which it has one: `3 min`.
  private static func words(_ seconds: Int64) -> String {
    if seconds >= 2 * 86_400 { return "\(seconds / 86_400) days" }
    if seconds >= 2 * 3600 { return "\(seconds / 3600) h" }
    return seconds >= 120 ? "\(seconds / 60) min" : "\(seconds) s"
  }
}

extension ConnectionStanding {
  /// The state as the status of a schedule knows it.
  fileprivate var surroundings: ScheduleStatus.Surroundings.Connection {
    switch state {
    case .open, .probing: .open
    case .paused(let until, _): .paused(until: until)
    case .stopped(let trouble): .stopped(reason: trouble.message)
    }
  }

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
