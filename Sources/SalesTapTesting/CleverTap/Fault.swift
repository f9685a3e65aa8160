import SalesTap

extension InMemoryCleverTap {
  /// Something that goes wrong with an upload.
  public enum Fault: Hashable, Sendable {
    /// The call never reaches CleverTap.
    case nothingSent
    /// CleverTap gets the call and neither applies it nor answers.
    case requestLost
    /// CleverTap applies the call, and its answer is lost.
    case answerLost
    /// CleverTap answers with an HTTP status and applies nothing; the seconds of a `Retry-After`.
    case status(Int, retryAfter: Int? = nil)
    /// CleverTap applies the call, and an answer arrives that is not its own: a proxy's page, or half of it.
    case answer(status: Int, body: [UInt8])
    /// CleverTap refuses the records of these numbers, counted from 1, with code 555, and takes the others.
    case missed(records: Set<Int>)

    var missedRecords: Set<Int>? { if case .missed(let records) = self { records } else { nil } }
  }

  /// The faults that are to come.
  struct FaultPlan {
    var queue: [Fault] = []
    var always: Fault?
    var missed: [String: Int] = [:]

    /// The answer if the next upload never arrives.
    mutating func answerBeforeArrival() -> UploadAnswer? {
      guard (queue.first ?? always) == .nothingSent else { return nil }
      _ = next()
      return .nothingSent("the connection was refused")
    }

    /// The fault of the upload that has just arrived.
    mutating func next() -> Fault? { queue.isEmpty ? always : queue.removeFirst() }

    /// Whether a record of this subject is to be refused with 555; counts down.
    mutating func misses(_ subject: String) -> Bool {
      guard let left = missed[subject], left > 0 else { return false }
      missed[subject] = left == 1 ? nil : left - 1
      return true
    }
  }
}
