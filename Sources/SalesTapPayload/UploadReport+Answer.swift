import SalesTapModel

extension UploadReport {
  /// Reads the answer to an upload of these records.
  ///
  /// The rules, strictest first:
  /// - HTTP decides about everything but 2xx: after 429, other 4xx, and redirects nothing was applied, and every record
  ///   may be sent *again*; after 5xx every record is *uncertain*.
  /// - A 2xx body must be a JSON object; if it is none (empty, cut off, HTML of a proxy), every record is uncertain.
  /// - An entry of `unprocessed` names its record by `Skipped record number : N`, counted from 1, whatever `status`
  ///   says. Without a usable number it is matched by identity, kind, and event name of the echoed record, if exactly
  ///   one record fits; otherwise every record that no entry names is uncertain.
  /// - The others are *accepted* if `processed` and the entries add up to the number of records sent; without
  ///   `processed`, if the status says so. Else they are uncertain.
  /// - Code 555 asks to send the record again; every other code, and none, is for good.
  ///
  /// Cost: linear in the length of the body; never throws, whatever the bytes are.
  public init(_ answer: UploadAnswer, to records: [EncodedRecord]) {
    self.init(answer, recordCount: records.count, records: records)
  }

  /// Reads the answer to an upload of which only the number of records is known: entries without a usable record number
  /// then match no record.
  public init(_ answer: UploadAnswer, recordCount: Int) {
    self.init(answer, recordCount: max(0, recordCount), records: nil)
  }

  private init(_ answer: UploadAnswer, recordCount count: Int, records: [EncodedRecord]?) {
    switch answer {
    case .nothingSent(let reason):
      self.init(outcome: .unreachable, records: Self.again(count, "nothing was sent"), message: reason)
    case .noAnswer(let reason):
      self.init(outcome: .uncertain, records: Self.uncertain(count), message: reason)
    case .response(let status, let retryAfter, let body):
      let outcome: Outcome
      switch status {
      case 200...299:
        self = Self.reading(body, status: status, recordCount: count, records: records)
        return
      case 300...399, 401, 403, 404, 405, 415: outcome = .unauthorized
      case 413: outcome = .tooLarge
      case 429: outcome = .throttled(retryAfter: retryAfter)
      case 400...499: outcome = .malformed
      case 500...599: outcome = .server
      default: outcome = .uncertain
      }
      let applied = outcome == .server || outcome == .uncertain
      self.init(
        outcome: outcome,
        records: applied ? Self.uncertain(count) : Self.again(count, "the call was refused with HTTP status \(status)"),
        httpStatus: status, message: Self.message(of: body))
    }
  }

  private static func again(_ count: Int, _ text: String) -> [RecordVerdict] {
    Array(repeating: .retry(code: nil, text: text), count: count)
  }

  private static func uncertain(_ count: Int) -> [RecordVerdict] { Array(repeating: .uncertain, count: count) }

  /// What a body says of the call as a whole, cut to a length that a log can bear.
  private static func message(of body: [UInt8]) -> String? {
    guard body.count <= 100_000, let node = try? JSONNode(parsing: body), let error = node["error"]?.string,
      !error.isEmpty
    else { return nil }
    return String(error.prefix(500))
  }

  /// Reads the body of a 2xx answer.
  private static func reading(
    _ body: [UInt8], status: Int, recordCount count: Int, records: [EncodedRecord]?
  ) -> UploadReport {
    func unreadable(_ reason: String) -> UploadReport {
      UploadReport(outcome: .uncertain, records: uncertain(count), httpStatus: status, message: reason)
    }
    guard let node = try? JSONNode(parsing: body) else { return unreadable("the answer is no readable JSON") }
    guard node.members != nil else { return unreadable("the answer is no JSON object") }
    let entries: [JSONNode]
    switch node["unprocessed"]?.value {
    case .array(let elements): entries = elements
    case .null, nil: entries = []
    default: return unreadable("the answer's 'unprocessed' is no list")
    }

    var verdicts: [RecordVerdict?] = Array(repeating: nil, count: count)
    var isDoubtful = false
    var unplaced: [Rejection] = []
    for entry in entries {
      let rejection = Rejection(entry)
      guard let number = rejection.recordNumber, (1...max(1, count)).contains(number), count > 0 else {
        unplaced.append(rejection)
        continue
      }
      // Two entries for one record: one of them means another record.
      if verdicts[number - 1] != nil { isDoubtful = true } else { verdicts[number - 1] = rejection.verdict }
    }
    if !unplaced.isEmpty {
      let matcher = records.map(EchoMatcher.init)
      for rejection in unplaced {
        if let position = matcher?.position(of: rejection), verdicts[position] == nil {
          verdicts[position] = rejection.verdict
        } else {
          isDoubtful = true
        }
      }
    }

    let others: RecordVerdict =
      !isDoubtful && saysOthersAccepted(node, entries: entries.count, recordCount: count) ? .accepted : .uncertain
    let settled = verdicts.map { $0 ?? others }
    return UploadReport(
      outcome: outcome(of: settled), records: settled, httpStatus: status,
      message: node["error"]?.string.map { String($0.prefix(500)) })
  }

  /// Whether an answer says that the records which it does not name were accepted.
  private static func saysOthersAccepted(_ node: JSONNode, entries: Int, recordCount: Int) -> Bool {
    let status = node["status"]?.string?.lowercased()
    // A failure that names no record says nothing of any.
    if status == "fail", entries == 0 { return false }
    switch node["processed"]?.value {
    case .null, nil: return status == "success" || (status == "partial" && entries > 0)
    default: return wholeNumber(node["processed"]) == recordCount - entries
    }
  }

  private static func outcome(of verdicts: [RecordVerdict]) -> Outcome {
    if verdicts.contains(.uncertain) { return .uncertain }
    let accepted = verdicts.count { $0 == .accepted }
    return accepted == verdicts.count ? .accepted : accepted == 0 ? .rejected : .partial
  }

  /// A whole number, also one that is written with a fraction of zero or as a text.
  fileprivate static func wholeNumber(_ node: JSONNode?) -> Int? {
    guard let node else { return nil }
    if let number = node.int64 { return Int(exactly: number) }
    if let number = node.double { return Int(exactly: number) }
    return node.string.flatMap { Int($0) }
  }
}

/// An entry of `unprocessed`.
private struct Rejection {
  let code: Int?
  let text: String
  let record: JSONNode?

  init(_ entry: JSONNode) {
    text = entry["error"]?.string ?? ""
    record = entry["record"]
    code = UploadReport.wholeNumber(entry["code"]) ?? Self.number(after: "ErrorCode", in: text)
  }

  var verdict: RecordVerdict {
    code == 555 ? .retry(code: code, text: text) : .rejected(code: code, text: text)
  }

  /// The number of the record, counted from 1, as the text tells it.
  var recordNumber: Int? { Self.number(after: "Skipped record number", in: text) }

  /// The number behind the last `label` and a colon, any white space aside. The last, since an error may quote a name
  /// that its author chose.
  private static func number(after label: String, in text: String) -> Int? {
    let bytes = Array(text.utf8), label = Array(label.utf8)
    guard bytes.count > label.count else { return nil }
    for start in stride(from: bytes.count - label.count, through: 0, by: -1) {
      // ASCII letters in any case.
      guard (0..<label.count).allSatisfy({ bytes[start + $0] | 0x20 == label[$0] | 0x20 }) else { continue }
      var rest = bytes[(start + label.count)...].drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
      guard rest.first == UInt8(ascii: ":") else { continue }
      rest = rest.dropFirst().drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
      let digits = rest.prefix { (0x30...0x39).contains($0) }
      return Int(String(decoding: digits, as: UTF8.self))
    }
    return nil
  }
}

/// Finds the record that an echo shows. An echo is not what was sent: numbers may have become texts and texts numbers,
/// so only identity, kind, and event name are compared, as texts.
private struct EchoMatcher {
  private struct Key: Hashable {
    var subject: String
    var isObjectID: Bool
    var kind: String
    var eventName: String?
  }

  /// The position of each record that no other looks like; -1 for those that several look like.
  private var positions: [Key: Int] = [:]

  init(_ records: [EncodedRecord]) {
    for (position, record) in records.enumerated() {
      let key =
        switch record.subject {
        case .identity(let text):
          Key(subject: text, isObjectID: false, kind: record.kind.rawValue, eventName: record.eventName)
        case .objectID(let text):
          Key(subject: text, isObjectID: true, kind: record.kind.rawValue, eventName: record.eventName)
        }
      positions[key] = positions[key] == nil ? position : -1
    }
  }

  func position(of rejection: Rejection) -> Int? {
    guard let echo = rejection.record, let kind = echo["type"]?.string else { return nil }
    let identity = Self.text(echo["identity"])
    guard let subject = identity ?? Self.text(echo["objectId"]) else { return nil }
    let key = Key(subject: subject, isObjectID: identity == nil, kind: kind, eventName: echo["evtName"]?.string)
    return positions[key].flatMap { $0 < 0 ? nil : $0 }
  }

  private static func text(_ node: JSONNode?) -> String? { node?.string ?? node?.number?.text }
}
