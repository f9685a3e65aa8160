import SalesTapPayload
import SalesTapQueue

/// What a report says of the connection.
enum ConnectionSignal: Equatable {
  /// CleverTap answered and knows the account: what it says of records is not the connection's trouble.
  case succeeded
  /// It pauses; the seconds that CleverTap asks for, if it does.
  case pause(ConnectionState.Trouble, retryAfter: Int?)
  /// It stops until a person resumes it.
  case stop(ConnectionState.Trouble)
}

/// Decides what becomes of each record while batches of one sync are sent: which records go into the next call, whom a refusal
/// of a whole call concerns, and when to stop.
///
/// The machine sends nothing itself. Give it a batch, ask it for the records of the next call, tell it the report, and perform its rulings;
/// when the drain is over, ask for the rulings that were held back. One machine serves one drain.
struct DrainMachine<Item: Sendable>: Sendable {
  /// What becomes of a record.
  enum Ruling: Sendable {
    /// CleverTap accepted it.
    case delivered(Item)
    /// CleverTap refused it for good.
    case failed(Item, code: Int?, text: String)
    /// CleverTap asks to send it again; the attempt counts.
    case retry(Item, code: Int?, text: String)
    /// It may have been applied; it is sent again without counting the attempt.
    case uncertain(Item, text: String)
    /// It was certainly not applied; it goes back as it was.
    case released(Item)
    /// It is not to be sent any more.
    case skipped(Item, QueueFailure)
  }

  /// How many single records in a row may be refused as whole calls before the connection is to blame.
  static var refusalsInARow: Int { 3 }

  /// Records that wait for their call, in groups that go together; the next group is the last.
  private var groups: [ArraySlice<Item>] = []
  /// Single records that were refused as whole calls, whose fate is open until the drain shows whether the connection works.
  private var suspects: [(item: Item, text: String)] = []
  private var hasAccepted = false
  private(set) var isOver = false

  /// Adds a batch: its records go into one call.
  mutating func add(_ batch: [Item]) {
    if !batch.isEmpty { groups.insert(batch[...], at: 0) }
  }

  /// The records of the next call; nil if there is none.
  mutating func next() -> [Item]? {
    isOver ? nil : groups.popLast().map(Array.init)
  }

  /// Takes the report of a call.
  /// - Returns: What becomes of its records, and what it says of the connection, if anything.
  mutating func take(_ report: UploadReport, of items: [Item]) -> (rulings: [Ruling], signal: ConnectionSignal?) {
    let message = report.message ?? "no further words"
    switch report.outcome {
    case .malformed, .tooLarge: return refused(items, text: message)
    case .accepted, .partial, .rejected: return (rulings(of: items, report), .succeeded)
    case .unauthorized: return end(items, report, .stop(.init(.unauthorized, message)))
    case .throttled(let seconds): return end(items, report, .pause(.init(.throttled, message), retryAfter: seconds))
    case .unreachable: return end(items, report, .pause(.init(.unreachable, message), retryAfter: nil))
    case .server: return end(items, report, .pause(.init(.server, message), retryAfter: nil))
    case .uncertain: return end(items, report, .pause(.init(.uncertain, message), retryAfter: nil))
    }
  }

  /// Lets no other call go out.
  mutating func stop() { isOver = true }

  /// The rulings that were held back, and the records that were not sent: call it when the drain is over.
  mutating func finish() -> [Ruling] {
    condemned() + release()
  }

  /// The rulings of a call after which no other goes out; what waits for its call goes back.
  private mutating func end(
    _ items: [Item], _ report: UploadReport, _ signal: ConnectionSignal
  ) -> (rulings: [Ruling], signal: ConnectionSignal?) {
    isOver = true
    return (rulings(of: items, report) + release(), signal)
  }

  private mutating func rulings(of items: [Item], _ report: UploadReport) -> [Ruling] {
    var rulings: [Ruling] = []
    if !hasAccepted, report.records.contains(.accepted) {
      hasAccepted = true
      rulings = condemned()
    }
    let uncertainty =
      report.message ?? report.httpStatus.map { "CleverTap answered with HTTP status \($0)" } ?? "no readable answer"
    for (item, verdict) in zip(items, report.records) {
      switch verdict {
      case .accepted: rulings.append(.delivered(item))
      case .rejected(let code, let text): rulings.append(.failed(item, code: code, text: text))
      case .retry(nil, _): rulings.append(.released(item))
      case .retry(let code, let text): rulings.append(.retry(item, code: code, text: text))
      case .uncertain: rulings.append(.uncertain(item, text: uncertainty))
      }
    }
    return rulings
  }

  /// The suspects, found to be to blame themselves.
  private mutating func condemned() -> [Ruling] {
    defer { suspects = [] }
    return suspects.map { .failed($0.item, code: nil, text: $0.text) }
  }

  private mutating func refused(_ items: [Item], text: String) -> (rulings: [Ruling], signal: ConnectionSignal?) {
    if items.count > 1 {
      let middle = items.count / 2
      groups.append(items[middle...])
      groups.append(items[..<middle])
      // The halves must be let through: a probe that met a bad record would be made again and again otherwise.
      return ([], .succeeded)
    }
    if let item = items.first {
      if hasAccepted { return ([.failed(item, code: nil, text: text)], .succeeded) }
      suspects.append((item, text))
    }
    guard suspects.count >= Self.refusalsInARow else { return ([], .succeeded) }
    isOver = true
    let spared = suspects.map { Ruling.released($0.item) }
    suspects = []
    let message = "\(Self.refusalsInARow) single records in a row were refused as whole calls: \(text)"
    return (spared + release(), .stop(.init(.refused, message)))
  }

  /// Gives back everything that waits for its call.
  private mutating func release() -> [Ruling] {
    defer { groups = [] }
    return groups.reversed().flatMap { $0 }.map { .released($0) }
  }
}

extension DrainMachine.Ruling {
  /// The record.
  var item: Item {
    switch self {
    case .delivered(let item), .failed(let item, _, _), .retry(let item, _, _), .uncertain(let item, _),
      .released(let item), .skipped(let item, _):
      item
    }
  }

  /// What is to be said of it, in plain words.
  var text: String {
    switch self {
    case .delivered: "CleverTap accepted it"
    case .failed(_, _, let text), .retry(_, _, let text), .uncertain(_, let text): text
    case .released: "nothing was sent"
    case .skipped(_, let reason): reason.message
    }
  }
}
