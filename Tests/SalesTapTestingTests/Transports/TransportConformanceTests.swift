import SalesTapModel
import SalesTapPayload
import SalesTapTesting
import SalesTapTime
import Testing

@Suite("The laws of transports")
struct TransportConformanceTests {
  enum Wrapper: CaseIterable {
    case none, recording, faultyWithoutFaults, healthyAgain

    func transport(around base: any UploadTransport) -> any UploadTransport {
      switch self {
      case .none: return base
      case .recording: return RecordingTransport(base)
      case .faultyWithoutFaults: return FaultyTransport(base, rates: .init(), seed: 1)
      case .healthyAgain:
        let transport = FaultyTransport(base, rates: .even(1), seed: 1)
        transport.isHealthy = true
        return transport
      }
    }
  }

  @Test("Transports that hand calls on keep every law", arguments: Wrapper.allCases)
  func wrapping(wrapper: Wrapper) async {
    let violations = await TransportConformance(wrapping: { wrapper.transport(around: $0) }).violations()
    #expect(violations.isEmpty, "\(violations)")
  }

  @Test("A script keeps the laws that its answers leave it")
  func scripted() async {
    let suite = TransportConformance { reactions in
      var answers: [UploadAnswer] = []
      for reaction in reactions {
        switch reaction {
        case .answer(let status, let retryAfter, let body):
          answers.append(.response(status: status, retryAfter: retryAfter, body: body))
        case .loseAnswer: answers.append(.noAnswer("lost"))
        // A script cannot tell what arrived of a call that it says was not sent.
        case .refuse, .echo, .hold: return nil
        }
      }
      let transport = ScriptedTransport(answers)
      return .init(transport) { transport.requests.map(FarEnd.Arrival.init) }
    }
    let violations = await suite.violations()
    #expect(violations.isEmpty, "\(violations)")
  }

  @Test("The in-memory CleverTap keeps every law that can be staged with its faults")
  func inMemory() async {
    let suite = TransportConformance { reactions in
      let arrivals = Locked<[FarEnd.Arrival]>([])
      let holds = Locked<[FarEnd.Hold?]>([])
      let cleverTap = InMemoryCleverTap { request in
        arrivals.withLock { $0.append(FarEnd.Arrival(request)) }
        let hold = holds.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        await hold?.wait()
      }
      for reaction in reactions {
        switch reaction {
        case .answer(let status, nil, let body): cleverTap.failNext(.answer(status: status, body: body))
        // Its own words come with a status that asks to wait.
        case .answer(_, .some, _), .echo: return nil
        case .loseAnswer: cleverTap.failNext(.answerLost)
        case .refuse: cleverTap.failNext(.nothingSent)
        case .hold(let hold): holds.withLock { $0.append(hold) }
        }
      }
      return .init(cleverTap) { arrivals.withLock { $0 } }
    }
    let violations = await suite.violations()
    #expect(violations.isEmpty, "\(violations)")
  }

  @Test(
    "Each planted mistake is found, by its law",
    arguments: [
      ("no-retry", .retries), ("no-redirect", .followsRedirects), ("lost-answer", .takesLostForUnsent),
      ("nothing-sent", .takesUnsentForLost), ("request-unchanged", .addsSpace), ("request-unchanged", .forgetsDryRun),
      ("answer-unchanged", .decodesText), ("answer-unchanged", .forgetsRetryAfter), ("cancelled", .forgetsOnCancel),
      ("concurrent", .mixesUp), ("each-its-own", .remembersFailure),
    ] as [(String, Mistake)])
  func planted(law: String, mistake: Mistake) async {
    let violations = await TransportConformance(wrapping: { BadTransport($0, mistake) }).violations()
    #expect(violations.map(\.law).contains(law), "\(violations)")
  }

  @Test("Every law has a name and a sentence of its own")
  func laws() {
    #expect(Set(TransportConformance.laws.map(\.name)).count == TransportConformance.laws.count)
    #expect(Set(TransportConformance.laws.map(\.sentence)).count == TransportConformance.laws.count)
  }
}

enum Mistake: Sendable {
  case retries, followsRedirects, takesLostForUnsent, takesUnsentForLost, addsSpace, forgetsDryRun, decodesText
  case forgetsRetryAfter, forgetsOnCancel, mixesUp, remembersFailure
}

/// A transport with one mistake.
private final class BadTransport: UploadTransport {
  private let base: any UploadTransport
  private let mistake: Mistake
  private let last = Locked<UploadAnswer?>(nil)

  init(_ base: any UploadTransport, _ mistake: Mistake) {
    self.base = base
    self.mistake = mistake
  }

  func upload(_ request: UploadRequest) async -> UploadAnswer {
    var request = request
    if mistake == .addsSpace { request.body.append(0x20) }
    if mistake == .forgetsDryRun { request.isDryRun = false }
    if mistake == .remembersFailure, let failure = last.withLock({ $0 }) { return failure }
    let answer = await base.upload(request)
    switch (mistake, answer) {
    case (.retries, .response(500..., _, _)), (.retries, .noAnswer): return await base.upload(request)
    case (.followsRedirects, .response(300...399, _, _)): return await base.upload(request)
    case (.takesLostForUnsent, .noAnswer(let reason)): return .nothingSent(reason)
    case (.takesUnsentForLost, .nothingSent(let reason)): return .noAnswer(reason)
    case (.decodesText, .response(let status, let retryAfter, let body)):
      return .response(
        status: status, retryAfter: retryAfter, body: Array(String(decoding: body, as: UTF8.self).utf8))
    case (.forgetsRetryAfter, .response(let status, _, let body)):
      return .response(status: status, retryAfter: nil, body: body)
    case (.forgetsOnCancel, _) where Task.isCancelled: return .nothingSent("cancelled")
    case (.mixesUp, _):
      return last.withLock { last in
        defer { last = answer }; return last ?? answer
      }
    case (.remembersFailure, .noAnswer), (.remembersFailure, .nothingSent):
      last.withLock { $0 = answer }
      return answer
    default: return answer
    }
  }
}
