import SalesTap

/// A law of the transports' port, with the scenario that shows it.
public typealias TransportLaw = ConformanceLaw<TransportConformance.MakeStage>

extension ConformanceLaw where Subject == TransportConformance.MakeStage {
  init(_ name: String, _ sentence: String, _ scenario: @escaping @Sendable (inout TransportProbe) async throws -> Void)
  {
    self.init(name, sentence, on: TransportProbe.self, scenario)
  }
}

extension TransportConformance {
  /// All laws.
  public static let laws: [TransportLaw] = [
    requestUnchanged, answerUnchanged, noRetry, noRedirect, lostAnswer, nothingSent, eachItsOwn, cancelled, concurrent,
  ]

  private static let requestUnchanged = TransportLaw(
    "request-unchanged", "A request arrives once, with its own body to the byte, its account, passcode, and dry run."
  ) { probe in
    let bodies =
      [#"{"d":[]}"#, #"{"d":[{"identity":"é😀\u0000\n","type":"profile"}]}"#]
      .map { Array($0.utf8) } + [[UInt8](repeating: UInt8(ascii: "x"), count: 1_000_000)]
    for (body, dryRun) in zip(bodies, [false, true, false]) {
      guard let stage = try await probe.makeStage([.answer(status: 200)]) else { return }
      let request = probe.request(body, dryRun: dryRun)
      _ = await stage.transport.upload(request)
      let arrivals = await stage.arrivals()
      probe.expect(arrivals.count, 1, "arrivals of a body of \(body.count) bytes")
      guard let arrival = arrivals.first else { continue }
      if arrival.body != body { probe.problems.append("a body of \(body.count) bytes arrived as another") }
      probe.expect(arrival.isDryRun, dryRun, "dry run")
      probe.expect(arrival.accountID, "ABC-123-4567", "account id")
      if arrival.passcode != "passcode" { probe.problems.append("the passcode arrived as another") }
    }
  }

  private static let answerUnchanged = TransportLaw(
    "answer-unchanged", "Status, Retry-After, and body of an answer are told as they came, whatever the status."
  ) { probe in
    let odd: [UInt8] = [0xFF, 0x00, 0xC3, 0x28]
    let answers: [(status: Int, retryAfter: Int?, body: [UInt8])] = [
      (200, nil, Array(#"{ "status" : "success" }"#.utf8)), (200, nil, []), (200, nil, odd),
      (200, nil, [UInt8](repeating: UInt8(ascii: "a"), count: 300_000)), (400, nil, odd), (401, nil, []),
      (413, nil, []),
      (429, 7, Array("Too many concurrent requests".utf8)), (429, nil, []), (500, nil, Array("<html>".utf8)),
      (503, 120, []),
    ]
    for answer in answers {
      let reaction = FarEnd.Reaction.answer(status: answer.status, retryAfter: answer.retryAfter, body: answer.body)
      guard let stage = try await probe.makeStage([reaction]) else { continue }
      let found = await stage.transport.upload(probe.request())
      if found != .response(status: answer.status, retryAfter: answer.retryAfter, body: answer.body) {
        probe.problems.append(
          "HTTP \(answer.status) with a body of \(answer.body.count) bytes became \(TransportProbe.words(found))")
      }
    }
  }

  private static let noRetry = TransportLaw("no-retry", "One call is one request: a transport never sends again.") {
    probe in
    for reaction in [.answer(status: 429), .answer(status: 500), .answer(status: 503), .loseAnswer]
      as [FarEnd.Reaction]
    {
      guard let stage = try await probe.makeStage([reaction, .answer(status: 200)]) else { continue }
      _ = await stage.transport.upload(probe.request())
      probe.expect(await stage.arrivals().count, 1, "arrivals after \(TransportProbe.words(reaction))")
    }
  }

  private static let noRedirect = TransportLaw(
    "no-redirect", "A redirect is an answer; it is never followed: credentials stay where they were meant to go."
  ) { probe in
    for status in [301, 302, 307, 308] {
      guard let stage = try await probe.makeStage([.answer(status: status), .answer(status: 200)]) else { continue }
      let answer = await stage.transport.upload(probe.request())
      if case .response(status, _, _) = answer {
      } else {
        probe.problems.append("HTTP \(status) became \(TransportProbe.words(answer))")
      }
      probe.expect(await stage.arrivals().count, 1, "arrivals after HTTP \(status)")
    }
  }

  private static let lostAnswer = TransportLaw(
    "lost-answer", "A call that arrived and got no answer may have been applied: it says so."
  ) { probe in
    guard let stage = try await probe.makeStage([.loseAnswer]) else { return }
    let answer = await stage.transport.upload(probe.request())
    if case .noAnswer = answer { return }
    probe.problems.append("a lost answer became \(TransportProbe.words(answer))")
  }

  private static let nothingSent = TransportLaw(
    "nothing-sent", "A call that cannot reach the far end was not applied: it says so."
  ) { probe in
    guard let stage = try await probe.makeStage([.refuse]) else { return }
    let answer = await stage.transport.upload(probe.request())
    if case .nothingSent = answer {
    } else {
      probe.problems.append("a refused connection became \(TransportProbe.words(answer))")
    }
    probe.expect(await stage.arrivals().count, 0, "arrivals")
  }

  private static let eachItsOwn = TransportLaw(
    "each-its-own", "Each call has its own answer, whatever became of those before it."
  ) { probe in
    let reactions: [FarEnd.Reaction] = [
      .loseAnswer, .answer(status: 200, body: [1]), .refuse, .answer(status: 503, body: [2]), .refuse, .loseAnswer,
      .answer(status: 429, retryAfter: 1), .answer(status: 200, body: [3]),
    ]
    guard let stage = try await probe.makeStage(reactions) else { return }
    for (number, reaction) in reactions.enumerated() {
      let before = await stage.arrivals().count
      let answer = await stage.transport.upload(probe.request(Array("\(number)".utf8)))
      let arrived = await stage.arrivals().count - before
      let expected = TransportProbe.words(reaction)
      if TransportProbe.words(answer) != expected {
        probe.problems.append("call \(number + 1): expected \(expected), found \(TransportProbe.words(answer))")
      }
      if case .nothingSent = answer, arrived != 0 {
        probe.problems.append("call \(number + 1) says that nothing was sent, and arrived")
      }
    }
  }

  private static let cancelled = TransportLaw(
    "cancelled", "A cancelled call answers by the same rule: if it arrived, it never says that nothing was sent."
  ) { probe in
    let hold = FarEnd.Hold()
    guard let stage = try await probe.makeStage([.hold(hold)]) else { return }
    let request = probe.request()
    let answer = await withTaskGroup(of: UploadAnswer?.self) { group in
      group.addTask { await stage.transport.upload(request) }
      group.addTask {
        await hold.arrival()
        return nil
      }
      var answer: UploadAnswer?
      if let first = await group.next(), let early = first { answer = early }
      group.cancelAll()
      hold.release()
      for await late in group { answer = answer ?? late }
      return answer
    }
    let arrived = await stage.arrivals().count
    switch answer {
    case .nothingSent where arrived > 0: probe.problems.append("it arrived, and says that nothing was sent")
    case nil: probe.problems.append("it has no answer")
    default: break
    }

    // And one that is cancelled before it begins.
    guard let stage = try await probe.makeStage([.answer(status: 200)]) else { return }
    let early = await withTaskGroup(of: UploadAnswer.self) { group in
      group.cancelAll()
      group.addTask { await stage.transport.upload(request) }
      return await group.next()
    }
    if case .nothingSent = early, await stage.arrivals().count > 0 {
      probe.problems.append("it was cancelled before it began, arrived, and says that nothing was sent")
    }
  }

  private static let concurrent = TransportLaw(
    "concurrent", "Calls at once, as many as a connection may have, get each their own answer."
  ) { probe in
    let count = 15
    guard let stage = try await probe.makeStage(Array(repeating: .echo, count: count)) else { return }
    let requests = (0..<count).map { probe.request(Array(String(repeating: "\($0) ", count: 1000).utf8)) }
    let wrong = await withTaskGroup(of: Bool.self) { group in
      for request in requests {
        group.addTask {
          await stage.transport.upload(request) != .response(status: 200, retryAfter: nil, body: request.body)
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    probe.expect(wrong, 0, "calls that did not get their own answer")
    probe.expect(await stage.arrivals().count, count, "arrivals")
  }
}

/// A transport under a scenario, and what was found wrong.
struct TransportProbe: ConformanceProbe {
  let makeStage: TransportConformance.MakeStage
  var problems: [String] = []

  init(_ makeStage: @escaping TransportConformance.MakeStage) { self.makeStage = makeStage }

  func request(_ body: [UInt8] = Array(#"{"d":[]}"#.utf8), dryRun: Bool = false) -> UploadRequest {
    UploadRequest(
      connection: Connection(
        name: "conformance", region: .in1, accountID: "ABC-123-4567", passcode: .literal("passcode")),
      body: body, recordCount: 1, isDryRun: dryRun)
  }

  /// An answer without the reasons, which are the transport's own.
  static func words(_ answer: UploadAnswer) -> String {
    switch answer {
    case .response(let status, let retryAfter, let body):
      "HTTP \(status)\(retryAfter.map { ", Retry-After \($0)" } ?? ""), \(body.count) bytes"
    case .nothingSent: "nothing sent"
    case .noAnswer: "no answer"
    }
  }

  /// The answer that a reaction must become.
  static func words(_ reaction: FarEnd.Reaction) -> String {
    switch reaction {
    case .answer(let status, let retryAfter, let body):
      words(.response(status: status, retryAfter: retryAfter, body: body))
    case .loseAnswer: "no answer"
    case .refuse: "nothing sent"
    case .echo: "its own body"
    case .hold: "nothing until it is let go"
    }
  }
}
