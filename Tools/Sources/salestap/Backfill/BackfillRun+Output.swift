import OrderedCollections
import SalesTap

extension BackfillRun {
  /// Whether the run came to its end and sent something, or had nothing to send.
  var isFine: Bool { state == .successful || state == .partialSuccess }

  /// The run for machines.
  func json(badLines: Int) -> String {
    JSONText.object([
      "id": "\(id)", "sync": JSONText.string(sync), "state": JSONText.string(state.rawValue),
      "total": JSONText.number(total), "read": "\(counts.read)", "matched": "\(counts.matched)",
      "sent": "\(counts.sent)", "rejected": "\(counts.rejected)", "invalid": "\(counts.invalid)",
      "held": "\(counts.held)", "skipped": "\(counts.skipped)", "queued": "\(counts.queued)",
      "lastRecordID": JSONText.string(lastRecordID?.text), "startedAt": JSONText.string(startedAt?.description),
      "endedAt": JSONText.string(endedAt?.description), "error": JSONText.string(error), "badLines": "\(badLines)",
    ])
  }

  /// The run for people.
  /// - Parameter reasons: Why records were not sent.
  func text(reasons: [BackfillReason], badLines: Int, style: TerminalStyle) -> String {
    var table = TextTable(
      ("run", .right), ("sync", .left), ("state", .left), ("total", .right), ("read", .right), ("matched", .right),
      ("sent", .right), ("rejected", .right), ("invalid", .right), ("held", .right), ("skipped", .right),
      ("queued", .right), ("last record", .left))
    let numbers = [
      counts.read, counts.matched, counts.sent, counts.rejected, counts.invalid, counts.held, counts.skipped,
      counts.queued,
    ]
    table.append(
      ["\(id)", sync, state.words, total.map(String.init) ?? ""] + numbers.map { $0 == 0 ? "·" : String($0) }
        + [lastRecordID?.text ?? ""])
    var text = table.rendered(style: style)
    var why = TextTable(("decision", .left), ("records", .right), ("why", .left))
    for reason in reasons { why.append(reason.decision, "\(reason.count)", reason.words) }
    if !why.isEmpty { text += "\n" + why.rendered(style: style) }
    if let startedAt { text += "\nStarted \(startedAt)" + (endedAt.map { ", ended \($0).\n" } ?? ", not ended.\n") }
    if let error { text += "\(error)\n" }
    return text + BackfillPlan.note(badLines)
  }

  /// Why records of the run were not sent, the most frequent reasons first, at most twenty.
  func reasons(in log: any EventLog) async throws -> [BackfillReason] {
    var found: OrderedDictionary<[String], Int> = [:]
    for status in [EventLogEntry.Status.failure, .none] {
      var query = EventLogQuery()
      query.run = String(id.rawValue)
      query.origin = .historical
      query.status = status
      query.limit = 1000
      while true {
        let page = try await log.page(query)
        for entry in page.entries { found[[entry.decision, entry.reason], default: 0] += 1 }
        guard let next = page.next else { break }
        query.cursor = next
      }
    }
    let reasons = found.map { BackfillReason(decision: $0.key[0], words: $0.key[1], count: $0.value) }
    return Array(reasons.sorted { ($1.count, $0.decision, $0.words) < ($0.count, $1.decision, $1.words) }.prefix(20))
  }
}

/// Why some records of a run were not sent.
struct BackfillReason {
  let decision: String
  let words: String
  let count: Int
}

extension BackfillRun.State {
  fileprivate var words: String { self == .partialSuccess ? "partial success" : rawValue }
}

extension BackfillPlan {
  /// The plan for machines.
  func json(sync: String, badLines: Int) -> String {
    let payloads = sample.compactMap(\.payload).map { payload in
      JSONText.object([
        "identity": JSONText.string(payload.subject.text), "payload": String(decoding: payload.bytes, as: UTF8.self),
      ])
    }
    return JSONText.object([
      "sync": JSONText.string(sync), "read": "\(read)", "matched": "\(matched)", "sendable": "\(sendable)",
      "filtered": "\(filtered)", "invalid": "\(invalid)", "held": "\(held)",
      "reasons": JSONText.array(
        reasons.map { JSONText.object(["reason": JSONText.string($0.reason), "count": "\($0.count)"]) }),
      "sample": JSONText.array(payloads), "badLines": "\(badLines)",
    ])
  }

  /// The plan for people.
  func text(sync: String, badLines: Int, style: TerminalStyle) -> String {
    var table = TextTable(
      ("sync", .left), ("read", .right), ("filtered", .right), ("matched", .right), ("sendable", .right),
      ("invalid", .right), ("held", .right))
    table.append([sync] + [read, filtered, matched, sendable, invalid, held].map { $0 == 0 ? "·" : String($0) })
    var text = table.rendered(style: style)
    var why = TextTable(("invalid", .right), ("why", .left))
    for (reason, count) in reasons { why.append("\(count)", reason) }
    if !why.isEmpty { text += "\n" + why.rendered(style: style) }
    let payloads = sample.compactMap(\.payload)
    if !payloads.isEmpty { text += "\nThe first \(payloads.count) of \(sendable) that would be sent:\n" }
    for payload in payloads { text += String(decoding: payload.bytes, as: UTF8.self) + "\n" }
    return text + Self.note(badLines)
  }

  /// What is said of lines that could not be read.
  static func note(_ badLines: Int) -> String {
    badLines == 0 ? "" : "\(badLines) bad line\(badLines == 1 ? " was" : "s were") passed over.\n"
  }
}
