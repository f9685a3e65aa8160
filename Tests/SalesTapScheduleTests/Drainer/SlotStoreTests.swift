import Foundation
import SalesTapSchedule
import SalesTapTime
import Testing

@Suite("The laws of a slot store, on the store in memory")
struct SlotStoreTests {
  let store = InMemorySlotStore()
  let start: Instant
  let quarter: ScheduleTiming
  let hourly: ScheduleTiming

  init() throws {
    start = try instant("2026-03-02T10:01:00Z")
    quarter = .cadence(try #require(Cadence(everyMinutes: 15)))
    hourly = .cadence(try #require(Cadence(everyMinutes: 60)))
  }

  func at(_ minutes: Int) -> Instant { start + .seconds(minutes * 60) }
  func state() -> ScheduleState { store.states(of: ["Leads"])[0] }

  func claim(_ kind: SlotRequest.Kind, by worker: String = "a", at now: Instant) -> SlotRequest.Outcome {
    store.claim(SlotRequest("Leads", kind, worker: worker), at: now)
  }

  func granted(_ kind: SlotRequest.Kind, by worker: String = "a", at now: Instant) throws -> SlotClaim {
    guard case .claimed(let claim) = claim(kind, by: worker, at: now) else {
      Issue.record("refused: \(kind)")
      throw CancellationError()
    }
    return claim
  }

  func refusal(_ kind: SlotRequest.Kind, by worker: String = "a", at now: Instant) -> SlotRequest.Refusal? {
    if case .refused(let refusal, _) = claim(kind, by: worker, at: now) { refusal } else { nil }
  }

  @Test("Schedule is refused where something is scheduled, reschedule never is, unschedule keeps the rest")
  func changes() throws {
    #expect(store.states(of: ["x", "y"]).map(\.name) == ["x", "y"])
    guard case .changed(let scheduled) = store.change(.init("Leads", .schedule(quarter)), at: start) else {
      Issue.record("not scheduled")
      return
    }
    #expect(scheduled.timing == quarter && scheduled.scheduledAt == start && scheduled.isScheduled)
    #expect(store.change(.init("Leads", .schedule(hourly)), at: at(1)) == .refused(scheduled))
    #expect(state() == scheduled)
    _ = store.change(.init("Leads", .reschedule(hourly)), at: at(2))
    #expect(state().timing == hourly && state().scheduledAt == at(2))
    _ = store.change(.init("Leads", .unschedule), at: at(3))
    #expect(!state().isScheduled)
    _ = store.change(.init("Leads", .reschedule(quarter)), at: at(4))
    #expect(state().isScheduled && state().scheduledAt == at(4))
  }

  @Test("A slot is given out once, and none from before the scheduling")
  func once() throws {
    #expect(refusal(.slot(at(14)), at: at(14)) == .notScheduled)
    _ = store.change(.init("Leads", .schedule(quarter)), at: start)
    #expect(refusal(.slot(at(-1)), at: start) == .alreadyRun)
    #expect(refusal(.slot(start), at: start) == .alreadyRun)
    let first = try granted(.slot(at(14)), at: at(14))
    #expect(first.key == "Leads@2026-03-02T10:15:00Z")
    #expect(refusal(.slot(at(14)), by: "b", at: at(14)) == .running)
    #expect(store.finish(first, with: RunOutcome(.finished, delivered: 3), at: at(15)))
    #expect(refusal(.slot(at(14)), by: "b", at: at(15)) == .alreadyRun)
    let second = try granted(.slot(at(44)), by: "b", at: at(44))
    #expect(second.fence > first.fence)
    #expect(store.finish(second, with: RunOutcome(.finished), at: at(45)))
    // The one that was passed over was made up by the later one.
    #expect(refusal(.slot(at(29)), at: at(45)) == .alreadyRun)
  }

  @Test("A claim that lost its lease is taken over under its key, and then it cannot be finished")
  func takeover() throws {
    _ = store.change(.init("Leads", .schedule(quarter)), at: start)
    #expect(refusal(.takeover, at: start) == .nothingToDo)
    let lost = try granted(.slot(at(14)), at: at(14))
    #expect(refusal(.takeover, by: "b", at: at(18)) == .running)
    let taken = try granted(.takeover, by: "b", at: at(19))
    #expect(taken.key == lost.key && taken.isTakeover && taken.fence > lost.fence && taken.worker == "b")
    #expect(state().lastRun?.outcome.ending == .lost && state().lastRun?.claim == lost)
    #expect(!store.finish(lost, with: RunOutcome(.finished), at: at(20)))
    #expect(!store.renew(lost, at: at(20)))
    #expect(store.finish(taken, with: RunOutcome(.finished), at: at(20)))
    #expect(refusal(.slot(at(14)), at: at(20)) == .alreadyRun)
    // One that is late, and that nobody took over, is still good.
    let late = try granted(.slot(at(29)), at: at(29))
    #expect(store.finish(late, with: RunOutcome(.finished), at: at(40)))
  }

  @Test("A renewed claim holds longer, and a renewal never shortens it")
  func renewal() throws {
    _ = store.change(.init("Leads", .schedule(quarter)), at: start)
    var claim = try granted(.slot(at(14)), at: at(14))
    #expect(claim.leaseEnds == at(19))
    claim.leaseEnds = at(24)
    #expect(store.renew(claim, at: at(17)))
    #expect(refusal(.takeover, by: "b", at: at(23)) == .running)
    claim.leaseEnds = at(20)
    #expect(store.renew(claim, at: at(18)))
    #expect(state().running?.leaseEnds == at(24))
    #expect(store.finish(claim, with: RunOutcome(.finished), at: at(25)))
    #expect(!store.renew(claim, at: at(25)))
  }

  @Test("An interrupted run goes on once, when its time has come")
  func resumption() throws {
    _ = store.change(.init("Leads", .schedule(quarter)), at: start)
    let claim = try granted(.slot(at(14)), at: at(14))
    #expect(store.finish(claim, with: RunOutcome(.interrupted, resumesAt: at(17)), at: at(15)))
    #expect(refusal(.resumption, at: at(16)) == .nothingToDo)
    let resumed = try granted(.resumption, at: at(17))
    #expect(resumed.trigger == .resumption && state().resumesAt == nil)
    #expect(store.finish(resumed, with: RunOutcome(.interrupted, resumesAt: at(20)), at: at(18)))
    // The next slot takes it along.
    let next = try granted(.slot(at(29)), at: at(29))
    #expect(store.finish(next, with: RunOutcome(.interrupted, resumesAt: at(33)), at: at(30)))
    _ = store.change(.init("Leads", .unschedule), at: at(31))
    #expect(state().resumesAt == nil)
    #expect(refusal(.resumption, at: at(33)) == .notScheduled)
  }

  @Test("An abandoned claim gives its slot back")
  func abandoned() throws {
    _ = store.change(.init("Leads", .schedule(quarter)), at: start)
    let first = try granted(.slot(at(14)), at: at(14))
    #expect(store.finish(first, with: RunOutcome(.abandoned), at: at(14)))
    #expect(state().lastSlot == nil && state().lastRun == nil)
    let second = try granted(.slot(at(14)), by: "b", at: at(15))
    #expect(second.fence > first.fence && second.key == first.key)
  }

  @Test("A manual run needs no schedule, and waits for none")
  func manual() throws {
    let claim = try granted(.manual, at: start)
    #expect(claim.trigger == .manual && claim.key == "Leads@2026-03-02T10:01:00Z/manual")
    #expect(refusal(.manual, by: "b", at: start) == .running)
    #expect(store.finish(claim, with: RunOutcome(.finished), at: at(1)))
    #expect(state().lastSlot == nil)
  }

  @Test("Finishing twice has one answer")
  func finishingTwice() throws {
    let claim = try granted(.manual, at: start)
    #expect(store.finish(claim, with: RunOutcome(.finished, delivered: 1), at: at(1)))
    let after = state()
    #expect(store.finish(claim, with: RunOutcome(.finished, delivered: 1), at: at(2)))
    #expect(!store.finish(claim, with: RunOutcome(.finished, delivered: 2), at: at(2)))
    #expect(state() == after)
  }

  @Test("A slot claimed by a clock that was far ahead does not block the schedule")
  func wrongClock() throws {
    _ = store.change(.init("Leads", .schedule(quarter)), at: start)
    let wrong = try instant("2031-01-01T00:00:00Z")
    let claim = try granted(.slot(wrong), at: wrong)
    #expect(store.finish(claim, with: RunOutcome(.finished), at: wrong))
    let next = try granted(.slot(at(14)), at: at(14))
    #expect(store.finish(next, with: RunOutcome(.finished), at: at(14)))
    #expect(refusal(.slot(at(14)), at: at(15)) == .alreadyRun)
    // Half an hour is no error: nothing is repeated.
    let ahead = try granted(.slot(at(44)), at: at(44))
    #expect(store.finish(ahead, with: RunOutcome(.finished), at: at(44)))
    #expect(refusal(.slot(at(29)), at: at(29)) == .alreadyRun)
  }

  @Test("States are coded and come back")
  func coding() throws {
    _ = store.change(.init("Leads", .schedule(.dailyMaintenance)), at: start)
    let claim = try granted(.slot(at(14)), at: at(14))
    _ = store.finish(
      claim, with: RunOutcome(.interrupted, delivered: 2, resumesAt: at(16), message: "paused"), at: at(15))
    _ = try granted(.resumption, at: at(16))
    let data = try JSONEncoder().encode(state())
    #expect(try JSONDecoder().decode(ScheduleState.self, from: data) == state())
    let cadence = try JSONDecoder().decode(ScheduleTiming.self, from: Data(#"{"everyMinutes":15}"#.utf8))
    #expect(cadence == quarter)
    for bad in [#"{"everyMinutes":7}"#, #"{"cron":"* * *"}"#, #"{"everyMinutes":15,"offsetMinutes":15}"#, "{}"] {
      #expect(throws: DecodingError.self) { try JSONDecoder().decode(ScheduleTiming.self, from: Data(bad.utf8)) }
    }
  }

  @Test("Many workers at once: every slot is one worker's")
  func concurrent() async throws {
    _ = store.change(.init("Leads", .schedule(quarter)), at: start)
    for index in 1...40 {
      let slot = at(15 * index - 1)
      let claims = await withTaskGroup(of: SlotClaim?.self) { group in
        for worker in 0..<8 {
          group.addTask { [store] in
            guard
              case .claimed(let claim) = store.claim(SlotRequest("Leads", .slot(slot), worker: "\(worker)"), at: slot)
            else { return nil }
            return store.finish(claim, with: RunOutcome(.finished), at: slot) ? claim : nil
          }
        }
        return await group.reduce(into: [SlotClaim]()) { if let claim = $1 { $0.append(claim) } }
      }
      #expect(claims.count == 1)
    }
  }
}
