import Foundation
import SalesTapDiagnostics
import SalesTapSchedule
import SalesTapTesting
import SalesTapTime
import TestSupport
import Testing

/// The Swift code of the pages and of the longer comments, compiled and run; the last test holds the two together.
@Suite("The code of the guides about schedules")
struct GuideSnippetTests {
  private let zone = TimeZoneRules.utc

  @Test("The first page")
  func firstPage() throws {
    let now = try instant("2026-03-02T08:03:00Z")
    let next = Cadence.every15Minutes.nextSlot(after: now, in: .utc)
    #expect(next.description == "2026-03-02T08:15:00Z")
  }

  @Test("Pick a cadence")
  func cadences() {
    let expressions = Cadence.every15Minutes.cronExpressions
    // ["0 0 * * * ?", "0 15 * * * ?", "0 30 * * * ?", "0 45 * * * ?"]
    #expect(expressions == ["0 0 * * * ?", "0 15 * * * ?", "0 30 * * * ?", "0 45 * * * ?"])

    let budget = JobBudget(inUse: 93)
    let fits = budget.fits(.every5Minutes)  // false: 12 jobs, and 7 are left
    let fitting = budget.fittingCadences.map(\.minutes)  // [10, 15, 20, 30, 60]
    let message = budget.diagnostic(for: .every5Minutes)?.message
    // "12 more jobs are needed, 93 of 100 are in use: 60 minutes needs one"
    #expect(!fits)
    #expect(fitting == [10, 15, 20, 30, 60])
    #expect(message == "12 more jobs are needed, 93 of 100 are in use: 60 minutes needs one")

    let jobs = JobBudget.jobs(for: [.every15Minutes, .everyHour])  // 4
    #expect(jobs == 4)

    let late = Cadence(everyMinutes: 15, offsetMinutes: 7)
    let slots = late?.slots  // [7, 22, 37, 52]
    #expect(slots == [7, 22, 37, 52])
  }

  @Test("Cron expressions")
  func expressions() throws {
    let now = try instant("2026-03-06T06:30:00Z")
    do {
      let expression = CronExpression("0 30 6 ? * MON-FRI")
      let english = expression?.englishDescription  // "At 06:30 on Monday through Friday"
      let next = expression?.next(after: now, in: zone)  // the first fire later than now
      let previous = expression?.previous(before: now, in: zone)
      let three = expression?.fires(after: now, in: zone).prefix(3)
      #expect(english == "At 06:30 on Monday through Friday")
      #expect(next?.description == "2026-03-09T06:30:00Z")
      #expect(previous?.description == "2026-03-05T06:30:00Z")
      #expect(three.map { Array($0) }?.first == next)
    }
    let expression = CronExpression("0 30 6 ? * MON-FRI")
    let next = expression?.next(after: now, in: zone)  // the next working day at half past six
    let english = expression?.englishDescription  // "At 06:30 on Monday through Friday"
    #expect(next != nil && english != nil)
  }

  @Test("Run a drainer: a slot from its schedule to its end, and maintenance beside it")
  func drainer() async throws {
    let clock = ManualClock(now: try instant("2026-03-02T08:03:00Z"))
    let now = clock.now()
    let store: some SlotStore = .inMemory
    _ = try await store.change(.init("Leads", .schedule(.cadence(.every15Minutes))), at: now)

    let maintenance = Drainer.Schedule.maintenance
    _ = try await store.change(.init(maintenance.name, .schedule(.dailyMaintenance)), at: now)
    var drainer = Drainer([.init("Leads", lane: "production"), maintenance], zone: zone, options: .init(worker: "a"))

    clock.advance(by: .seconds(720))
    var events: [Drainer.Event] = [.woke]
    var deeds: [String] = []
    while !events.isEmpty {
      var asked: [Drainer.Action] = []
      func ask(_ action: Drainer.Action) { asked.append(action) }
      func begin(_ claim: SlotClaim) {
        deeds.append(claim.key)
        events.append(.ended(claim, RunOutcome(.finished)))
      }
      func halt(_ claim: SlotClaim) { deeds.append("halt \(claim.key)") }
      func decline(_ name: String) { deeds.append("decline \(name)") }
      func wake(at until: Instant) { deeds.append("wait until \(until)") }
      let event = events.removeFirst()
      for action in drainer.handle(event, at: clock.now()) {
        switch action {
        case .load, .claim, .renew, .finish: ask(action)  // the store; its answer is the next event
        case .drain(let claim), .maintain(let claim): begin(claim)  // a task; .ended(claim, outcome) when it is over
        case .halt(let claim): halt(claim)  // let that drain end after what it has in hand
        case .decline(let name): decline(name)  // tell who asked that it is not run
        case .wait(let until): wake(at: until)  // sleep until then, then .woke
        case .stop: return
        }
      }
      for action in asked { events.append(try #require(try await answer(to: action, of: store, clock))) }
    }
    expectNoDifference(deeds.filter { !$0.hasPrefix("wait") }, ["Leads@2026-03-02T08:15:00Z"])
    expectNoDifference(deeds.last, "wait until 2026-03-02T08:16:00Z")
    #expect(drainer.running.isEmpty)
    // As the comment at the machine begins one.
    let schedules = [Drainer.Schedule("Leads")]
    do {
      var drainer = Drainer(schedules, zone: zone, options: .init(worker: "a"))
      let actions = drainer.handle(.woke, at: clock.now())
      // perform the actions; hand the answers in; when told to wait, sleep at most until then, and say .woke
      #expect(actions == [.load(["Leads"])])
    }
  }

  /// The second block of the loop.
  private func answer(
    to action: Drainer.Action, of store: some SlotStore, _ clock: ManualClock
  ) async throws -> Drainer.Event? {
    switch action {
    case .load(let names): return .loaded(try await store.states(of: names))
    case .claim(let request): return .answered(request, try await store.claim(request, at: clock.now()))
    case .renew(let claim): return .renewed(claim, try await store.renew(claim, at: clock.now()))
    case .finish(let claim, let outcome):
      _ = try await store.finish(claim, with: outcome, at: clock.now())
      return .finished(claim)
    default: return nil
    }
  }

  @Test("Write a store: a row is read, given to the law, and written back")
  func store() throws {
    final class Transaction { var rows: [String: ScheduleState] = [:] }
    func row(named name: String, in transaction: Transaction) throws -> ScheduleState {
      transaction.rows[name] ?? ScheduleState(name: name)
    }
    func write(_ state: ScheduleState, in transaction: Transaction) throws { transaction.rows[state.name] = state }
    func claim(
      _ request: SlotRequest, at now: Instant, in transaction: Transaction
    ) throws -> SlotRequest.Outcome {
      var state = try row(named: request.name, in: transaction)
      let outcome = state.claim(request, at: now)
      try write(state, in: transaction)
      return outcome
    }
    let transaction = Transaction()
    let request = SlotRequest("Leads", .manual, worker: "a", lease: .seconds(60))
    let outcome = try claim(request, at: try instant("2026-03-02T08:03:00Z"), in: transaction)
    guard case .claimed(let claimed) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(transaction.rows["Leads"]?.running == claimed)
  }

  @Test("Every block of Swift in the pages and comments of the module stands here")
  func everyBlock() throws {
    let here = Self.lines(try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)).joined(separator: "\n")
    let module = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/SalesTapSchedule").standardizedFileURL
    let files = try #require(FileManager.default.enumerator(at: module, includingPropertiesForKeys: nil))
    var count = 0
    for case let file as URL in files where ["md", "swift"].contains(file.pathExtension) {
      var text = try String(contentsOf: file, encoding: .utf8)
      if file.pathExtension == "swift" {
        text = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
          let line = line.trimmingCharacters(in: .whitespaces)
          return line.hasPrefix("///") ? String(line.dropFirst(3).drop { $0 == " " }) : ""
        }.joined(separator: "\n")
      }
      for part in text.components(separatedBy: "```swift\n").dropFirst() {
        count += 1
        let block = Self.lines(part.components(separatedBy: "```")[0]).joined(separator: "\n")
        #expect(here.contains(block), "\(file.lastPathComponent): \(block)")
      }
    }
    #expect(count == 13)
  }

  /// The lines of a text without blanks at their ends, before their comments, and between them.
  private static func lines(_ text: String) -> [String] {
    text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }.filter { !$0.isEmpty }
  }
}
