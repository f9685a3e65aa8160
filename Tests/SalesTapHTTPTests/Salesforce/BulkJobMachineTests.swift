#if HTTP
  import SalesTap
  import TestSupport
  import Testing

  @testable import SalesTapHTTP

  /// The course of a Bulk job as a table of states: no network, no clock.
  @Suite struct BulkJobMachineTests {
    private static let job = "7505g000000000001AAA"

    private func machine(patience: Duration = .seconds(7200), pageSize: Int = 10) -> BulkJobMachine {
      BulkJobMachine(patience: patience, pageSize: pageSize)
    }

    /// A machine whose job has so many rows and is complete.
    private func reading(_ rows: Int?, pageSize: Int = 10) -> BulkJobMachine {
      var machine = machine(pageSize: pageSize)
      machine.told(info(.jobComplete, rows))
      return machine
    }

    private func info(_ state: BulkJobInfo.State?, _ rows: Int? = nil) -> BulkJobInfo {
      BulkJobInfo(id: Self.job, state: state, recordsProcessed: rows)
    }

    private func ids(_ numbers: some Sequence<Int>) -> [RecordID] { numbers.map(leadID) }

    /// The code with which a machine has failed, and whether its job has to be aborted; nil while it has not.
    private func failure(_ machine: BulkJobMachine) -> (code: SalesforceError.Code, aborts: Bool)? {
      guard case .fail(let error, let abort) = machine.action else { return nil }
      return (error.code, abort == Self.job)
    }

    // MARK: The usual course

    @Test func `a job is created, waited for, read page by page, and finished`() {
      var machine = machine()
      #expect(machine.action == .create && machine.id == nil)
      machine.told(info(.uploadComplete))
      #expect(machine.action == .poll(id: Self.job, after: .seconds(1)) && machine.id == Self.job)
      machine.told(info(.inProgress))
      #expect(machine.action == .poll(id: Self.job, after: .seconds(2)))
      machine.told(info(.jobComplete, 12))
      #expect(machine.action == .read(id: Self.job, locator: nil, maximumRecords: 10))
      machine.read(ids(1...10), stated: 10, next: "abc")
      #expect(machine.action == .read(id: Self.job, locator: "abc", maximumRecords: 10) && machine.rowsRead == 10)
      machine.read(ids(11...12), stated: 2, next: nil)
      #expect(machine.action == .finish(id: Self.job) && machine.rowsRead == 12 && machine.id == Self.job)
    }

    @Test func `a job that is complete when it is created is read at once`() {
      #expect(reading(0).action == .read(id: Self.job, locator: nil, maximumRecords: 10))
    }

    @Test func `pauses grow up to twenty seconds`() {
      var machine = machine()
      var pauses: [Duration] = []
      for _ in 0..<9 {
        machine.told(info(.inProgress))
        if case .poll(_, let pause) = machine.action { pauses.append(pause) }
      }
      #expect(pauses == [1, 2, 3, 5, 8, 13, 20, 20, 20].map { .seconds($0) })
    }

    // MARK: The end of the wait

    @Test(arguments: [BulkJobInfo.State.open, .uploadComplete, .inProgress, nil])
    func `patience is over after the pauses that were waited, and the job is aborted`(state: BulkJobInfo.State?) {
      var machine = machine(patience: .seconds(52))
      for _ in 0..<7 {
        machine.told(info(state))
        #expect(failure(machine) == nil)
      }
      // 1 + 2 + 3 + 5 + 8 + 13 + 20 seconds.
      machine.told(info(state))
      #expect(failure(machine)?.code == .jobTimeout && failure(machine)?.aborts == true)
      if case .fail(let error, _) = machine.action {
        #expect(error.isRetryable && error.message.contains("52 seconds"))
      }
    }

    @Test func `a job that is complete at the last question is read, however long it took`() {
      var machine = machine(patience: .seconds(1))
      machine.told(info(.open))
      machine.told(info(.jobComplete, 1))
      #expect(machine.action == .read(id: Self.job, locator: nil, maximumRecords: 10))
    }

    @Test(arguments: [(BulkJobInfo.State.failed, SalesforceError.Code.jobFailed), (.aborted, .jobAborted)], [0, 1, 3])
    func `a job that failed or was aborted ends the wait, and leaves nothing to abort`(
      end: (BulkJobInfo.State, SalesforceError.Code), polls: Int
    ) {
      var machine = machine()
      for _ in 0..<polls { machine.told(info(.inProgress)) }
      machine.told(info(end.0))
      #expect(failure(machine)?.code == end.1 && failure(machine)?.aborts == false && machine.id == nil)
    }

    @Test func `an error that stays ends the job at any point, and aborts what Salesforce has`() {
      let error = SalesforceError(.forbidden, "no")
      var new = machine()
      new.failed(error)
      #expect(failure(new)?.code == .forbidden && failure(new)?.aborts == false)
      var waiting = machine()
      waiting.told(info(.open))
      waiting.failed(error)
      #expect(failure(waiting)?.aborts == true && waiting.id == Self.job)
      var read = reading(20)
      read.read(ids(1...10), stated: 10, next: "abc")
      read.failed(error)
      #expect(failure(read)?.aborts == true)
    }

    // MARK: Pages

    @Test func `a page with more or fewer rows than it says is no result`() {
      for stated in [2, 4] {
        var machine = reading(3)
        machine.read(ids(1...3), stated: stated, next: nil)
        #expect(failure(machine)?.code == .incompleteResult && failure(machine)?.aborts == true)
      }
    }

    @Test(arguments: [[1, 3, 2], [2, 1], [1, 1]])
    func `rows that are not in the order of their ids are no result`(numbers: [Int]) {
      var machine = reading(nil)
      machine.read(ids(numbers), stated: nil, next: nil)
      #expect(failure(machine)?.code == .incompleteResult)
    }

    @Test(arguments: [1, 2]) func `a page that goes back behind the last one is no result`(first: Int) {
      var machine = reading(nil)
      machine.read(ids([1, 2]), stated: nil, next: "abc")
      machine.read(ids([first, 3]), stated: nil, next: nil)
      #expect(failure(machine)?.code == .incompleteResult)
    }

    @Test func `pages that lead in a circle are no result, also if they are empty`() {
      var machine = reading(nil)
      for locator in ["a", "b"] {
        machine.read(ids([]), stated: 0, next: locator)
        #expect(machine.action == .read(id: Self.job, locator: locator, maximumRecords: 10))
      }
      machine.read(ids([]), stated: 0, next: "a")
      #expect(failure(machine)?.code == .incompleteResult)
    }

    @Test(arguments: [11, 13, nil] as [Int?]) func `all pages together have as many rows as the job`(expected: Int?) {
      var machine = reading(expected)
      machine.read(ids(1...10), stated: nil, next: "abc")
      machine.read(ids(11...12), stated: nil, next: nil)
      // A job that does not say how many it has is taken as it is.
      #expect(failure(machine)?.code == (expected == nil ? nil : .incompleteResult))
    }

    @Test func `a page that is too long is asked for at half the size, down to one row`() {
      var machine = reading(2, pageSize: 5)
      for size in [2, 1] {
        machine.pageWasTooLarge()
        #expect(machine.action == .read(id: Self.job, locator: nil, maximumRecords: size))
      }
      machine.read(ids([1]), stated: 1, next: "abc")
      #expect(machine.action == .read(id: Self.job, locator: "abc", maximumRecords: 1))
      machine.pageWasTooLarge()
      #expect(failure(machine)?.code == .answerTooLarge && failure(machine)?.aborts == true)
    }

    // MARK: Any course

    @Test(arguments: 0..<40) func `whatever is told in whatever order, an end is an end and no row is lost`(
      seed: UInt64
    ) {
      var generator = SeededGenerator(seed: seed)
      var machine = machine(patience: .seconds(20), pageSize: 4)
      var accepted = 0
      var ended: BulkJobMachine.Action?
      for _ in 0..<60 {
        let before = machine.action
        switch Int.random(in: 0..<10, using: &generator) {
        case 0..<4:
          let states: [BulkJobInfo.State?] = [.open, .inProgress, .jobComplete, nil, .inProgress, .failed, .aborted]
          machine.told(info(states.randomElement(using: &generator) ?? nil, Int.random(in: 0...9, using: &generator)))
        case 4..<9:
          let count = Int.random(in: 0...3, using: &generator)
          machine.read(
            ids((accepted + 1)..<(accepted + 1 + count)), stated: count,
            next: Bool.random(using: &generator) ? "l\(accepted) \(count)" : nil)
          if case .read = before, failure(machine)?.code != .incompleteResult { accepted += count }
        default: machine.pageWasTooLarge()
        }
        if let ended { #expect(machine.action == ended) }
        switch machine.action {
        case .finish:
          ended = machine.action
          #expect(machine.rowsRead == accepted && machine.expected == accepted)
        case .fail(_, let abort):
          ended = machine.action
          #expect((abort == nil) == (machine.id == nil))
        case .read(_, _, let maximum): #expect((1...4).contains(maximum) && machine.id == Self.job)
        case .poll: #expect(machine.id == Self.job && machine.rowsRead == 0)
        case .create: #expect(machine.id == nil)
        }
      }
    }
  }
#endif
