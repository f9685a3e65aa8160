import ArgumentParser
import Foundation
import SalesTap

struct VerdictsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verdicts",
    abstract: "Reads CleverTap's answer to an upload: one verdict for every record.",
    discussion: """
      With --batch every line is an answer, {"count":3,"httpStatus":200,"body":".."}, with "retryAfter" in seconds if there \
      was such a header and without "httpStatus" if there was no answer. It is answered by a line
      {"outcome":"partial","records":[{"verdict":"rejected","code":515,"text":".."}]} with one entry per record sent; \
      "outcome" is accepted, partial, rejected, throttled, unauthorized, malformed, tooLarge, server, or uncertain, and a \
      verdict accepted, rejected, retry, or uncertain. A line that is no such request is answered by
      {"outcome":null,"records":[],"diagnostics":[..]}, and the exit code is 1 at the end.

      Without --batch the file is the body of one answer.
      """)

  @Argument(help: ArgumentHelp("The file; - reads standard input.", valueName: "file"))
  var file = "-"

  @Flag(name: .long, help: "Read one answer a line, and answer each with one line of JSON.")
  var batch = false

  @Option(name: .long, help: ArgumentHelp("How many records were sent, for one answer.", valueName: "n"))
  var count: Int?

  @Option(name: .long, help: ArgumentHelp("The HTTP status of one answer.", valueName: "status"))
  var status = 200

  @Option(name: .long, help: "How to print the result for one answer.")
  var format = OutputFormat.text

  func validate() throws {
    if batch, count != nil { throw ValidationError("--count is for one answer; with --batch every line has its own.") }
    if !batch, count == nil { throw ValidationError("How many records were sent? Give --count, or --batch.") }
    if let count, !Answer.counts.contains(count) {
      throw ValidationError("--count is a number from 0 to \(Answer.counts.upperBound).")
    }
  }

  func run() throws {
    if batch {
      try BatchInput.forEachLine(of: file) { line in
        let answer = try Answer(line: line)
        guard Answer.counts.contains(answer.count) else {
          throw RequestError("count", "'count' is a number from 0 to \(Answer.counts.upperBound)", in: line)
        }
        return Self.json(answer.report)
      } refusal: {
        JSONText.object(["outcome": "null", "records": "[]", "diagnostics": $0])
      }
      return
    }
    let body = try contents(ofFile: file)
    if BatchInput.looksLikeLines(body) {
      throw Failure("\(file) has several answers, one a line: give them with --batch, and without --count")
    }
    let answer = UploadAnswer.response(status: status, retryAfter: nil, body: body)
    let report = UploadReport(answer, recordCount: count ?? 0)
    switch format {
    case .json: Terminal.print(Self.json(report))
    case .text: Terminal.print(Self.text(report))
    }
  }

  /// A line of a batch.
  private struct Answer: Request {
    static let shape = #"{"count":n,"httpStatus":n,"body":".."}"#
    static let counts = 0...1_000_000

    var count: Int
    var httpStatus: Int?
    var retryAfter: Int?
    var body: String?

    var report: UploadReport {
      guard let httpStatus else { return UploadReport(.noAnswer("there was no answer"), recordCount: count) }
      return UploadReport(
        .response(status: httpStatus, retryAfter: retryAfter, body: Array((body ?? "").utf8)), recordCount: count)
    }
  }

  static func json(_ report: UploadReport) -> String {
    let records = report.records.map { verdict in
      let (code, text) = details(verdict)
      return JSONText.object([
        "verdict": JSONText.string(verdict.label), "code": JSONText.number(code), "text": JSONText.string(text),
      ])
    }
    return JSONText.object(["outcome": JSONText.string(report.outcome.label), "records": JSONText.array(records)])
  }

  private static func text(_ report: UploadReport) -> String {
    var lines = ["\(report.outcome.label)" + (report.message.map { ": \($0)" } ?? "")]
    for (index, verdict) in report.records.enumerated() where verdict != .accepted {
      let (code, text) = details(verdict)
      lines.append("record \(index + 1): \(verdict.label)\(code.map { " \($0)" } ?? "")\(text.map { ", \($0)" } ?? "")")
    }
    let accepted = report.records.count { $0 == .accepted }
    lines.append("\(accepted) of \(report.records.count) records accepted")
    return lines.joined(separator: "\n")
  }

  private static func details(_ verdict: RecordVerdict) -> (code: Int?, text: String?) {
    switch verdict {
    case .rejected(let code, let text), .retry(let code, let text): (code, text)
    case .accepted, .uncertain: (nil, nil)
    }
  }
}
