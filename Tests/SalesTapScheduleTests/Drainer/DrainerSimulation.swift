import SalesTapSchedule
import SalesTapTime
import TestSupport
import Testing

/// Several workers on one store in virtual time, with clocks that jump, workers that are lost, and a store that fails.
@Suite("Several drainers in virtual time")
struct DrainerSimulation {
  struct Faults {
    var losesWorkers = false
    var failsStore = false
    var clockJumps: [Duration] = []
  }

  struct Run {
    var claim: SlotClaim
    var worker: Int
    /// In true time, which no jump moves.
    var began: Instant
    var ended: Instant?
  }

  struct Worker {
    var drainer: Drainer
    var generation = 0
    var wakesAt: Instant
    /// How far the worker's wall clock is ahead of true time.
    var skew = Duration.zero
    /// Drains on their way: the index of the run and when it ends.
    var drains: [(run: Int, endsAt: Instant)] = []
    var hasStopped = false
  }

  struct World {
    let store = InMemorySlotStore()
    let zone: TimeZoneRules
    let schedules: [Drainer.Schedule]
    let faults: Faults
    var generator: SeededGenerator
    var workers: [Worker] = []
    var runs: [Run] = []
    var now: Instant
    /// How long drains take at most, in seconds.
    var longestDrain = 240

    init(seed: UInt64, zone: TimeZoneRules, schedules: [Drainer.Schedule], workers: Int, faults: Faults, start: Instant)
    {
      self.zone = zone
      self.schedules = schedules
      self.faults = faults
      self.generator = SeededGenerator(seed: seed)
      self.now = start
      for index in 0..<workers { self.workers.append(newWorker(index, generation: 0)) }
    }

    func newWorker(_ index: Int, generation: Int) -> Worker {
      Worker(
        drainer: Drainer(schedules, zone: zone, options: .init(worker: "\(index).\(generation)", lease: .seconds(120))),
        generation: generation, wakesAt: now)
    }

    mutating func advance(to end: Instant) {
      while true {
        var best: (at: Instant, worker: Int, drain: Int?)?
        for (index, worker) in workers.enumerated() where !worker.hasStopped {
          if best.map({ worker.wakesAt < $0.at }) ?? true { best = (worker.wakesAt, index, nil) }
          for (drain, item) in worker.drains.enumerated() where best.map({ item.endsAt < $0.at }) ?? true {
            best = (item.endsAt, index, drain)
          }
        }
        guard let best, best.at <= end else { break }
        now = max(now, best.at)
        step(best.worker, best.drain)
      }
      now = end
    }

    mutating func step(_ index: Int, _ drain: Int?) {
      if faults.losesWorkers, Int.random(in: 0..<60, using: &generator) == 0 {
        for item in workers[index].drains { runs[item.run].ended = now }
        var fresh = newWorker(index, generation: workers[index].generation + 1)
        fresh.wakesAt = now + .seconds(Int.random(in: 1...200, using: &generator))
        fresh.skew = workers[index].skew
        workers[index] = fresh
        return
      }
      if let jump = faults.clockJumps.randomElement(using: &generator), Int.random(in: 0..<50, using: &generator) == 0 {
        workers[index].skew = jump
      }
      if let drain {
        let item = workers[index].drains.remove(at: drain)
        runs[item.run].ended = now
        feed(.ended(runs[item.run].claim, outcome()), index)
      } else {
        // Until it is told otherwise.
        workers[index].wakesAt = now + .seconds(3600)
        feed(.woke, index)
      }
    }

    mutating func outcome() -> RunOutcome {
      switch Int.random(in: 0..<10, using: &generator) {
      case 0: RunOutcome(.interrupted, resumesAt: now + .seconds(90))
      case 1: RunOutcome(.failed, message: "the queue did not answer")
      default: RunOutcome(.finished, delivered: 1)
      }
    }

    mutating func feed(_ first: Drainer.Event, _ index: Int) {
      var events = [first]
      while !events.isEmpty {
        let wall = now + workers[index].skew
        for action in workers[index].drainer.handle(events.removeFirst(), at: wall) {
          var fails = false
          var isApplied = true
          if faults.failsStore, Int.random(in: 0..<12, using: &generator) == 0 {
            fails = true
            isApplied = Bool.random(using: &generator)
          }
          var answer: Drainer.Event?
          switch action {
          case .load(let names): answer = .loaded(store.states(of: names))
          case .claim(let request):
            if isApplied { answer = .answered(request, store.claim(request, at: wall)) }
          case .renew(let claim): if isApplied { answer = .renewed(claim, store.renew(claim, at: wall)) }
          case .finish(let claim, let outcome):
            if isApplied { _ = store.finish(claim, with: outcome, at: wall) }
            answer = .finished(claim)
          case .drain(let claim), .maintain(let claim):
            runs.append(Run(claim: claim, worker: index, began: now))
            let seconds = Int.random(in: 0...longestDrain, using: &generator)
            workers[index].drains.append((runs.count - 1, now + .seconds(seconds)))
            continue
          case .halt(let claim):
            for item in workers[index].drains.indices
            where runs[workers[index].drains[item].run].claim.fence == claim.fence {
              workers[index].drains[item].endsAt = now
            }
            continue
          case .wait(let until):
            workers[index].wakesAt = now + max(.zero, min(until - wall, .seconds(60)))
            continue
          case .stop:
            workers[index].hasStopped = true
            continue
          case .decline: continue
          }
          events.append(fails ? .storeFailed(action) : answer ?? .storeFailed(action))
        }
      }
    }
  }

  func world(
    _ seed: UInt64, zone: String = "UTC", workers: Int = 3, faults: Faults = Faults(),
    start: String = "2026-03-02T10:01:00Z"
  ) throws -> World {
    let schedules: [Drainer.Schedule] = [
      .init("A", lane: "x"), .init("B", lane: "x"), .init("C", lane: "y"), .init("D", lane: "z"),
      .maintenance,
    ]
    let world = World(
      seed: seed, zone: try Zones.named(zone), schedules: schedules, workers: workers, faults: faults,
      start: try instant(start))
    for (name, minutes) in [("A", 5), ("B", 15), ("C", 60), ("D", 20)] {
      let cadence = try #require(Cadence(everyMinutes: minutes, offsetMinutes: minutes / 5 - 1))
      _ = world.store.change(.init(name, .schedule(.cadence(cadence))), at: world.now)
    }
    _ = world.store.change(.init(Drainer.Schedule.maintenance.name, .schedule(.dailyMaintenance)), at: world.now)
    return world
  }

  /// What must hold whatever happens.
  func check(_ world: World, overlapsAllowed: Bool = false) {
    for schedule in world.schedules {
      let runs = world.runs.filter { $0.claim.name == schedule.name }
      #expect(!runs.isEmpty)
      for (first, second) in zip(runs, runs.dropFirst()) {
        #expect(first.claim.fence < second.claim.fence)
        if !overlapsAllowed { #expect(first.ended.map { $0 <= second.began } ?? false, "\(second.claim.key) overlaps") }
      }
      let keys = runs.filter { $0.claim.trigger == .slot && !$0.claim.isTakeover }.map(\.claim.key)
      #expect(Set(keys).count == keys.count, "a slot of \(schedule.name) was run twice")
    }
    // One worker runs the schedules of a lane one after the other.
    for worker in world.workers.indices {
      let lane = world.runs.filter { $0.worker == worker && ["A", "B"].contains($0.claim.name) }
      for (first, second) in zip(lane, lane.dropFirst()) { #expect(first.ended.map { $0 <= second.began } ?? false) }
    }
  }

  @Test(
    "Without faults every slot is run at its time, by one worker",
    arguments: ["UTC", "Australia/Lord_Howe", "America/New_York"])
  func clean(zone: String) throws {
    // Over the days on which the clocks change there.
    var world = try world(
      1, zone: zone, start: zone == "America/New_York" ? "2026-03-07T10:00:30Z" : "2026-04-03T10:00:30Z")
    world.longestDrain = 10
    let start = world.now
    let end = start + .seconds(2 * 86_400)
    world.advance(to: end)
    world.advance(to: end + .seconds(90))
    check(world)
    for state in world.store.states(of: ["C", "D"]) {
      let timing = try #require(state.timing)
      var expected: [Instant] = []
      var cursor = start
      while let next = timing.nextSlot(after: cursor, in: world.zone), next <= end {
        expected.append(next)
        cursor = next
      }
      let runs = world.runs.filter { $0.claim.name == state.name && $0.claim.trigger == .slot && $0.claim.slot <= end }
      #expect(runs.map(\.claim.slot) == expected)
      #expect(runs.allSatisfy { $0.began == $0.claim.slot })
    }
  }

  @Test("With slow drains no two runs of a schedule overlap, and the latest slot is made up", arguments: 1...6)
  func slow(seed: UInt64) throws {
    var world = try world(seed)
    world.longestDrain = 1500
    let end = world.now + .seconds(86_400)
    world.advance(to: end)
    check(world)
  }

  @Test("With lost workers and a failing store no slot is run twice, and all goes on", arguments: 1...8)
  func faults(seed: UInt64) throws {
    var world = try world(seed, faults: Faults(losesWorkers: true, failsStore: true))
    world.advance(to: world.now + .seconds(2 * 86_400))
    // A lost answer to a renewal may cost the lease; then the run that lost it is told to stop when it next asks.
    check(world, overlapsAllowed: true)
    for state in world.store.states(of: ["A", "B", "C", "D"]) {
      let last = try #require(state.lastSlot)
      #expect(world.now - last < .seconds(2 * 3600 + 600), "\(state.name) stands still since \(last)")
    }
  }

  @Test("With clocks that jump forward and back no slot is run twice, and all goes on", arguments: 1...8)
  func jumps(seed: UInt64) throws {
    let jumps: [Duration] = [.seconds(0), .seconds(900), .seconds(-900), .seconds(1700), .seconds(-1200), .seconds(7)]
    var world = try world(seed, faults: Faults(clockJumps: jumps))
    world.advance(to: world.now + .seconds(2 * 86_400))
    // Workers whose clocks disagree may see a lease end early; what they run then is another's by the fence.
    check(world, overlapsAllowed: true)
    for state in world.store.states(of: ["A", "B", "C", "D"]) {
      let last = try #require(state.lastSlot)
      #expect(world.now - last < .seconds(2 * 3600), "\(state.name) stands still since \(last)")
    }
  }

  @Test("A clock that was years ahead and is set right does not stop a schedule")
  func farJump() throws {
    var world = try world(3, workers: 1)
    world.workers[0].skew = .seconds(5 * 365 * 86_400)
    world.advance(to: world.now + .seconds(3600))
    world.workers[0].skew = .zero
    let before = world.runs.count
    world.advance(to: world.now + .seconds(2 * 3600))
    #expect(world.runs.count > before + 20)
  }

  @Test("The same seed gives the same runs")
  func determinism() throws {
    func runs() throws -> [String] {
      var world = try world(9, faults: Faults(losesWorkers: true, failsStore: true, clockJumps: [.seconds(60), .zero]))
      world.advance(to: world.now + .seconds(86_400))
      return world.runs.map { "\($0.claim.key) \($0.claim.fence) \($0.worker) \($0.began) \($0.claim.worker)" }
    }
    #expect(try runs() == runs())
  }
}
