#if HTTP
  import SalesTap
  import Synchronization

  /// Something that goes wrong with a request to the sandbox.
  public enum SandboxFault: Hashable, Sendable {
    /// The connection is reset when the head of the request has come: nothing is applied.
    case resetDuringRequest
    /// The connection is reset when the whole request has come: nothing is applied.
    case requestLost
    /// The request is carried out, and the connection is reset before the answer.
    case answerLost
    /// The request is carried out, and the connection is reset in the middle of the answer.
    case halfAnswer
    /// The request is carried out, and a page of a proxy is the answer, with status 200.
    case page
    /// An HTTP status is the answer, and nothing is applied; the value of a `Retry-After` header.
    case status(Int, retryAfter: String? = nil)
    /// CleverTap refuses the records of these numbers, counted from 1, with code 555, and takes the others.
    case missed(records: Set<Int>)
  }

  /// The faults that are to come, in order.
  final class FaultQueue: Sendable {
    private struct State {
      var faults: [SandboxFault] = []
      var every: (interval: Int, fault: SandboxFault)?
      var requests = 0
    }

    private let state = Mutex(State())

    /// Lets the next requests meet a fault; faults that were ordered before come first.
    func order(_ fault: SandboxFault, times: Int) {
      state.withLock { $0.faults.append(contentsOf: repeatElement(fault, count: max(0, times))) }
    }

    /// Lets every so-manyth request meet a fault; nil ends it.
    func order(every interval: Int, _ fault: SandboxFault?) {
      state.withLock { $0.every = fault.map { (max(1, interval), $0) } }
    }

    /// Lets no further request meet a fault.
    func clear() { state.withLock { $0 = State() } }

    /// Whether the next request is one whose body is not read; that fault is then over.
    func takesResetDuringRequest() -> Bool {
      state.withLock { state in
        if state.faults.first == .resetDuringRequest {
          state.faults.removeFirst()
          return true
        }
        guard state.faults.isEmpty, let every = state.every, every.fault == .resetDuringRequest else { return false }
        state.requests += 1
        return state.requests % every.interval == 0
      }
    }

    /// The fault of a request that has come as a whole.
    func next() -> SandboxFault? {
      state.withLock { state in
        if !state.faults.isEmpty { return state.faults.removeFirst() }
        guard let every = state.every, every.fault != .resetDuringRequest else { return nil }
        state.requests += 1
        return state.requests % every.interval == 0 ? every.fault : nil
      }
    }
  }

  extension Reply {
    /// The reply as a fault of the way leaves it.
    func meeting(_ fault: SandboxFault?) -> Reply {
      guard case .response(let response) = self else { return self }
      switch fault {
      case .answerLost: return .reset
      case .halfAnswer: return .half(response)
      case .page:
        return .response(
          Response(type: "text/html", body: Array("<html><body>The gateway is being serviced.</body></html>".utf8)))
      default: return self
      }
    }
  }
#endif
