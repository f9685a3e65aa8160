import HeapModule
import SalesTap

/// Runs all jobs of a simulation one after the other on the thread that calls ``run(until:limit:)``, and owns its time.
///
/// Which of the ready jobs goes next is chosen by the seed. When none is ready, time jumps to the next timer: a day in which little
/// happens costs little.
// Unchecked: all but the list of ready jobs is touched on the thread of the run only, by its jobs and between them.
final class SimulatedExecutor: TaskExecutor, @unchecked Sendable {
  /// How the next of the ready jobs is chosen.
  enum Order: String, Sendable, CaseIterable {
    /// As they came.
    case arrival
    /// Any of them.
    case random
    /// Mostly as they came; now and then the latest overtakes all others.
    case overtaking
  }

  /// How a run ended.
  enum Ending: Sendable {
    /// What was waited for has happened.
    case done
    /// Nothing is ready and nobody waits for a time: what was waited for will never happen.
    case stuck
    /// So many jobs were run that it will hardly ever end.
    case endless
  }

  private enum Wake: Sendable {
    case continuation(UnsafeContinuation<Void, Never>)
    case action(@Sendable () -> Void)
  }

  private struct Timer: Sendable, Comparable {
    let deadline: Int64
    let number: Int
    let wake: Wake

    static func < (left: Timer, right: Timer) -> Bool {
      (left.deadline, left.number) < (right.deadline, right.number)
    }
    static func == (left: Timer, right: Timer) -> Bool { left.number == right.number }
  }

  /// The jobs that came and were not looked at yet. A store of somebody's own may let them come from another thread.
  private let arrived = Locked<[UnownedJob]>([])
  private var ready: [UnownedJob] = []
  /// The first of the ready jobs; those before it were run.
  private var head = 0
  private var timers: Heap<Timer> = []
  private var lastTimer = 0
  private var random: SeededGenerator
  private let order: Order
  /// The milliseconds that have passed.
  private(set) var elapsed: Int64 = 0

  init(seed: UInt64, order: Order) {
    random = SeededGenerator(seed: seed)
    self.order = order
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    arrived.withLock { $0.append(job) }
  }

  /// Waits until so many milliseconds have passed since the beginning.
  func sleep(until deadline: Int64) async {
    await withUnsafeContinuation { continuation in add(.continuation(continuation), at: deadline) }
  }

  /// Does something when so many milliseconds have passed since the beginning.
  func schedule(at deadline: Int64, _ action: @escaping @Sendable () -> Void) { add(.action(action), at: deadline) }

  private func add(_ wake: Wake, at deadline: Int64) {
    lastTimer += 1
    timers.insert(Timer(deadline: max(deadline, elapsed), number: lastTimer, wake: wake))
  }

  /// Runs jobs until something has happened.
  /// - Parameter limit: How many jobs are run at most.
  func run(until isDone: () -> Bool, limit: Int) -> Ending {
    var count = 0
    while !isDone() {
      if let job = nextJob() {
        job.runSynchronously(on: asUnownedTaskExecutor())
        count += 1
        if count > limit { return .endless }
      } else if let timer = nextTimer() {
        switch timer.wake {
        case .continuation(let continuation): continuation.resume()
        case .action(let action): action()
        }
      } else {
        return .stuck
      }
    }
    return .done
  }

  /// Lets go of what was to happen at some time.
  func forgetTimers() { timers = [] }

  /// Whether no job waits but the one that runs.
  var isAlone: Bool { head == ready.count && arrived.withLock { $0.isEmpty } }

  private func nextJob() -> UnownedJob? {
    if head == ready.count {
      ready.removeAll(keepingCapacity: true)
      head = 0
    }
    arrived.withLock { arrived in
      ready += arrived
      arrived.removeAll(keepingCapacity: true)
    }
    let count = ready.count - head
    guard count > 0 else { return nil }
    let chosen: Int
    switch order {
    case .arrival: chosen = head
    case .random: chosen = head + Int(random.next() % UInt64(count))
    case .overtaking: chosen = random.next() % 8 == 0 ? ready.count - 1 : head
    }
    ready.swapAt(chosen, head)
    let job = ready[head]
    head += 1
    return job
  }

  private func nextTimer() -> Timer? {
    guard let timer = timers.popMin() else { return nil }
    elapsed = max(elapsed, timer.deadline)
    return timer
  }
}
