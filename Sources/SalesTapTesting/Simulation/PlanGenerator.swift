import Algorithms
import SalesTap

/// Makes plans from seeds.
///
/// Each seed switches a part of all workloads and faults on and the rest off, so that they meet each other in ever new mixtures and
/// none drowns the others.
struct PlanGenerator {
  /// What a plan is made for.
  struct Subject: Sendable {
    var document: ConfigurationDocument
    var objects: [SimulatedObject]
    /// How many configurations there are to go over to.
    var variants: Int
    /// The one that keeps what is over for one day only.
    var brief: Int?
    var hasSource: Bool
    var workers: Int
  }

  let subject: Subject
  var random: Chance
  private var changes: [RecordChange] = []
  private var states: [SalesforceRecord] = []
  private var steps: [SimulationPlan.Step] = []
  private var faults: [SimulationPlan.Fault] = []
  private var spoilt: Set<RecordID> = []
  private let span: Int64
  private let start = Instant(millisecondsSinceEpoch: 1_772_440_710_000)
  private let isFaultless: Bool
  private let isLong: Bool

  static func plan(seed: UInt64, for subject: Subject) -> SimulationPlan {
    var generator = PlanGenerator(seed: seed, for: subject)
    return generator.make(seed)
  }

  private init(seed: UInt64, for subject: Subject) {
    self.subject = subject
    random = Chance(seed: seed)
    // Now and then some days, so that the daily maintenance finds something to remove.
    isLong = random.falls(10) && subject.brief != nil
    span =
      isLong
      ? random.time(seconds: 150_000...300_000)
      : random.time(seconds: 600...random.pick([1800, 3600, 7200, 14_400]))
    isFaultless = random.falls(80)
  }

  /// Whether a workload or fault is in the plan at all.
  private mutating func isOn(_ permille: Int = 500) -> Bool { random.falls(permille) }

  private mutating func make(_ seed: UInt64) -> SimulationPlan {
    let workers = (0..<random.int(1...subject.workers)).map { number in
      SimulationPlan.Worker(
        // Who looked every few seconds for hours would take most of the time to see that there is nothing to do.
        polling: max(span / 80, random.time(seconds: random.pick([40...120, 60...300, 300...900]))),
        isBackfilling: number == 0 || random.falls(500))
    }
    addRecords(workers.count)
    if isOn(400) { addPeople(workers.count) }
    if isOn(300) { addBackfills(workers.count) }
    if let brief = subject.brief, isLong {
      steps.append(.init(at: random.time(seconds: 0...80_000), action: .configure(variant: brief)))
    } else if isOn(250), subject.variants > 1 {
      addConfigurations()
    }
    if !isFaultless { addFaults(workers.count) }
    return SimulationPlan(
      seed: seed, start: start, span: span, order: random.pick(SimulatedExecutor.Order.allCases), workers: workers,
      changes: changes, states: states, spoilt: spoilt, steps: steps.sorted { $0.at < $1.at },
      faults: faults.sorted { $0.at < $1.at })
  }

  private mutating func moment() -> Int64 { Int64(random.next() % UInt64(span)) }
  private mutating func worker(_ count: Int) -> Int { random.int(0...count - 1) }

  // MARK: Records and their changes

  private struct Commit {
    var at: Int64
    var change: RecordChange
    var state: SalesforceRecord
  }

  private struct Habits {
    var isTwice: Bool, isLate: Bool, isGrouped: Bool, isInbox: Bool, isPartial: Bool, isLost: Bool, isSpoilt: Bool
    var sharesIdentity: Bool, changesIdentity: Bool, isDeleted: Bool, hasEqualTimes: Bool
  }

  private mutating func addRecords(_ workers: Int) {
    let habits = Habits(
      isTwice: isOn(), isLate: isOn(400), isGrouped: isOn(300), isInbox: isOn(400), isPartial: isOn(400),
      isLost: isOn(200), isSpoilt: isOn(350), sharesIdentity: isOn(300), changesIdentity: isOn(400),
      isDeleted: isOn(200), hasEqualTimes: isOn(150))
    var commits: [Commit] = []
    let hotMoments = (0..<3).map { _ in moment() }
    let crowd = isOn(50) ? random.int(0...max(0, subject.objects.count - 1)) : -1
    for (place, object) in subject.objects.enumerated() {
      let isCrowd = place == crowd
      let records = isCrowd ? random.int(15...30) : random.int(0...4)
      for number in 0..<records {
        let isHot = !isCrowd && random.falls(400)
        var times =
          isCrowd
          ? [min(span, hotMoments[0] + random.time(seconds: 0...3))]
          : (0..<random.int(1...(isHot ? 7 : 3))).map { _ in
            isHot ? min(span, random.pick(hotMoments) + random.time(seconds: 0...90)) : moment()
          }.sorted()
        if habits.hasEqualTimes, times.count > 1, random.falls(500) { times[1] = times[0] }
        guard var writer = RecordWriter(object: object, number: number, start: start) else { break }
        if habits.isSpoilt, object.hasMark, random.falls(250) {
          // Three records alone that are refused with their calls stop the connection, and would do so again and again.
          writer.spoiling = isCrowd ? "alone" : random.pick(["whole", "alone"])
          spoilt.insert(writer.id)
        } else if habits.isSpoilt, object.hasMark, random.falls(250) {
          writer.spoiling = "huge"
          spoilt.insert(writer.id)
        }
        writer.sharesIdentity = habits.sharesIdentity && random.falls(500)
        writer.changesIdentity = habits.changesIdentity && random.falls(400)
        writer.isPartial = habits.isPartial && (subject.hasSource || random.falls(150))
        writer.isDeleted = habits.isDeleted && random.falls(300)
        for time in times {
          let change = writer.next(at: time, &random)
          commits.append(Commit(at: time, change: change, state: writer.state))
        }
      }
    }
    // Of equal times, the earlier version first: the sort keeps their order by number.
    let order = commits.indices.sorted { (commits[$0].at, $0) < (commits[$1].at, $1) }
    var places: [(at: Int64, change: Int)] = []
    for index in order {
      let number = changes.count
      changes.append(commits[index].change)
      states.append(commits[index].state)
      if habits.isLost, random.falls(150) { continue }
      var at = commits[index].at + random.time(seconds: 0...2)
      if habits.isLate, random.falls(250) { at += random.time(seconds: 1...2400) }
      places.append((min(at, span), number))
      if habits.isTwice, random.falls(350) {
        places.append((min(span, at + random.time(seconds: random.pick([0...1, 0...60, 60...1800]))), number))
      }
    }
    places.sort { ($0.at, $0.change) < ($1.at, $1.change) }
    let groups = places.chunked { left, right in
      habits.isGrouped && right.at - left.at < 20_000
        && changes[left.change].object == changes[right.change].object
    }
    for group in groups {
      let numbers = group.map(\.change)
      let at = group.first?.at ?? 0
      steps.append(
        .init(
          at: at,
          action: habits.isInbox && random.falls(400)
            ? .append(numbers, worker: worker(workers)) : .handOver(numbers, worker: worker(workers))))
    }
  }

  // MARK: People

  private mutating func addPeople(_ workers: Int) {
    let syncs = subject.document.syncs.count
    for _ in 0..<random.int(1...5) {
      let worker = worker(workers)
      let sync = random.int(0...max(0, syncs - 1))
      let action: SimulationPlan.Action =
        switch random.int(0...7) {
        case 0: .resume(worker: worker)
        case 1: .retry(worker: worker)
        case 2: .open(worker: worker)
        case 3: .release(worker: worker)
        case 4: .unschedule(sync: sync, worker: worker)
        case 5: .schedule(sync: sync, worker: worker)
        case 6 where !changes.isEmpty:
          .erase(change: random.int(0...changes.count - 1), isIdentity: random.falls(500), worker: worker)
        default: .drain(sync: sync, worker: worker)
        }
      steps.append(.init(at: moment(), action: action))
    }
  }

  private mutating func addBackfills(_ workers: Int) {
    guard !subject.document.syncs.isEmpty else { return }
    for _ in 0..<random.int(1...3) {
      let at = moment()
      steps.append(
        .init(
          at: at,
          action: .backfill(
            sync: random.int(0...subject.document.syncs.count - 1), readSize: random.int(1...3),
            sendSize: random.int(1...3), limit: random.falls(150) ? random.int(1...3) : nil, worker: worker(workers))))
      if random.falls(400) {
        let command = random.pick(BackfillCommand.allCases)
        steps.append(
          .init(at: at + random.time(seconds: 0...60), action: .command(command, worker: worker(workers))))
        if command == .pause {
          steps.append(
            .init(at: at + random.time(seconds: 60...900), action: .command(.resume, worker: worker(workers))))
        }
      }
      if random.falls(400) {
        steps.append(
          .init(at: at + random.time(seconds: 60...1800), action: .continueBackfill(worker: worker(workers))))
      }
    }
  }

  private mutating func addConfigurations() {
    for _ in 0..<random.int(1...2) {
      let at = moment()
      steps.append(.init(at: at, action: .configure(variant: random.int(1...subject.variants - 1))))
      if random.falls(600) {
        steps.append(.init(at: at + random.time(seconds: 1...1800), action: .configure(variant: 0)))
      }
    }
  }

  // MARK: Faults

  /// Operations that workers call seldom, and in the course of something else.
  private static let rare: [SimulationCounters.Operation] = [
    .prune, .renew, .admit, .delete, .skip, .appendLog, .retry, .erase, .releaseChanges,
  ]

  /// The operation that a worker performs for what somebody asks of it, and the worker.
  private static func operation(of action: SimulationPlan.Action) -> (SimulationCounters.Operation, Int)? {
    switch action {
    case .append(_, let worker): (.appendChanges, worker)
    case .backfill(_, _, _, _, let worker): (.addBackfills, worker)
    case .command(_, let worker): (.command, worker)
    case .continueBackfill(let worker): (.backfill, worker)
    case .retry(let worker): (.retry, worker)
    case .open(let worker): (.updateVolumeGuard, worker)
    case .release(let worker): (.releaseChanges, worker)
    case .erase(_, _, let worker): (.erase, worker)
    case .schedule(_, let worker), .unschedule(_, let worker): (.change, worker)
    case .configure: (.skip, 0)
    case .handOver, .resume, .drain: nil
    }
  }

  private mutating func addFaults(_ workers: Int) {
    if isOn(550) {
      for _ in 0..<random.int(1...4) {
        // Some deaths are aimed at one operation: those that are called seldom would not be hit otherwise.
        let aim =
          random.falls(400) ? random.pick(random.falls(500) ? Self.rare : SimulationCounters.Operation.allCases) : nil
        faults.append(
          .init(
            at: faultMoment(),
            kind: .crash(
              worker: worker(workers), at: aim,
              operations: random.int(0...(aim == nil ? random.pick([4, 20, 60]) : 2)), isAfter: random.falls(500),
              restart: random.time(seconds: random.pick([0...5, 5...120, 120...900])))))
      }
    }
    for step in steps {
      guard let (operation, worker) = Self.operation(of: step.action), random.falls(40) else { continue }
      let kind = SimulationPlan.Kind.crash(
        worker: worker, at: operation, operations: 0, isAfter: random.falls(500), restart: random.time(seconds: 0...120)
      )
      faults.append(.init(at: max(0, step.at - 1), kind: kind))
    }
    if isOn(300) {
      for _ in 0..<random.int(1...3) {
        faults.append(
          .init(
            at: faultMoment(),
            kind: .pause(worker: worker(workers), random.time(seconds: random.pick([1...30, 240...420, 300...1200])))))
      }
    }
    if isOn(200) {
      for _ in 0..<random.int(1...3) {
        let shift = random.time(seconds: random.pick([1...20, 30...600, 600...3600]))
        faults.append(
          .init(at: faultMoment(), kind: .clock(worker: worker(workers), random.falls(500) ? shift : -shift)))
      }
    }
    if isOn(300) {
      for _ in 0..<random.int(1...2) {
        faults.append(
          .init(
            at: faultMoment(),
            kind: .store(
              random.pick(SimulationPlan.StoreTrouble.allCases), duration: random.time(seconds: 5...900),
              permille: random.pick([20, 100, 400, 1000]))))
      }
    }
    if isOn(650) {
      for _ in 0..<random.int(1...4) {
        faults.append(
          .init(
            at: faultMoment(),
            kind: .network(
              random.pick(SimulationPlan.NetworkTrouble.allCases),
              duration: random.time(seconds: random.pick([5...120, 60...1800])),
              permille: random.pick([200, 500, 1000]))))
      }
    }
    if subject.hasSource, isOn(300) {
      faults.append(.init(at: faultMoment(), kind: .source(duration: random.time(seconds: 5...1800))))
    }
  }

  /// When a fault comes: mostly just when something happens.
  private mutating func faultMoment() -> Int64 {
    if let step = steps.isEmpty ? nil : random.pick(steps), random.falls(700) {
      return max(0, step.at + Int64(random.int(-2000...30_000)))
    }
    return moment()
  }
}
