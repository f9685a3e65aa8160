#if HTTP
  import SalesTapModel

  /// What Salesforce says of a Bulk job.
  struct BulkJobInfo: Sendable {
    /// Where a job stands.
    enum State: String, Sendable {
      case open = "Open"
      case uploadComplete = "UploadComplete"
      case inProgress = "InProgress"
      case jobComplete = "JobComplete"
      case failed = "Failed"
      case aborted = "Aborted"
    }

    var id: String
    /// Nil for a state that this program does not know: it waits on.
    var state: State?
    var recordsProcessed: Int?

    /// What an answer says.
    init(_ body: [UInt8]) throws(SalesforceError) {
      guard let node = try? JSONNode(parsing: body), let id = node["id"]?.string, RecordID(id) != nil else {
        throw SalesforceError(.unreadableAnswer, "The answer about a Bulk job has no id")
      }
      self.id = id
      state = node["state"]?.string.flatMap(State.init(rawValue:))
      recordsProcessed = node["numberRecordsProcessed"]?.int64.flatMap { Int(exactly: $0) }
    }

    init(id: String, state: State?, recordsProcessed: Int? = nil) {
      self.id = id
      self.state = state
      self.recordsProcessed = recordsProcessed
    }
  }

  /// The course of a Bulk query job, from its creation to its last page, decided without doing any of it.
  struct BulkJobMachine: Sendable {
    /// What is to be done next.
    enum Action: Hashable, Sendable {
      case create
      /// Wait, then ask how the job stands.
      case poll(id: String, after: Duration)
      case read(id: String, locator: String?, maximumRecords: Int)
      /// Everything was read: the job can be removed.
      case finish(id: String)
      /// The job came to nothing; what has to be cleaned up, if anything: a job that may still run is aborted.
      case fail(SalesforceError, abort: String?)
    }

    private enum State: Sendable {
      case new
      case waiting(id: String)
      case reading(id: String, locator: String?)
      case finished(id: String)
      case failed(SalesforceError, abort: String?)
    }

    /// How long a job may take until it is complete.
    let patience: Duration
    private var state = State.new
    private var polls = 0
    private var waited: Duration = .zero
    private var maximumRecords: Int
    /// How many rows the job has, by its own account; nil where it does not say.
    private(set) var expected: Int?
    /// How many rows were read.
    private(set) var rowsRead = 0
    private var lastID: RecordID?
    private var locators: Set<String> = []

    init(patience: Duration, pageSize: Int) {
      self.patience = patience
      maximumRecords = pageSize
    }

    /// The pauses between questions: short jobs are seen soon, long ones are not asked about all the time.
    private var pause: Duration { .seconds([1, 2, 3, 5, 8, 13, 20][min(polls, 6)]) }

    /// What is to be done next.
    var action: Action {
      switch state {
      case .new: .create
      case .waiting(let id): .poll(id: id, after: pause)
      case .reading(let id, let locator): .read(id: id, locator: locator, maximumRecords: maximumRecords)
      case .finished(let id): .finish(id: id)
      case .failed(let error, let abort): .fail(error, abort: abort)
      }
    }

    /// The id of the job while Salesforce has it.
    var id: String? {
      switch state {
      case .new, .failed(_, abort: nil): nil
      case .waiting(let id), .reading(let id, _), .finished(let id), .failed(_, abort: let id?): id
      }
    }

    /// Salesforce said how the job stands.
    mutating func told(_ info: BulkJobInfo) {
      switch state {
      case .new: break
      case .waiting:
        waited += pause
        polls += 1
      case .reading, .finished, .failed: return
      }
      switch info.state {
      case .jobComplete:
        expected = info.recordsProcessed
        state = .reading(id: info.id, locator: nil)
      case .failed:
        fail(
          SalesforceError(
            .jobFailed, "The Bulk job \(info.id) failed; its page in Setup, Bulk Data Load Jobs, says why"), abort: nil)
      case .aborted: fail(SalesforceError(.jobAborted, "The Bulk job \(info.id) was aborted"), abort: nil)
      case .open, .uploadComplete, .inProgress, nil:
        state = .waiting(id: info.id)
        if waited >= patience {
          fail(
            SalesforceError(
              .jobTimeout, "The Bulk job \(info.id) was not complete after \(waited.components.seconds) seconds",
              isRetryable: true),
            abort: info.id)
        }
      }
    }

    /// A page came.
    /// - Parameters:
    ///   - ids: The ids of its rows, in their order.
    ///   - stated: How many rows Salesforce says that it has; nil where it does not say.
    ///   - next: Where the next page begins; nil if this was the last.
    mutating func read(_ ids: some Collection<RecordID>, stated: Int?, next: String?) {
      guard case .reading(let id, _) = state else { return }
      if let stated, stated != ids.count {
        return incomplete(id, "A page of the Bulk job \(id) has \(ids.count) rows, and should have \(stated)")
      }
      for row in ids {
        // Who goes on after the last id would lose those that come too late.
        if let lastID, row <= lastID {
          return incomplete(id, "The rows of the Bulk job \(id) are not in the order of their ids")
        }
        lastID = row
      }
      rowsRead += ids.count
      if let next {
        guard locators.insert(next).inserted else {
          return incomplete(id, "The pages of the Bulk job \(id) lead in a circle")
        }
        state = .reading(id: id, locator: next)
      } else if let expected, expected != rowsRead {
        incomplete(id, "The Bulk job \(id) gave \(rowsRead) of its \(expected) rows")
      } else {
        state = .finished(id: id)
      }
    }

    /// A page was longer than an answer may be: a smaller one is asked for.
    mutating func pageWasTooLarge() {
      guard case .reading(let id, _) = state else { return }
      guard maximumRecords > 1 else {
        return fail(
          SalesforceError(.answerTooLarge, "One row of the Bulk job \(id) is longer than an answer may be"), abort: id)
      }
      maximumRecords /= 2
    }

    /// A call about the job had an error that does not go away.
    mutating func failed(_ error: SalesforceError) { fail(error, abort: id) }

    private mutating func incomplete(_ id: String, _ message: String) {
      fail(SalesforceError(.incompleteResult, message, isRetryable: true), abort: id)
    }

    private mutating func fail(_ error: SalesforceError, abort: String?) { state = .failed(error, abort: abort) }
  }
#endif
