#if HTTP
  import SalesTapTime

  @testable import SalesTapHTTP

  /// A caller without a network: it remembers each call, and answers by a script.
  final class ScriptedCaller: HTTPCalling {
    private struct State {
      var calls: [HTTPCall] = []
      var answers: ArraySlice<Result<HTTPAnswer, HTTPFault>>
    }

    private let state: Locked<State>
    private let answering: (@Sendable (HTTPCall) async throws(HTTPFault) -> HTTPAnswer)?

    /// A caller that gives these answers in order; a call after the last is a fault.
    init(_ answers: [Result<HTTPAnswer, HTTPFault>]) {
      state = Locked(State(answers: answers[...]))
      answering = nil
    }

    /// A caller that lets a closure answer each call.
    init(_ answering: @escaping @Sendable (HTTPCall) async throws(HTTPFault) -> HTTPAnswer) {
      state = Locked(State(answers: []))
      self.answering = answering
    }

    /// The calls so far, in order.
    var calls: [HTTPCall] { state.withLock { $0.calls } }

    func answer(to call: HTTPCall) async throws(HTTPFault) -> HTTPAnswer {
      let next = state.withLock { state in
        state.calls.append(call)
        return state.answers.popFirst()
      }
      if let answering { return try await answering(call) }
      guard let next else { throw .nothingSent(.other, "the script has no more answers") }
      return try next.get()
    }
  }

  extension Result where Success == HTTPAnswer, Failure == HTTPFault {
    /// An answer from a status and a text.
    static func answer(_ status: Int, _ text: String = "", headers: HTTPFields = [:]) -> Self {
      .success(HTTPAnswer(status: status, headers: headers, body: Array(text.utf8)))
    }
  }
#endif
