import SalesTapTime
import Testing

@testable import SalesTapEngine

private let trouble = ConnectionState.Trouble(.throttled, "Too many concurrent requests")

@Suite struct ConnectionMachineTests {
  @Test func pausesGrowToTenMinutesAndASuccessResetsThem() {
    var machine = ConnectionMachine()
    var now = start
    for minutes in [1, 2, 4, 8, 10, 10, 10] {
      machine.paused(trouble, at: now, retryAfter: nil)
      #expect(machine.pauseEnds == now + .seconds(minutes * 60))
      now = now + .seconds(minutes * 60)
      let isAdmitted = machine.admit(at: now)
      #expect(isAdmitted)
    }
    machine.succeeded()
    machine.paused(trouble, at: now, retryAfter: nil)
    #expect(machine.pauseEnds == now + .seconds(60))
  }

  @Test func retryAfterWins() {
    var machine = ConnectionMachine()
    machine.paused(trouble, at: start, retryAfter: 7)
    #expect(machine.pauseEnds == start + .seconds(7))
  }

  @Test func nothingIsAdmittedDuringAPauseAndOneUploadAfterIt() {
    var machine = ConnectionMachine()
    machine.paused(trouble, at: start, retryAfter: 60)
    let early = machine.admit(at: start + .milliseconds(59_999))
    let first = machine.admit(at: start + .seconds(60))
    let second = machine.admit(at: start + .seconds(60))
    #expect(!early && first && !second)
    #expect(machine.state == .probing(trouble))
  }

  @Test func aStoppedConnectionWaitsForAPerson() {
    var machine = ConnectionMachine()
    machine.stopped(.init(.unauthorized, "Account ID is not valid"))
    machine.succeeded()
    machine.paused(trouble, at: start, retryAfter: nil)
    let admitted = machine.admit(at: start + .seconds(1_000_000))
    #expect(!admitted)
    machine.resume()
    #expect(machine.state == .open)
  }

  @Test func aProbeThatFoundNothingToSendLeavesThePauseOver() {
    var machine = ConnectionMachine()
    machine.paused(trouble, at: start, retryAfter: 60)
    let later = start + .seconds(60)
    let first = machine.admit(at: later)
    machine.abandonProbe(at: later)
    let second = machine.admit(at: later)
    #expect(first && second)
  }
}
