#if HTTP
  import SalesTap
  import TestSupport
  import Testing

  @testable import SalesTapHTTP

  /// Who logs in, and when: no network, no clock.
  @Suite struct SessionMachineTests {
    private static let origin = "https://acme.my.salesforce.com:443"

    /// What a caller is told: the number of the session, or a word.
    private func word(_ answer: SessionMachine.Answer) -> String {
      switch answer {
      case .use(let session): "use \(session.generation)"
      case .logIn: "log in"
      case .wait: "wait"
      case .giveUp(let error): "give up: \(error.code)"
      }
    }

    private func ask(_ machine: inout SessionMachine, stale: Int? = nil, after seconds: Int = 0) -> String {
      word(machine.ask(replacing: stale, at: noon + .seconds(seconds)))
    }

    private let refused = SalesforceError(.loginRefused, "no")
    private let busy = SalesforceError(.serverTrouble, "busy", isRetryable: true)

    @Test func `the first who asks logs in, the others wait for the session`() {
      var machine = SessionMachine()
      #expect(ask(&machine) == "log in")
      #expect(ask(&machine) == "wait" && machine.isLoggingIn)
      let session = machine.loggedIn("token", at: Self.origin)
      #expect(session.generation == 1 && session.origin == Self.origin && session.token == "token")
      #expect(ask(&machine) == "use 1" && !machine.isLoggingIn)
    }

    @Test func `a session that is over is replaced once, by whoever says so first`() {
      var machine = SessionMachine()
      _ = ask(&machine)
      _ = machine.loggedIn("a", at: Self.origin)
      #expect(ask(&machine, stale: 1) == "log in")
      // Nobody gets the session that is over, whether or not he knows.
      #expect(ask(&machine, stale: 1) == "wait" && ask(&machine) == "wait" && machine.session == nil)
      _ = machine.loggedIn("b", at: Self.origin)
      // Who comes late with the old one has a newer one, and no login.
      #expect(ask(&machine, stale: 1) == "use 2" && ask(&machine) == "use 2")
      #expect(ask(&machine, stale: 2) == "log in")
    }

    @Test func `refused credentials are not tried again for half a minute`() {
      var machine = SessionMachine()
      _ = ask(&machine)
      machine.failed(refused, at: noon)
      #expect(ask(&machine) == "give up: loginRefused" && ask(&machine, after: 29) == "give up: loginRefused")
      #expect(!machine.isLoggingIn)
      #expect(ask(&machine, after: 30) == "log in")
      _ = machine.loggedIn("a", at: Self.origin)
      // A login that succeeded ends the refusal.
      #expect(ask(&machine, stale: 1, after: 29) == "log in")
    }

    @Test func `a clock that is set back does not keep everybody out`() {
      var machine = SessionMachine()
      _ = ask(&machine)
      machine.failed(refused, at: noon)
      #expect(ask(&machine, after: -1) == "log in")
    }

    @Test func `trouble, and a login that was cancelled, refuse nobody`() {
      for error in [busy, SalesforceError(.cancelled, "cancelled")] {
        var machine = SessionMachine()
        _ = ask(&machine)
        machine.failed(error, at: noon)
        #expect(ask(&machine) == "log in", "\(error)")
      }
    }

    @Test(arguments: 0..<40) func `in any order of events one logs in at a time, and nobody gets a session twice`(
      seed: UInt64
    ) {
      var generator = SeededGenerator(seed: seed)
      var machine = SessionMachine()
      var newest = 0
      var seconds = 0
      var isLoggingIn = false
      for _ in 0..<300 {
        seconds += Int.random(in: 0...9, using: &generator)
        switch Int.random(in: 0..<6, using: &generator) {
        case 0..<4:
          let stale = Bool.random(using: &generator) ? nil : Int.random(in: 0...(newest + 1), using: &generator)
          switch machine.ask(replacing: stale, at: noon + .seconds(seconds)) {
          case .use(let session):
            #expect(session.generation == newest && session.generation > stale ?? 0 && !isLoggingIn)
          case .logIn:
            #expect(!isLoggingIn)
            isLoggingIn = true
          case .wait: #expect(isLoggingIn)
          case .giveUp(let error): #expect(error.code == .loginRefused && !isLoggingIn)
          }
        case 4 where isLoggingIn:
          newest += 1
          #expect(machine.loggedIn("token", at: Self.origin).generation == newest)
          isLoggingIn = false
        case 5 where isLoggingIn:
          machine.failed(
            [refused, busy].randomElement(using: &generator) ?? busy, at: noon + .seconds(seconds))
          isLoggingIn = false
        default: break
        }
        #expect(machine.isLoggingIn == isLoggingIn)
      }
    }
  }
#endif
