import SalesTapPayload
import TestSupport
import Testing

@Suite("An answer becomes a verdict for every record")
struct VerdictTests {
  struct Row: Decodable, Sendable, CustomTestStringConvertible {
    struct Sent: Decodable, Sendable {
      var profile: String?
      var event: String?
      var name: String?
    }

    var name: String
    var count: Int
    var httpStatus: Int
    var retryAfter: Int?
    var body: String
    var outcome: String
    var verdicts: [String]
    var sent: [Sent]?

    var testDescription: String { name }

    var records: [EncodedRecord]? {
      sent?.map {
        EncodedRecord(
          CleverTapRecord(
            .identity($0.profile ?? $0.event ?? ""), $0.event == nil ? .profile : .event(name: $0.name ?? "")))
      }
    }
  }

  @Test("The table of answers", arguments: try vectors("verdicts.json", as: Row.self))
  func table(row: Row) {
    let answer = UploadAnswer.response(status: row.httpStatus, retryAfter: row.retryAfter, body: Array(row.body.utf8))
    let report = row.records.map { UploadReport(answer, to: $0) } ?? UploadReport(answer, recordCount: row.count)
    #expect(report.outcome.word == row.outcome)
    expectNoDifference(report.records.map(\.word), row.verdicts)
    #expect(report.httpStatus == row.httpStatus)
  }

  @Test("Without an answer, what was sent decides")
  func noAnswer() {
    let unreachable = UploadReport(.nothingSent("no route to host"), recordCount: 2)
    #expect(unreachable.outcome == .unreachable)
    #expect(unreachable.records.map(\.word) == ["retry", "retry"])
    #expect(unreachable.message == "no route to host")
    let uncertain = UploadReport(.noAnswer("timed out"), recordCount: 2)
    #expect(uncertain.outcome == .uncertain)
    #expect(uncertain.records == [.uncertain, .uncertain])
    #expect(uncertain.httpStatus == nil)
    #expect(UploadReport(.noAnswer(""), recordCount: -5).records.isEmpty)
  }

  @Test("CleverTap's words are kept")
  func words() {
    let body =
      #"{"status":"fail","processed":0,"unprocessed":[{"code":517,"error":"Employed needs to be Y/N.Skipped record number : 1"}]}"#
    let report = UploadReport(.response(status: 200, retryAfter: nil, body: Array(body.utf8)), recordCount: 1)
    #expect(report.records == [.rejected(code: 517, text: "Employed needs to be Y/N.Skipped record number : 1")])
    let refusal = #"{"status":"fail","error":"Passcode Invalid","code":401}"#
    #expect(
      UploadReport(.response(status: 401, retryAfter: nil, body: Array(refusal.utf8)), recordCount: 1).message
        == "Passcode Invalid")
  }

  @Test("A token and an object id are matched by their echo")
  func objectIDs() {
    let records = [
      PayloadEncoder().encode(DeviceToken(objectID: "o", id: "t", service: .fcm)),
      EncodedRecord(CleverTapRecord(.objectID("o"), .profile)),
      EncodedRecord(CleverTapRecord(.identity("o"), .profile)),
    ]
    for (position, echo) in [
      #"{"type":"token","objectId":"o"}"#, #"{"type":"profile","objectId":"o"}"#, #"{"type":"profile","identity":"o"}"#,
    ].enumerated() {
      let body = #"{"status":"partial","processed":2,"unprocessed":[{"code":526,"error":"","record":\#(echo)}]}"#
      let report = UploadReport(.response(status: 200, retryAfter: nil, body: Array(body.utf8)), to: records)
      #expect(report.records.firstIndex { $0 != .accepted } == position)
      #expect(report.outcome == .partial)
    }
  }

  @Test("Whatever bytes come, there is a verdict for each record, and acceptance is never guessed")
  func hostile() {
    var generator = SeededGenerator(seed: 99)
    let good = Array(
      #"{ "status" : "partial" , "processed" : 2 , "unprocessed" : [ { "code" : 515 , "error" : "x.Skipped record number : 2" , "record" : { "identity" : "4"}}]}"#
        .utf8)
    let records = ["1", "4", "7"].map { EncodedRecord(CleverTapRecord(.identity($0), .profile)) }
    for _ in 0..<20_000 {
      var bytes = good
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0...2, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: place)
        default: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
        }
      }
      let report = UploadReport(.response(status: 200, retryAfter: nil, body: bytes), to: records)
      #expect(report.records.count == 3)
      // No bit of this answer says that all were accepted.
      #expect(report.outcome != .accepted, "\(String(decoding: bytes, as: UTF8.self))")
      let cut = Array(good.prefix(Int.random(in: 0..<good.count, using: &generator)))
      #expect(
        UploadReport(.response(status: 200, retryAfter: nil, body: cut), to: records).records
          == Array(repeating: .uncertain, count: 3))
    }
  }

  @Test("Ten megabytes of garbage are uncertain")
  func garbage() {
    var generator = SeededGenerator(seed: 4)
    let noise = (0..<10_000_000).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    #expect(UploadReport(.response(status: 200, retryAfter: nil, body: noise), recordCount: 1).outcome == .uncertain)
    let open = [UInt8](repeating: UInt8(ascii: "["), count: 10_000_000)
    #expect(UploadReport(.response(status: 200, retryAfter: nil, body: open), recordCount: 1).outcome == .uncertain)
    let objects = Array(String(repeating: #"{"a":"#, count: 2_000_000).utf8)
    #expect(UploadReport(.response(status: 200, retryAfter: nil, body: objects), recordCount: 1).outcome == .uncertain)
    let spaces = [UInt8](repeating: UInt8(ascii: " "), count: 10_000_000)
    #expect(UploadReport(.response(status: 200, retryAfter: nil, body: spaces), recordCount: 1).outcome == .uncertain)
  }
}

/// Answers that are valid JSON, large, and made to be slow: anything quadratic would take hours.
@Suite("Large answers are read in linear time")
struct LargeAnswerTests {
  static let records = (0..<1000).map {
    EncodedRecord(CleverTapRecord(.identity("\($0)"), .event(name: "E"), timestamp: 1))
  }

  static let cases: [(name: String, body: String, outcome: String)] = [
    (
      "fifty thousand entries that match no record",
      #"{"status":"fail","processed":0,"unprocessed":["#
        + Array(
          repeating: #"{"code":515,"error":"x","record":{"type":"event","identity":"no","evtName":"E"}}"#, count: 50_000
        ).joined(separator: ",") + "]}", "uncertain"
    ),
    (
      "an entry for each record, by its echo",
      #"{"status":"fail","processed":0,"unprocessed":["#
        + (0..<1000).map { #"{"code":515,"error":"x","record":{"type":"event","identity":\#($0),"evtName":"E"}}"# }
        .joined(separator: ",") + "]}", "rejected"
    ),
    (
      "an error of nothing but the words before a number",
      #"{"status":"fail","processed":999,"unprocessed":[{"code":515,"error":""#
        + String(repeating: "Skipped record number ", count: 40_000) + #": 7"}]}"#, "partial"
    ),
    (
      "an object of a hundred thousand keys",
      "{" + (0..<100_000).map { #""k\#($0)":0"# }.joined(separator: ",") + #","status":"success","processed":1000}"#,
      "accepted"
    ),
    (
      "a hundred thousand times the same key",
      "{" + Array(repeating: #""processed":1"#, count: 100_000).joined(separator: ",") + "}", "uncertain"
    ),
    ("a text of escapes", #"{"status":""# + String(repeating: #"\u0041"#, count: 200_000) + #""}"#, "uncertain"),
  ]

  @Test("Each is understood, or not, as the rules say", arguments: cases)
  func large(name: String, body: String, outcome: String) {
    let report = UploadReport(.response(status: 200, retryAfter: nil, body: Array(body.utf8)), to: Self.records)
    #expect(report.outcome.word == outcome)
    #expect(report.records.count == 1000)
  }
}

extension UploadReport.Outcome {
  /// The outcome as the vectors write it.
  var word: String {
    switch self {
    case .accepted: "accepted"
    case .partial: "partial"
    case .rejected: "rejected"
    case .throttled(let seconds): seconds.map { "throttled \($0)" } ?? "throttled"
    case .unauthorized: "unauthorized"
    case .malformed: "malformed"
    case .tooLarge: "tooLarge"
    case .server: "server"
    case .unreachable: "unreachable"
    case .uncertain: "uncertain"
    }
  }
}

extension RecordVerdict {
  /// The verdict as the vectors write it.
  var word: String {
    switch self {
    case .accepted: "accepted"
    case .rejected(let code, _): code.map { "rejected \($0)" } ?? "rejected"
    case .retry(let code, _): code.map { "retry \($0)" } ?? "retry"
    case .uncertain: "uncertain"
    }
  }
}
