import SalesTapDiagnostics
import SalesTapSchedule
import SalesTapTime
import TestSupport
import Testing

@Suite("Cadences")
struct CadenceTests {
  @Test("A cadence takes 60/n jobs", arguments: [(5, 12), (10, 6), (15, 4), (20, 3), (30, 2), (60, 1)])
  func jobs(minutes: Int, jobs: Int) throws {
    let cadence = try #require(Cadence(everyMinutes: minutes))
    #expect(cadence.jobCount == jobs)
    #expect(cadence.slots.count == jobs)
    #expect(cadence.cronExpressions.count == jobs)
    #expect(cadence.cronExpressions[0] == "0 0 * * * ?")
  }

  @Test("Slots and expressions carry the offset")
  func offset() throws {
    let cadence = try #require(Cadence(everyMinutes: 20, offsetMinutes: 7))
    expectNoDifference(cadence.slots, [7, 27, 47])
    expectNoDifference(cadence.cronExpressions, ["0 7 * * * ?", "0 27 * * * ?", "0 47 * * * ?"])
    #expect(cadence.cronExpressions.allSatisfy { CronExpression($0) != nil })
  }

  @Test(
    "The next slot is later, the slot at or before is not, and both lie on the slots' minutes", arguments: Zones.names)
  func slots(name: String) throws {
    let zone = try Zones.named(name)
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<400 {
      let minutes = try #require(Cadence.allowedMinutes.randomElement(using: &generator))
      let cadence = try #require(
        Cadence(everyMinutes: minutes, offsetMinutes: .random(in: 0..<minutes, using: &generator)))
      // From 1980: before, some zones had offsets of odd seconds.
      let instant = Instant(millisecondsSinceEpoch: .random(in: 315_532_800_000...4_102_444_800_000, using: &generator))
      let next = cadence.nextSlot(after: instant, in: zone)
      let last = cadence.slot(atOrBefore: instant, in: zone)
      #expect(last <= instant && instant < next)
      // At the shifts of a day's part an interval between slots may be shorter, never longer.
      #expect(next - last <= .seconds(minutes * 60))
      for slot in [last, next] {
        let time = zone.local(at: slot).time
        #expect(cadence.slots.contains(time.minute) && time.second == 0 && time.millisecond == 0)
      }
      #expect(cadence.nextSlot(after: last, in: zone) == next)
      #expect(cadence.previousSlot(before: next, in: zone) == last)
      #expect(cadence.slot(atOrBefore: next, in: zone) == next)
    }
  }

  @Test("A cadence's slots are the fires of its cron expressions", arguments: Zones.names)
  func againstCron(name: String) throws {
    let zone = try Zones.named(name)
    var generator = SeededGenerator(seed: 12)
    for minutes in Cadence.allowedMinutes {
      let cadence = try #require(Cadence(everyMinutes: minutes, offsetMinutes: minutes - 3))
      let expressions = cadence.cronExpressions.compactMap { CronExpression($0) }
      for _ in 0..<60 {
        let instant = Instant(millisecondsSinceEpoch: .random(in: 0...4_000_000_000_000, using: &generator))
        let fires = expressions.compactMap { $0.next(after: instant, in: zone) }
        #expect(cadence.nextSlot(after: instant, in: zone) == fires.min())
        let before = expressions.compactMap { $0.previous(before: instant, in: zone) }
        #expect(cadence.previousSlot(before: instant, in: zone) == before.max())
      }
    }
  }

  @Test("A sequence of slots goes on")
  func sequence() throws {
    let cadence = try #require(Cadence(everyMinutes: 30))
    let slots = cadence.slots(after: try instant("2026-03-08T06:10:00Z"), in: try Zones.named("America/New_York"))
    expectNoDifference(
      slots.prefix(4).map(\.description),
      ["2026-03-08T06:30:00Z", "2026-03-08T07:00:00Z", "2026-03-08T07:30:00Z", "2026-03-08T08:00:00Z"])
  }

  @Test("A zone's half hour moves the slots with the clock")
  func lordHowe() throws {
    let zone = try Zones.named("Australia/Lord_Howe")
    let hourly = try #require(Cadence(everyMinutes: 60))
    // +11 until 2026-04-04T15:00Z, then +10:30: the clock shows 02:00, goes back to 01:30, and shows 02:00 again.
    expectNoDifference(
      hourly.slots(after: try instant("2026-04-04T13:30:00Z"), in: zone).prefix(3).map(\.description),
      ["2026-04-04T14:00:00Z", "2026-04-04T15:30:00Z", "2026-04-04T16:30:00Z"])
  }

  @Test("The ends of time are met without a trap")
  func ends() throws {
    let cadence = try #require(Cadence(everyMinutes: 5, offsetMinutes: 4))
    for zone in Zones.all.values {
      for milliseconds in [Int64.min, .max, 0] {
        let instant = Instant(millisecondsSinceEpoch: milliseconds)
        _ = cadence.nextSlot(after: instant, in: zone)
        _ = cadence.slot(atOrBefore: instant, in: zone)
        _ = cadence.previousSlot(before: instant, in: zone)
      }
    }
  }
}

@Suite("The budget of jobs")
struct JobBudgetTests {
  @Test("The wording of the failure")
  func wording() throws {
    let budget = JobBudget(inUse: 93)
    let cadence = try #require(Cadence(everyMinutes: 5))
    let diagnostic = try #require(budget.diagnostic(for: cadence))
    #expect(diagnostic.message == "12 more jobs are needed, 93 of 100 are in use: 60 minutes needs one")
    expectNoDifference(
      diagnostic.notes.map(\.message),
      [
        "every 10 minutes would fit: it needs 6 jobs", "every 15 minutes would fit: it needs 4 jobs",
        "every 20 minutes would fit: it needs 3 jobs", "every 30 minutes would fit: it needs 2 jobs",
        "every 60 minutes would fit: it needs 1 job",
      ])
    expectNoDifference(budget.fittingCadences.map(\.minutes), [10, 15, 20, 30, 60])
    #expect(!budget.fits(cadence))
    #expect(budget.remaining == 7)
  }

  @Test("With nothing left there is no cadence that fits")
  func full() throws {
    let budget = JobBudget(inUse: 100)
    let cadence = try #require(Cadence(everyMinutes: 60))
    #expect(
      budget.diagnostic(for: cadence)?.message
        == "1 more job is needed, 100 of 100 are in use: unschedule another job first")
    #expect(budget.fittingCadences.isEmpty)
    #expect(JobBudget(inUse: 200).remaining == 0)
    #expect(JobBudget(inUse: -5).remaining == 100)
  }

  @Test("Cadences share the minutes that they have in common")
  func shared() throws {
    let quarter = try #require(Cadence(everyMinutes: 15))
    let hour = try #require(Cadence(everyMinutes: 60))
    let five = try #require(Cadence(everyMinutes: 5))
    let late = try #require(Cadence(everyMinutes: 30, offsetMinutes: 1))
    #expect(JobBudget.jobs(for: [quarter, hour]) == 4)
    #expect(JobBudget.jobs(for: [quarter, five]) == 12)
    #expect(JobBudget.jobs(for: [quarter, late]) == 6)
    #expect(JobBudget.jobs(for: []) == 0)
    #expect(JobBudget(inUse: 94).fits([quarter, late]))
    #expect(!JobBudget(inUse: 95).fits([quarter, late]))
    #expect(JobBudget(inUse: 95).diagnostic(for: [quarter, late]) != nil)
    #expect(JobBudget(inUse: 88).diagnostic(for: five) == nil)
  }
}
