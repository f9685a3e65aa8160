public import SalesTap

/// A transport that gives the answers of a script, one per upload, and remembers what was uploaded.
public final class ScriptedTransport: UploadTransport {
  private struct State {
    var answers: ArraySlice<UploadAnswer>
    var requests: [UploadRequest] = []
  }

  private let state: Locked<State>
  private let last: UploadAnswer

  /// A transport with a script.
  /// - Parameters:
  ///   - answers: The answers, in order.
  ///   - last: The answer to every upload after them.
  public init(_ answers: [UploadAnswer], then last: UploadAnswer = .nothingSent("the script has no more answers")) {
    self.state = Locked(State(answers: answers[...]))
    self.last = last
  }

  /// Gives the next answer.
  public func upload(_ request: UploadRequest) async -> UploadAnswer {
    state.withLock { state in
      state.requests.append(request)
      return state.answers.popFirst() ?? last
    }
  }

  /// The uploads so far, in order.
  public var requests: [UploadRequest] { state.withLock { $0.requests } }
  /// How many answers of the script are left.
  public var remainingAnswers: Int { state.withLock { $0.answers.count } }
}

extension UploadAnswer {
  /// The answer of a CleverTap that took everything.
  public static func success(_ count: Int) -> UploadAnswer {
    .response(status: 200, retryAfter: nil, body: CleverTapAnswer.body(processed: count, unprocessed: []))
  }

  /// An answer from a status and a text.
  public static func response(_ status: Int, _ body: String = "", retryAfter: Int? = nil) -> UploadAnswer {
    .response(status: status, retryAfter: retryAfter, body: Array(body.utf8))
  }
}
