import SalesTapPayload
import Testing

@testable import SalesTapEngine

/// Drives a machine against a server that refuses whole calls holding any of `poison`, and takes everything else.
private func drain(
  _ batches: [[Int]], poison: Set<Int>
) -> (calls: [[Int]], delivered: [Int], failed: [Int], released: [Int], stopped: Bool) {
  var machine = DrainMachine<Int>()
  var calls: [[Int]] = []
  var rulings: [DrainMachine<Int>.Ruling] = []
  var stopped = false
  for batch in batches {
    machine.add(batch)
    while let items = machine.next() {
      calls.append(items)
      let isRefused = items.contains(where: poison.contains)
      let report = UploadReport(
        outcome: isRefused ? .malformed : .accepted,
        records: items.map { _ in isRefused ? .retry(code: nil, text: "Malformed request") : .accepted },
        httpStatus: isRefused ? 400 : 200, message: isRefused ? "Malformed request" : nil)
      let (new, signal) = machine.take(report, of: items)
      rulings += new
      if case .stop = signal { stopped = true }
    }
  }
  rulings += machine.finish()
  var delivered: [Int] = [], failed: [Int] = [], released: [Int] = []
  for ruling in rulings {
    switch ruling {
    case .delivered(let item): delivered.append(item)
    case .failed(let item, _, _): failed.append(item)
    case .released(let item), .retry(let item, _, _), .uncertain(let item, _), .skipped(let item, _):
      released.append(item)
    }
  }
  return (calls, delivered, failed, released, stopped)
}

@Suite struct DrainMachineTests {
  @Test func aGoodBatchIsOneCall() {
    let result = drain([Array(0..<100)], poison: [])
    #expect(result.calls.count == 1)
    #expect(result.delivered == Array(0..<100))
  }

  @Test(arguments: [0, 1, 37, 62, 63, 98, 99])
  func halvingFindsTheCulpritAndSparesTheOthers(_ culprit: Int) {
    let result = drain([Array(0..<100)], poison: [culprit])
    #expect(result.failed == [culprit])
    #expect(result.delivered == Array(0..<100).filter { $0 != culprit })
    #expect(result.released.isEmpty)
    #expect(!result.stopped)
    // One call for the batch, then at most two for each halving.
    #expect(result.calls.count <= 1 + 2 * 7)
  }

  @Test func recordsGoOutInTheirOrder() {
    let sent = drain([Array(0..<16)], poison: [5]).calls.filter { !$0.contains(5) }.flatMap { $0 }
    #expect(sent == sent.sorted())
  }

  @Test func threeSingleRefusalsInARowWithNothingAcceptedStopTheConnection() {
    let result = drain([Array(0..<8)], poison: Set(0..<8))
    #expect(result.stopped)
    #expect(result.failed.isEmpty)
    #expect(Set(result.released) == Set(0..<8))
    #expect(result.calls.filter { $0.count == 1 }.count == 3)
  }

  @Test func twoBadRecordsAloneFailWithoutStopping() {
    let result = drain([[1, 2]], poison: [1, 2])
    #expect(!result.stopped)
    #expect(Set(result.failed) == [1, 2])
  }

  @Test func afterAnAcceptedRecordRefusalsAreTheRecordsFault() {
    let result = drain([[0], [1, 2, 3, 4, 5]], poison: [1, 2, 3, 4, 5])
    #expect(!result.stopped)
    #expect(Set(result.failed) == [1, 2, 3, 4, 5])
    #expect(result.delivered == [0])
  }

  @Test func everyRecordIsRuledOnceWhateverIsRefused() {
    for mask in 0..<256 {
      let poison = Set((0..<8).filter { mask >> $0 & 1 == 1 })
      let result = drain([Array(0..<4), Array(4..<8)], poison: poison)
      let ruled = result.delivered + result.failed + result.released
      #expect(ruled.sorted() == Array(0..<8), "refused: \(poison.sorted())")
      #expect(Set(result.delivered).isDisjoint(with: poison))
    }
  }

  @Test(arguments: [
    (UploadReport.Outcome.throttled(retryAfter: 7), ConnectionState.Trouble.Kind.throttled, Int?.some(7)),
    (.unreachable, .unreachable, nil), (.server, .server, nil), (.uncertain, .uncertain, nil),
  ])
  func troubleOfTheConnectionGivesBackWhatWaits(
    _ outcome: UploadReport.Outcome, _ kind: ConnectionState.Trouble.Kind, _ seconds: Int?
  ) {
    var machine = DrainMachine<Int>()
    machine.add([1, 2])
    machine.add([3, 4])
    let first = machine.next() ?? []
    let verdict: RecordVerdict =
      kind == .server || kind == .uncertain ? .uncertain : .retry(code: nil, text: "not applied")
    let (rulings, signal) = machine.take(
      UploadReport(outcome: outcome, records: [verdict, verdict], message: "words"), of: first)
    #expect(signal == .pause(.init(kind, "words"), retryAfter: seconds))
    #expect(rulings.count == 4)
    #expect(machine.next() == nil)
  }
}
