import HeapModule
import SalesTap

/// Runs all jobs of a simulation one after the other on the thread that calls ``run(until:limit:)``, and owns its time.
///
/// Which of the ready jobs goes next is chosen by the seed. When none is ready, time jumps to the next timer: a day in which little
/// happens costs little.
final class SimulatedExecutor: TaskExecutor {
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

  private struct State: Sendable {
    var ready: [UnownedJob] = []
    /// The first of the ready jobs; those before it were run.
    var head = 0
    var timers: Heap<Timer> = []
    var lastTimer = 0
    var elapsed: Int64 = 0
    var random: SeededGenerator
    let order: Order
  }

  private let state: Locked<State>

  init(seed: UInt64, order: Order) { state = Locked(State(random: SeededGenerator(seed: seed), order: order)) }

  /// The milliseconds that have passed.
  var elapsed: Int64 { state.withLock { $0.elapsed } }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    state.withLock { $0.ready.append(job) }
  }

  /// Waits until so many milliseconds have passed since the beginning.
  func sleep(until deadline: Int64) async {
    await withUnsafeContinuation { continuation in add(.continuation(continuation), at: deadline) }
  }

  /// Does something when so many milliseconds have passed since the beginning.
  func schedule(at deadline: Int64, _ action: @escaping @Sendable () -> Void) { add(.action(action), at: deadline) }

  private func add(_ wake: Wake, at deadline: Int64) {
    state.withLock { state in
      state.lastTimer += 1
      state.timers.insert(Timer(deadline: max(deadline, state.elapsed), number: state.lastTimer, wake: wake))
    }
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

  private func nextJob() -> UnownedJob? {
    state.withLock { state in
      let count = state.ready.count - state.head
      guard count > 0 else { return nil }
      let chosen: Int
      switch state.order {
      case .arrival: chosen = state.head
      case .random: chosen = state.head + Int(state.random.next() % UInt64(count))
      case .overtaking: chosen = state.random.next() % 8 == 0 ? state.ready.count - 1 : state.head
      }
      state.ready.swapAt(chosen, state.head)
      let job = state.ready[state.head]
      state.head += 1
      if state.head == state.ready.count {
        state.ready.removeAll(keepingCapacity: true)
        state.head = 0
      }
      return job
    }
  }

  private func nextTimer() -> Timer? {
    state.withLock { state in
      guard let timer = state.timers.popMin() else { return nil }
      state.elapsed = max(state.elapsed, timer.deadline)
      return timer
    }
  }
}
