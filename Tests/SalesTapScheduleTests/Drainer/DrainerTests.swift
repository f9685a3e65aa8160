import SalesTapSchedule
import SalesTapTime
import TestSupport
import Testing

@Suite("The drainer, step by step")
struct DrainerTests {
  let start: Instant
  let quarter: ScheduleTiming
  let store = InMemorySlotStore()

  init() throws {
    start = try instant("2026-03-02T10:01:00Z")
    quarter = .cadence(try #require(Cadence(everyMinutes: 15)))
  }

  func at(_ minutes: Int, _ seconds: Int = 0) -> Instant { start + .seconds(minutes * 60 + seconds) }

  func drainer(_ schedules: [Drainer.Schedule], worker: String = "a") -> Drainer {
    Drainer(schedules, zone: .utc, options: .init(worker: worker, longestWait: .seconds(3600)))
  }

  /// Performs the store's part of the actions, feeds the answers back, and returns what is left.
  func perform(_ event: Drainer.Event, _ drainer: inout Drainer, at now: Instant) -> [Drainer.Action] {
    var events = [event]
    var left: [Drainer.Action] = []
    while !events.isEmpty {
      for action in drainer.handle(events.removeFirst(), at: now) {
        switch action {
        case .load(let names): events.append(.loaded(store.states(of: names)))
        case .claim(let request): events.append(.answered(request, store.claim(request, at: now)))
        case .renew(let claim): events.append(.renewed(claim, store.renew(claim, at: now)))
        case .finish(let claim, let outcome):
          _ = store.finish(claim, with: outcome, at: now)
          events.append(.finished(claim))
        case .wait:
          // A later wait takes the place of an earlier one.
          left.removeAll { if case .wait = $0 { true } else { false } }
          left.append(action)
        default: left.append(action)
        }
      }
    }
    return left
  }

  func drains(_ actions: [Drainer.Action]) -> [SlotClaim] {
    actions.compactMap { if case .drain(let claim) = $0 { claim } else { nil } }
  }

  @Test("It waits for the slot, runs it, and waits for the next")
  func simple() throws {
    _ = store.change(.init("Leads", .schedule(quarter)), at: start)
    var drainer = drainer([.init("Leads")])
    expectNoDifference(perform(.woke, &drainer, at: start), [.wait(until: at(14))])
    let claims = drains(perform(.woke, &drainer, at: at(14)))
    #expect(claims.map(\.key) == ["Leads@2026-03-02T10:15:00Z"])
    #expect(drainer.running == claims)
    // Half of the lease on, the claim is renewed; the next slot is not looked at while the run is on its way.
    expectNoDifference(perform(.woke, &drainer, at: at(16, 30)), [.wait(until: at(19))])
    expectNoDifference(
      perform(.ended(claims[0], RunOutcome(.finished)), &drainer, at: at(17)), [.wait(until: at(29))])
    #expect(drainer.running.isEmpty)
  }

  @Test("Nothing is run that is not scheduled, and a person's word runs it all the same")
  func manual() throws {
    var drainer = drainer([.init("Leads")])
    expectNoDifference(perform(.woke, &drainer, at: start), [.wait(until: at(60))])
    let actions = perform(.runNow("Leads"), &drainer, at: at(1))
    let claim = try #require(drains(actions).first)
    #expect(claim.trigger == .manual)
    #expect(perform(.runNow("Leads"), &drainer, at: at(1)).contains(.decline("Leads")))
    #expect(perform(.runNow("Nobody"), &drainer, at: at(1)).contains(.decline("Nobody")))
    _ = perform(.ended(claim, RunOutcome(.finished)), &drainer, at: at(2))
    #expect(store.states(of: ["Leads"])[0].lastRun?.claim.trigger == .manual)
  }

  @Test("Of many missed slots the latest is run, once")
  func missed() throws {
    _ = store.change(.init("Leads", .schedule(quarter)), at: start)
    var drainer = drainer([.init("Leads")])
    let claims = drains(perform(.woke, &drainer, at: at(200)))
    #expect(claims.map(\.key) == ["Leads@2026-03-02T13:15:00Z"])
    expectNoDifference(
      perform(.ended(claims[0], RunOutcome(.finished)), &drainer, at: at(201)), [.wait(until: at(209))])
  }

  @Test("Slots that pass while nothing is scheduled are not made up")
  func unscheduled() throws {
    _ = store.change(.init("Leads", .schedule(quarter)), at: start)
    var drainer = drainer([.init("Leads")])
    _ = store.change(.init("Leads", .unschedule), at: at(5))
    #expect(drains(perform(.woke, &drainer, at: at(14))).isEmpty)
    _ = store.change(.init("Leads", .schedule(quarter)), at: at(20))
    expectNoDifference(perform(.woke, &drainer, at: at(20)), [.wait(until: at(29))])
  }

  @Test("A slot that comes while the run before takes its time is run after it")
  func overrun() throws {
    _ = store.change(.init("Leads", .schedule(quarter)), at: start)
    var drainer = drainer([.init("Leads")])
    let first = try #require(drains(perform(.woke, &drainer, at: at(14))).first)
    for minute in stride(from: 16, to: 50, by: 2) {
      #expect(drains(perform(.woke, &drainer, at: at(minute))).isEmpty)
    }
    let next = drains(perform(.ended(first, RunOutcome(.finished)), &drainer, at: at(50)))
    #expect(next.map(\.key) == ["Leads@2026-03-02T10:45:00Z"])
  }

  @Test("Syncs of one connection run one after the other in their order, others beside them")
  func lanes() throws {
    for name in ["A", "B", "C"] { _ = store.change(.init(name, .schedule(quarter)), at: start) }
    var drainer = drainer([.init("B", lane: "x"), .init("C", lane: "y"), .init("A", lane: "x")])
    let first = drains(perform(.woke, &drainer, at: at(14)))
    #expect(first.map(\.name) == ["B", "C"])
    let second = drains(perform(.ended(first[0], RunOutcome(.finished)), &drainer, at: at(15)))
    #expect(second.map(\.name) == ["A"])
    #expect(second[0].slot == first[0].slot)
  }

  @Test("Another worker's run is left alone, and its slot is not run again")
  func others() throws {
    _ = store.change(.init("Leads", .schedule(quarter)), at: start)
    var a = drainer([.init("Leads")], worker: "a")
    var b = drainer([.init("Leads")], worker: "b")
    let claim = try #require(drains(perform(.woke, &a, at: at(14))).first)
    // It looks again when the other's lease would end.
    expectNoDifference(perform(.woke, &b, at: at(14)), [.wait(until: at(19))])
    _ = perform(.ended(claim, RunOutcome(.finished)), &a, at: at(15))
    expectNoDifference(perform(.woke, &b, at: at(19)), [.wait(until: at(29))])
  }

  @Test("A lost worker's run is taken over when its lease has ended")
  func takeover() throws {
    _ = store.change(.init("Leads", .schedule(quarter)), at: start)
    var a = drainer([.init("Leads")], worker: "a")
    let claim = try #require(drains(perform(.woke, &a, at: at(14))).first)
    var b = drainer([.init("Leads")], worker: "b")
    #expect(drains(perform(.woke, &b, at: at(18, 59))).isEmpty)
    let taken = try #require(drains(perform(.woke, &b, at: at(19))).first)
    #expect(taken.key == claim.key && taken.isTakeover)
    // The lost one, should it live, is told to stop when it renews.
    #expect(perform(.woke, &a, at: at(20)).contains(.halt(claim)))
    #expect(!perform(.ended(claim, RunOutcome(.finished)), &a, at: at(21)).contains(.drain(claim)))
    #expect(store.states(of: ["Leads"])[0].running?.fence == taken.fence)
  }

  @Test("An interrupted drain goes on when the pause ends")
  func resumption() throws {
    _ = store.change(.init("Leads", .schedule(quarter)), at: start)
    var drainer = drainer([.init("Leads")])
    let claim = try #require(drains(perform(.woke, &drainer, at: at(14))).first)
    expectNoDifference(
      perform(.ended(claim, RunOutcome(.interrupted, resumesAt: at(17))), &drainer, at: at(15)), [.wait(until: at(17))])
    let resumed = try #require(drains(perform(.woke, &drainer, at: at(17))).first)
    #expect(resumed.trigger == .resumption)
  }

  @Test("Stopping lets drains end, gives back what was not begun, and says when it is done")
  func stopping() throws {
    for name in ["A", "B"] { _ = store.change(.init(name, .schedule(quarter)), at: start) }
    var drainer = drainer([.init("A"), .init("B")])
    let claims = drains(perform(.woke, &drainer, at: at(14)))
    #expect(claims.count == 2)
    let halting = perform(.stopRequested, &drainer, at: at(15))
    #expect(halting.contains(.halt(claims[0])) && halting.contains(.halt(claims[1])) && !halting.contains(.stop))
    #expect(!perform(.ended(claims[0], RunOutcome(.interrupted)), &drainer, at: at(15)).contains(.stop))
    #expect(perform(.ended(claims[1], RunOutcome(.finished)), &drainer, at: at(15)).contains(.stop))
    #expect(perform(.woke, &drainer, at: at(60)).isEmpty)
  }

  @Test("A claim that is answered after stopping was asked for gives its slot back")
  func stoppingWhileClaiming() throws {
    _ = store.change(.init("A", .schedule(quarter)), at: start)
    var drainer = drainer([.init("A")])
    _ = drainer.handle(.woke, at: at(14))
    let actions = drainer.handle(.loaded(store.states(of: ["A"])), at: at(14))
    guard case .claim(let request)? = actions.first else {
      Issue.record("no claim")
      return
    }
    #expect(!drainer.handle(.stopRequested, at: at(14)).contains(.stop))
    let outcome = store.claim(request, at: at(14))
    #expect(perform(.answered(request, outcome), &drainer, at: at(14)).contains(.stop))
    var other = self.drainer([.init("A")], worker: "b")
    #expect(drains(perform(.woke, &other, at: at(15))).map(\.slot) == [at(14)])
  }

  @Test("A store that fails is asked again")
  func storeFailures() throws {
    _ = store.change(.init("A", .schedule(quarter)), at: start)
    var drainer = drainer([.init("A")])
    let load = try #require(drainer.handle(.woke, at: at(14)).first)
    expectNoDifference(drainer.handle(.storeFailed(load), at: at(14)), [.wait(until: at(14, 5))])
    _ = drainer.handle(.woke, at: at(14, 5))
    let claim = try #require(drainer.handle(.loaded(store.states(of: ["A"])), at: at(14, 5)).first)
    _ = drainer.handle(.storeFailed(claim), at: at(14, 5))
    let run = try #require(drains(perform(.woke, &drainer, at: at(15))).first)
    let finish = try #require(drainer.handle(.ended(run, RunOutcome(.finished)), at: at(16)).first)
    _ = drainer.handle(.storeFailed(finish), at: at(16))
    #expect(store.states(of: ["A"])[0].running != nil)
    _ = perform(.woke, &drainer, at: at(17))
    #expect(
      store.states(of: ["A"])[0].running == nil && store.states(of: ["A"])[0].lastRun?.outcome.ending == .finished)
  }

  @Test("A new configuration takes effect at once; runs of what is gone end as they would")
  func configuration() throws {
    for name in ["A", "B"] { _ = store.change(.init(name, .schedule(quarter)), at: start) }
    var drainer = drainer([.init("A"), .init("A")])
    let claim = try #require(drains(perform(.woke, &drainer, at: at(14))).first)
    let added = drains(perform(.configured([.init("B")]), &drainer, at: at(15)))
    #expect(added.map(\.name) == ["B"])
    _ = perform(.ended(claim, RunOutcome(.finished)), &drainer, at: at(16))
    #expect(store.states(of: ["A"])[0].lastRun?.claim == claim)
    #expect(drains(perform(.woke, &drainer, at: at(29))).isEmpty)
  }

  @Test("Maintenance is a run of its own kind, on its own schedule, in a lane of its own")
  func maintenanceRuns() throws {
    let name = Drainer.Schedule.maintenance.name
    _ = store.change(.init("A", .schedule(quarter)), at: start)
    _ = store.change(.init(name, .schedule(.dailyMaintenance)), at: start)
    var drainer = drainer([.init("A"), .maintenance])
    // 01:00 the next day, a slot of both.
    let actions = perform(.woke, &drainer, at: at(899))
    #expect(drains(actions).map(\.key) == ["A@2026-03-03T01:00:00Z"])
    let claims = actions.compactMap { if case .maintain(let claim) = $0 { claim } else { nil } }
    #expect(claims.map(\.key) == ["(maintenance)@2026-03-03T01:00:00Z"])
    _ = perform(.ended(claims[0], RunOutcome(.finished)), &drainer, at: at(900))
    #expect(store.states(of: [name])[0].lastRun?.claim == claims[0])
    // A person's word runs it at once.
    let now = perform(.runNow(name), &drainer, at: at(901)).contains { if case .maintain = $0 { true } else { false } }
    #expect(now)
  }

  @Test("What a person asked for and will not get is declined: when stopping, and when the schedule is gone")
  func declining() throws {
    for name in ["A", "B", "C"] { _ = store.change(.init(name, .schedule(quarter)), at: start) }
    var drainer = drainer([.init("A", lane: "x"), .init("B", lane: "x"), .init("C", lane: "x")])
    let claim = try #require(drains(perform(.woke, &drainer, at: at(14))).first)
    #expect(perform(.runNow("B"), &drainer, at: at(15)).isEmpty == false)
    #expect(!perform(.runNow("C"), &drainer, at: at(15)).contains(.decline("C")))
    #expect(
      perform(.configured([.init("A", lane: "x"), .init("C", lane: "x")]), &drainer, at: at(15)).contains(.decline("B"))
    )
    let stopping = perform(.stopRequested, &drainer, at: at(16))
    #expect(stopping.contains(.decline("C")) && !stopping.contains(.decline("B")))
    #expect(perform(.runNow("C"), &drainer, at: at(16)).contains(.decline("C")))
    #expect(perform(.ended(claim, RunOutcome(.finished)), &drainer, at: at(16)).contains(.stop))
  }

  @Test("A store that refuses what it says is due is not asked again at once")
  func oddStore() throws {
    var drainer = drainer([.init("A")])
    var odd = ScheduleState(name: "A")
    _ = odd.apply(.init("A", .schedule(quarter)), at: start)
    _ = drainer.handle(.woke, at: at(14))
    var claims = 0
    var now = at(14)
    var events: [Drainer.Event] = [.loaded([odd])]
    for _ in 0..<200 {
      if events.isEmpty {
        now += .seconds(1)
        events = [.woke]
      }
      for action in drainer.handle(events.removeFirst(), at: now) {
        switch action {
        case .load: events.append(.loaded([odd]))
        case .claim(let request):
          claims += 1
          events.append(.answered(request, .refused(.alreadyRun, odd)))
        default: break
        }
      }
    }
    let seconds = Int((now - at(14)).components.seconds)
    #expect(claims >= 2 && claims <= 2 + seconds / 5)
  }

  /// Found by a simulation: a run that came while its sync was drained by hand began again and again.
  @Test("A run that was abandoned is not begun again at once")
  func abandoned() throws {
    _ = store.change(.init("Leads", .schedule(quarter)), at: start)
    var drainer = drainer([.init("Leads")])
    let claim = try #require(drains(perform(.woke, &drainer, at: at(14))).first)
    expectNoDifference(
      perform(.ended(claim, RunOutcome(.abandoned)), &drainer, at: at(14)), [.wait(until: at(14, 5))])
    expectNoDifference(drains(perform(.woke, &drainer, at: at(14, 4))), [])
    #expect(drains(perform(.woke, &drainer, at: at(14, 5))).map(\.key) == [claim.key])
  }

  @Test("A clock that is set back by days while a run is on its way does not keep it from being renewed")
  func renewalAfterJump() throws {
    _ = store.change(.init("A", .schedule(quarter)), at: start)
    var drainer = drainer([.init("A")])
    let ahead = 4 * 24 * 60
    _ = try #require(drains(perform(.woke, &drainer, at: at(ahead + 14))).first)
    #expect(!store.states(of: ["A"])[0].isRunning(at: at(20)))
    _ = perform(.woke, &drainer, at: at(20))
    #expect(store.states(of: ["A"])[0].running?.leaseEnds == at(25))
    #expect(store.states(of: ["A"])[0].isRunning(at: at(20)))
  }

  @Test("Stopping does not wait for a store that does not answer")
  func stoppingWithoutStore() throws {
    _ = store.change(.init("A", .schedule(quarter)), at: start)
    var drainer = drainer([.init("A")])
    let claim = try #require(drains(perform(.woke, &drainer, at: at(14))).first)
    _ = perform(.stopRequested, &drainer, at: at(15))
    let finish = try #require(drainer.handle(.ended(claim, RunOutcome(.interrupted)), at: at(15)).first)
    #expect(finish == .finish(claim, RunOutcome(.interrupted)))
    #expect(drainer.handle(.storeFailed(finish), at: at(15)).contains(.stop))
  }

  @Test("Daily maintenance is at 01:00 of the schedule's zone")
  func maintenance() throws {
    let zone = try Zones.named("Europe/Riga")
    let next = ScheduleTiming.dailyMaintenance.nextSlot(after: start, in: zone)
    #expect(next?.description == "2026-03-02T23:00:00Z")
    #expect(ScheduleTiming.dailyMaintenance.slot(atOrBefore: try #require(next), in: zone) == next)
    #expect(ScheduleTiming.dailyMaintenance.englishDescription == "At 01:00, every day")
    #expect(quarter.englishDescription == "every 15 minutes")
  }
}

@Suite("The status of a schedule")
struct ScheduleStatusTests {
  @Test("Next run in the caller's zone, jobs, last run")
  func status() throws {
    let now = try instant("2026-03-02T10:01:00Z")
    var state = ScheduleState(name: "Leads")
    #expect(ScheduleStatus(state, at: now, in: .utc).nextRun == nil)
    #expect(ScheduleStatus(state, at: now, in: .utc).jobs == 0)
    _ = state.apply(.init("Leads", .schedule(.cadence(try #require(Cadence(everyMinutes: 5))))), at: now)
    let status = ScheduleStatus(
      state, surroundings: .init(pending: 7), at: now, in: .utc, viewedIn: try Zones.named("Asia/Kathmandu"))
    #expect(status.isScheduled && status.jobs == 12 && status.pending == 7 && status.problems.isEmpty)
    #expect(status.nextRun?.description == "2026-03-02T10:05:00Z")
    #expect(status.nextRunLocal?.description == "2026-03-02T15:50:00")
    // A slot that is due is run now.
    let late = try instant("2026-03-02T10:06:00Z")
    #expect(ScheduleStatus(state, at: late, in: .utc).nextRun == late)
  }

  @Test("Everything that is wrong, the weightiest first")
  func problems() throws {
    let now = try instant("2026-03-02T10:00:00Z")
    var state = ScheduleState(name: "Leads")
    var surroundings = ScheduleStatus.Surroundings(
      pending: 1, oldestPending: now - .seconds(1801), failed: 2, connection: .stopped(reason: "wrong passcode"),
      lastChange: now - .seconds(8 * 86_400))
    expectNoDifference(
      ScheduleStatus(state, surroundings: surroundings, at: now, in: .utc).problems.map(\.description),
      [
        "the connection is stopped and must be resumed: wrong passcode",
        "1 entry waits, and nothing is scheduled: schedule the sync, or run it now",
        "2 entries have failed: look at the reasons, then retry or delete",
        "no change of the object has been seen since 2026-02-22T10:00:00Z",
      ])
    _ = state.apply(.init("Leads", .schedule(.cadence(try #require(Cadence(everyMinutes: 15))))), at: now)
    surroundings.connection = .paused(until: now + .seconds(60))
    expectNoDifference(
      ScheduleStatus(state, surroundings: surroundings, at: now, in: .utc).problems.map(\.description),
      [
        "the connection is paused until 2026-03-02T10:01:00Z, and goes on by itself",
        "the oldest entry has waited since 2026-03-02T09:29:59Z, longer than two cadences",
        "2 entries have failed: look at the reasons, then retry or delete",
        "no change of the object has been seen since 2026-02-22T10:00:00Z",
      ])
    surroundings = .init(pending: 1, oldestPending: now - .seconds(1800))
    #expect(ScheduleStatus(state, surroundings: surroundings, at: now, in: .utc).problems.isEmpty)
    // Where no change was ever seen, the time counts from the scheduling.
    let later = now + .seconds(8 * 86_400)
    #expect(ScheduleStatus(state, at: later, in: .utc).problems == [.noChangeSeen(since: now)])
    #expect(ScheduleStatus(state, surroundings: .init(quietAfter: nil), at: later, in: .utc).problems.isEmpty)
  }

  @Test("With an expression, late is what waits since before the last slot but one")
  func lateByExpression() throws {
    // Monday morning: over the weekend nothing was due.
    let now = try instant("2026-03-02T07:00:00Z")
    var state = ScheduleState(name: "Leads")
    let weekdays = try #require(CronExpression("0 30 6 ? * MON-FRI"))
    _ = state.apply(.init("Leads", .schedule(.cron(weekdays))), at: now)
    func problems(_ oldest: String) throws -> [ScheduleStatus.Problem] {
      let oldest = try instant(oldest)
      return ScheduleStatus(state, surroundings: .init(pending: 1, oldestPending: oldest), at: now, in: .utc).problems
    }
    #expect(try problems("2026-02-27T06:30:00Z").isEmpty)
    #expect(try problems("2026-02-27T06:29:59Z") == [.oldestEntryLate(since: instant("2026-02-27T06:29:59Z"))])
  }

  @Test("An expression that never fires again is said; an interrupted run goes on at its time")
  func nextRuns() throws {
    let now = try instant("2026-03-02T10:01:00Z")
    var state = ScheduleState(name: "Leads")
    let past = try #require(CronExpression("0 0 1 1 1 ? 2026"))
    _ = state.apply(.init("Leads", .schedule(.cron(past))), at: now)
    let status = ScheduleStatus(state, at: now, in: .utc)
    #expect(status.problems.map(\.description) == ["the schedule's expression never fires again: reschedule it"])
    #expect(status.nextRun == nil && status.jobs == 1)
    _ = state.apply(.init("Leads", .reschedule(.cadence(.every15Minutes))), at: now)
    state.resumesAt = now + .seconds(60)
    #expect(ScheduleStatus(state, at: now, in: .utc).nextRun == now + .seconds(60))
    #expect(ScheduleStatus(state, at: now + .seconds(90), in: .utc).nextRun == now + .seconds(90))
  }
}
