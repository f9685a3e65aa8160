import SalesTap
import SalesTapTesting

extension FuzzProperty {
  /// Answers of CleverTap: a verdict for every record, and none accepted by guessing.
  static let answers = FuzzProperty("answers") { bytes in
    guard let first = bytes.first else { return }
    let body = Array(bytes.dropFirst())
    let count = Int(first % 8)
    let records = (0..<count).map { number in
      EncodedRecord(
        CleverTapRecord(
          .identity("\(number % 3)"), number % 2 == 0 ? .profile : .event(name: "E"), timestamp: Int64(number + 1)))
    }
    for status in [200, 202, 302, 400, 429, 500, 99] {
      let answer = UploadAnswer.response(status: status, retryAfter: nil, body: body)
      for report in [UploadReport(answer, to: records), UploadReport(answer, recordCount: count)] {
        try require(report.records.count == count, "there are \(report.records.count) verdicts for \(count) records")
        let accepted = report.records.count { $0 == .accepted }
        try require(status / 100 == 2 || accepted == 0, "a record is accepted with HTTP status \(status)")
        switch report.outcome {
        case .accepted: try require(accepted == count, "accepted, and not all records are")
        case .partial: try require((1..<max(2, count)).contains(accepted), "partial, and all or none are accepted")
        case .rejected: try require(accepted == 0, "rejected, and a record is accepted")
        case .uncertain: break
        default: try require(accepted == 0, "\(report.outcome), and a record is accepted")
        }
        for case .retry(let code?, _) in report.records {
          try require(code == 555, "a record with code \(code) may be sent again")
        }
      }
    }
    // An answer that lacks its last byte says nothing.
    let report = UploadReport(.response(status: 200, retryAfter: nil, body: body), to: records)
    guard report.records.contains(.accepted), let end = body.lastIndex(where: { !" \t\r\n".utf8.contains($0) }) else {
      return
    }
    let cut = UploadReport(.response(status: 200, retryAfter: nil, body: Array(body[..<end])), to: records)
    try require(cut.records.allSatisfy { $0 == .uncertain }, "an answer that was cut off is believed")
  }

  /// Uploads that nobody here made: the in-memory CleverTap answers each, and its answers are understood.
  static let uploads = FuzzProperty("uploads") { bytes in
    let cleverTap = InMemoryCleverTap()
    var answers: [UploadAnswer] = []
    for isDryRun in [true, false, false] {
      answers.append(
        cleverTap.answer(
          to: UploadRequest(connection: connection, body: bytes, recordCount: 0, isDryRun: isDryRun)))
    }
    try require(answers[0] == answers[1], "a dry run is answered otherwise")
    try require(answers[1] == answers[2], "the second copy is answered otherwise")
    guard case .response(let status, _, _) = answers[0] else { throw Breach(description: "there is no answer") }
    try require(status == 200 || status == 400, "HTTP status \(status)")
    if status == 400 {
      try require(
        cleverTap.contents().profiles.isEmpty && cleverTap.contents().events.isEmpty, "a refused body is kept")
      return
    }
    let count = cleverTap.counts.records / 3
    let report = UploadReport(answers[0], recordCount: count)
    try require(
      report.records.count { $0 == .accepted } * 3 == cleverTap.counts.accepted, "accepted records are miscounted")
    for verdict in report.records {
      switch verdict {
      case .accepted, .rejected(.some, _): break
      default: throw Breach(description: "the in-memory CleverTap says \(verdict)")
      }
    }
    _ = cleverTap.dump
    _ = Preflight().violations(inJSON: bytes)
  }

  static let connection = Connection(name: "fuzz", region: .eu1, accountID: "A", passcode: .literal("p"))
}
