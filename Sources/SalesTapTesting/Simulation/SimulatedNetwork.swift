import SalesTap

/// A worker's way to CleverTap: it loses, delays, and doubles what the plan says, and tells the ledger what arrived.
struct SimulatedNetwork: UploadTransport {
  let life: SimulatedLife
  private var world: SimulatedWorld { life.world }

  /// How long a transport waits for an answer, in milliseconds.
  static let timeLimit: Int64 = 30_000

  func upload(_ request: UploadRequest) async -> UploadAnswer {
    if life.isDead { return .nothingSent("the process has ended") }
    let call = world.begin(request, of: life)
    defer { world.end(call, of: life) }
    // A worker that stands still just before it sends cannot know that its lease ends meanwhile.
    do { try await life.goOn() } catch { return .nothingSent("the process has ended") }
    let trouble = world.networkTrouble(recordCount: request.recordCount)
    if let trouble { world.reach(trouble.state) }
    let way = world.latency()
    let executor = world.executor
    let start = executor.elapsed
    switch trouble {
    case .nothingSent:
      await executor.sleep(until: start + way)
      return answer(.nothingSent("the connection was refused"), call)
    case .requestLost:
      await executor.sleep(until: start + Self.timeLimit)
      return answer(.noAnswer("no answer within the time limit"), call)
    case .late:
      let late = start + Self.timeLimit + way * 40
      executor.schedule(at: late) { [world] in _ = world.arrive(call, isLate: true) }
      await executor.sleep(until: start + Self.timeLimit)
      return answer(.noAnswer("no answer within the time limit"), call)
    default: break
    }
    await executor.sleep(until: start + way)
    let whole: (status: Int, retryAfter: Int?)? =
      switch trouble {
      case .throttled: (429, nil)
      case .throttledWithRetryAfter: (429, Int(way % 1200))
      case .server: ([500, 502, 503, 504][Int(way % 4)], nil)
      case .unauthorized: ([401, 403][Int(way % 2)], nil)
      case .malformed: (400, nil)
      case .tooLarge: (413, nil)
      default: nil
      }
    let back = executor.elapsed + world.latency()
    // A server that fails may have done its work before.
    if trouble == .server, way % 2 == 0 { _ = world.arrive(call, isLate: false) }
    if let whole {
      if whole.status == 400 || whole.status == 413 { world.refuse(call) }
      await executor.sleep(until: back)
      let body = CleverTapAnswer.failure("HTTP status \(whole.status)", code: whole.status)
      return answer(.response(status: whole.status, retryAfter: whole.retryAfter, body: body), call)
    }
    let given = world.arrive(call, isLate: false, missing: trouble == .missed)
    switch trouble {
    case .answerLost:
      await executor.sleep(until: start + Self.timeLimit)
      return answer(.noAnswer("the connection was lost before the answer came"), call)
    case .duplicated: executor.schedule(at: back + way) { [world] in _ = world.arrive(call, isLate: true) }
    case .slow: await executor.sleep(until: start + 240_000 + way * 200)
    default: break
    }
    await executor.sleep(until: back)
    guard case .response(let status, let retryAfter, let body) = given else { return answer(given, call) }
    switch trouble {
    case .truncated:
      return answer(.response(status: status, retryAfter: retryAfter, body: Array(body.prefix(body.count / 2))), call)
    case .gibberish:
      return answer(.response(status: 200, retryAfter: nil, body: Array("<html>Welcome</html>".utf8)), call)
    default: return answer(given, call)
    }
  }

  private func answer(_ answer: UploadAnswer, _ call: SimulatedCall) -> UploadAnswer {
    let word =
      switch answer {
      case .response(let status, _, let body): "\(status), \(body.count) bytes"
      case .nothingSent: "nothing sent"
      case .noAnswer: "no answer"
      }
    let isOutage =
      switch answer {
      case .response(let status, _, _): status == 429 || status >= 500 || status == 401 || status == 403
      case .nothingSent, .noAnswer: true
      }
    if isOutage, life.owed[call.connection.key] == nil { life.owed[call.connection.key] = 0 }
    world.trace("\(life.name) hears of call \(call.number): \(word)")
    return answer
  }
}

/// A call on its way.
struct SimulatedCall: Sendable {
  let number: Int
  let began: Int64
  let connection: Connection
  /// The records: their bytes and, where somebody had them in hand, their claims.
  let records: [(bytes: [UInt8], claim: Int?)]
}

extension SimulationPlan.NetworkTrouble {
  /// The state that is reached when a call meets it.
  var state: SimulationCounters.State {
    switch self {
    case .nothingSent: .nothingSent
    case .requestLost: .requestLost
    case .answerLost: .answerLost
    case .throttled, .throttledWithRetryAfter: .throttled
    case .server: .serverError
    case .unauthorized: .unauthorized
    case .malformed: .malformed
    case .tooLarge: .tooLarge
    case .truncated, .gibberish: .unreadableAnswer
    case .missed: .sendAgainAsked
    case .slow: .answerBeyondLease
    case .late: .lateArrival
    case .duplicated: .requestDuplicated
    }
  }
}
