#if HTTP
  import DequeModule
  import SalesTapTime

  /// Lanes in which only so many calls run at once; the others wait, first come, first served.
  final class CallLanes: Sendable {
    private struct Waiter {
      var number: Int
      var continuation: CheckedContinuation<Bool, Never>
    }

    private struct Lane {
      var running = 0
      var waiting: Deque<Waiter> = []
    }

    private struct State {
      var lanes: [String: Lane] = [:]
      var last = 0
      /// Those who found no place and do not stand in line yet.
      var arriving: Set<Int> = []
    }

    private let state = Locked(State())

    /// Runs a call in a lane, once a place is free.
    /// - Returns: Nil if the task was cancelled before there was one; the call was not begun then.
    func run<Result: Sendable>(
      in name: String, limit: Int, _ call: () async -> Result
    ) async -> Result? {
      guard await enter(name, limit: max(1, limit)) else { return nil }
      defer { leave(name) }
      return await call()
    }

    /// How many calls run in a lane, and how many wait.
    func load(of name: String) -> (running: Int, waiting: Int) {
      state.withLock { state in
        let lane = state.lanes[name, default: Lane()]
        return (lane.running, lane.waiting.count)
      }
    }

    private func enter(_ name: String, limit: Int) async -> Bool {
      enum Place { case free, taken(Int) }
      let place: Place = state.withLock { state in
        if state.lanes[name, default: Lane()].running < limit {
          state.lanes[name, default: Lane()].running += 1
          return .free
        }
        state.last += 1
        state.arriving.insert(state.last)
        return .taken(state.last)
      }
      guard case .taken(let number) = place else { return true }
      return await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          let answer: Bool? = state.withLock { state in
            // Cancelled before it stood in line.
            guard state.arriving.remove(number) != nil else { return false }
            // A place may have become free since.
            if state.lanes[name, default: Lane()].running < limit {
              state.lanes[name, default: Lane()].running += 1
              return true
            }
            state.lanes[name, default: Lane()].waiting.append(Waiter(number: number, continuation: continuation))
            return nil
          }
          if let answer { continuation.resume(returning: answer) }
        }
      } onCancel: {
        let waiter: Waiter? = state.withLock { state in
          guard state.arriving.remove(number) == nil,
            let index = state.lanes[name]?.waiting.firstIndex(where: { $0.number == number })
          else { return nil }
          return state.lanes[name]?.waiting.remove(at: index)
        }
        waiter?.continuation.resume(returning: false)
      }
    }

    private func leave(_ name: String) {
      // Whoever leaves hands the place on: the number that run stays the same.
      let next: Waiter? = state.withLock { state in
        guard var lane = state.lanes[name] else { return nil }
        let next = lane.waiting.popFirst()
        if next == nil { lane.running -= 1 }
        state.lanes[name] = lane.running == 0 ? nil : lane
        return next
      }
      next?.continuation.resume(returning: true)
    }
  }
#endif
