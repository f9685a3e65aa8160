import SalesTapSchedule
import SalesTapTesting
import SalesTapTime
import Testing

/// The loop of the guide *Run a drainer*, whole: it performs what the machine asks for.
struct DrainerLoop<Store: SlotStore, Timer: Clock<Duration>>: Sendable {
  var store: Store
  var wall: any WallClock
  var timer: Timer
  var drain: @Sendable (SlotClaim, Halts) async -> RunOutcome

  /// The runs that are to end soon.
  actor Halts {
    private var fences: Set<Int64> = []
    func halt(_ claim: SlotClaim) { fences.insert(claim.fence) }
    func isHalted(_ claim: SlotClaim) -> Bool { fences.contains(claim.fence) }
  }

  /// Runs until the task is cancelled, and then until everything has ended.
  func run(_ machine: Drainer) async {
    let halts = Halts()
    await withTaskGroup(of: Drainer.Event.self) { group in
      var machine = machine
      var wakesAt: Instant?
      var isStopping = false
      var event = Drainer.Event.woke
      while true {
        if event == .woke { wakesAt = nil }
        if event == .stopRequested { isStopping = true }
        for action in machine.handle(event, at: wall.now()) {
          switch action {
          case .load, .claim, .renew, .finish: group.addTask { await ask(action) }
          case .drain(let claim), .maintain(let claim): group.addTask { .ended(claim, await drain(claim, halts)) }
          case .halt(let claim): await halts.halt(claim)
          case .decline: break
          case .wait(let until):
            // An earlier waking is as good: the machine then says anew until when.
            if isStopping || wakesAt.map({ $0 <= until }) ?? false { break }
            wakesAt = until
            group.addTask {
              do {
                try await timer.sleep(for: max(until - wall.now(), .zero))
                return .woke
              } catch { return .stopRequested }
            }
          case .stop:
            group.cancelAll()
            return
          }
        }
        guard let next = await group.next() else { return }
        event = next
      }
    }
  }

  private func ask(_ action: Drainer.Action) async -> Drainer.Event {
    do {
      switch action {
      case .load(let names): return .loaded(try await store.states(of: names))
      case .claim(let request): return .answered(request, try await store.claim(request, at: wall.now()))
      case .renew(let claim): return .renewed(claim, try await store.renew(claim, at: wall.now()))
      case .finish(let claim, let outcome):
        _ = try await store.finish(claim, with: outcome, at: wall.now())
        return .finished(claim)
      default: return .woke
      }
    } catch {
      return .storeFailed(action)
    }
  }
}

@Suite("The drainer's loop on a manual clock")
struct DrainerLoopTests {
  /// The runs, in the order of their beginnings.
  actor Journal {
    private(set) var keys: [String] = []
    func note(_ claim: SlotClaim) { keys.append(claim.key) }
  }

  @Test("Slots are run at their times, and cancelling ends the loop")
  func slots() async throws {
    let start = try instant("2026-03-02T10:01:00Z")
    let clock = ManualClock(now: start)
    let store = InMemorySlotStore()
    _ = store.change(.init("Leads", .schedule(.cadence(.every15Minutes))), at: start)
    let journal = Journal()
    let loop = DrainerLoop(store: store, wall: clock, timer: clock.timer) { claim, _ in
      await journal.note(claim)
      return RunOutcome(.finished)
    }
    let machine = Drainer(
      [.init("Leads")], zone: .utc, options: .init(worker: "a", longestWait: .seconds(86_400)))
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await loop.run(machine) }
      while await journal.keys.count < 5 {
        await clock.waitForSleepers()
        clock.advanceToNextSleeper()
      }
      group.cancelAll()
    }
    // The clock does not wait for drains, so that a slot may be made up by a later one; none comes twice or in between.
    let keys = await journal.keys
    #expect(keys[0] == "Leads@2026-03-02T10:15:00Z")
    let slots = keys.compactMap { Instant(String($0.split(separator: "@")[1])) }
    #expect(slots.count == keys.count && zip(slots, slots.dropFirst()).allSatisfy { $0 < $1 })
    #expect(slots.allSatisfy { [0, 15, 30, 45].contains(TimeZoneRules.utc.local(at: $0).time.minute) })
    #expect(store.states(of: ["Leads"])[0].running == nil)
  }

  @Test("A drain on its way is told to halt, and ends before the loop does")
  func halting() async throws {
    let start = try instant("2026-03-02T10:14:00Z")
    let clock = ManualClock(now: start)
    let store = InMemorySlotStore()
    _ = store.change(.init("Leads", .schedule(.cadence(.every15Minutes))), at: start)
    let (begun, announce) = AsyncStream<Void>.makeStream()
    let loop = DrainerLoop(store: store, wall: clock, timer: clock.timer) { claim, halts in
      announce.yield()
      while await !halts.isHalted(claim) { await Task.yield() }
      return RunOutcome(.interrupted)
    }
    let machine = Drainer([.init("Leads")], zone: .utc, options: .init(worker: "a"))
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await loop.run(machine) }
      await clock.waitForSleepers()
      clock.advance(by: .seconds(60))
      var arrivals = begun.makeAsyncIterator()
      await arrivals.next()
      group.cancelAll()
    }
    let state = store.states(of: ["Leads"])[0]
    #expect(state.running == nil && state.lastRun?.outcome.ending == .interrupted)
  }
}
