import ArgumentParser
import SalesTap

/// Whether fires are looked for after an instant, or before it.
enum FireDirection {
  case next, previous

  /// The key of the answer.
  var key: String { self == .next ? "next" : "previous" }

  /// Some fires of an expression, the nearest first.
  func fires(of expression: CronExpression, from instant: Instant, in zone: TimeZoneRules, count: Int) -> [Instant] {
    let fires =
      self == .next ? expression.fires(after: instant, in: zone) : expression.fires(before: instant, in: zone)
    return Array(fires.prefix(count))
  }
}

/// A line of a batch.
struct FireRequest: Request {
  static let shape =
    #"{"expression":"0 0 1 * * ?","dialect":"salesforce|quartz","timeZone":"Europe/Riga","after":"2026-03-08T06:59:00Z","count":3}"#
  static let counts = 1...10_000

  var expression: String
  var dialect: String?
  var timeZone: String?
  var after: String?
  var before: String?
  var count: Int?

  /// The answer to a line.
  static func answer(_ line: [UInt8], _ direction: FireDirection, zones: inout ZoneTable) throws -> String {
    let request = try FireRequest(line: line)
    guard let dialect = CronDialect(rawValue: request.dialect ?? "salesforce") else {
      throw RequestError("dialect", "'dialect' is salesforce or quartz", in: line)
    }
    let zoneName = request.timeZone ?? "UTC"
    guard let zone = zones.rules(named: zoneName) else {
      throw RequestError("timeZone", "there is no time zone '\(zoneName)' here", in: line)
    }
    let (key, text) = direction == .next ? ("after", request.after) : ("before", request.before)
    guard let instant = text.map({ Instant($0) }) ?? SystemClock().now() else {
      throw RequestError(key, "'\(key)' is an instant such as 2026-03-08T06:59:00Z", in: line)
    }
    let count = request.count ?? 1
    guard counts.contains(count) else {
      throw RequestError("count", "'count' is a number from 1 to \(counts.upperBound)", in: line)
    }
    let reading = CronExpression.parse(request.expression, dialect: dialect)
    return json(reading, direction, source: request.expression, from: instant, in: zone, count: count)
  }

  /// `{"next":[..]}`, or `{"diagnostics":[..]}` for an expression with errors; an expression that never fires has both.
  static func json(
    _ reading: CronExpression.Reading, _ direction: FireDirection, source: String, from instant: Instant,
    in zone: TimeZoneRules, count: Int
  ) -> String {
    guard let expression = reading.expression else {
      return JSONText.object(["diagnostics": DiagnosticJSON.array(reading.diagnostics, source: Array(source.utf8))])
    }
    let fires = direction.fires(of: expression, from: instant, in: zone, count: count)
    var members = [(key: direction.key, value: JSONText.strings(fires.map(\.description)))]
    if fires.isEmpty {
      let why = direction == .next ? expression.diagnostics(asOf: instant, in: zone) : []
      members.append(("diagnostics", DiagnosticJSON.array(why, source: Array(source.utf8))))
    }
    return JSONText.object(members)
  }
}

/// The options that both directions share.
struct FireOptions: ParsableArguments {
  @OptionGroup var cron: CronOptions

  @Option(name: .long, help: ArgumentHelp("The zone in which the expression is meant.", valueName: "zone"))
  var timeZone = "UTC"

  @Option(name: .long, help: ArgumentHelp("How many fires are wanted.", valueName: "n"))
  var count = 1

  @Flag(name: .long, help: "Read one request a line from standard input, and answer each with one line of JSON.")
  var batch = false

  func validate() throws {
    if batch, cron.expression != nil { throw ValidationError("With --batch the expressions come from standard input.") }
    if !batch, cron.expression == nil { throw ValidationError("Which expression? Give it in quotes, or --batch.") }
    guard FireRequest.counts.contains(count) else {
      throw ValidationError("--count is a number from 1 to \(FireRequest.counts.upperBound).")
    }
  }

  func run(_ direction: FireDirection, from instant: Instant?) throws {
    if batch {
      var zones = ZoneTable()
      try BatchInput.forEachLine(of: "-") {
        try FireRequest.answer($0, direction, zones: &zones)
      } refusal: {
        JSONText.object(["diagnostics": $0])
      }
      return
    }
    let reading = try cron.reading()
    let zone = try ZoneTable.rules(for: timeZone)
    let instant = instant ?? SystemClock().now()
    switch cron.format {
    case .json:
      Terminal.print(
        FireRequest.json(
          reading, direction, source: cron.expression ?? "", from: instant, in: zone, count: count))
    case .text:
      cron.complain(reading.diagnostics)
      if let expression = reading.expression {
        let fires = direction.fires(of: expression, from: instant, in: zone, count: count)
        for fire in fires { Terminal.print(zone.text(fire)) }
        if fires.isEmpty { cron.complain(expression.diagnostics(asOf: instant, in: zone)) }
      }
    }
    if reading.expression == nil { throw ExitCode.inputHasErrors }
  }
}

struct CronNextCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "next",
    abstract: "Tells when an expression fires next.",
    discussion: """
      With --batch every line is a request,
      \(FireRequest.shape)
      of which only "expression" must be there (the others are salesforce, UTC, now, and 1). It is answered by
      {"next":["2026-03-09T05:00:00Z"]}, by {"diagnostics":[..]} if the expression has errors, or by both, "next" being empty, \
      if it never fires again. A line that is no request is answered by {"diagnostics":[..]} as well, and the exit code is 1 at \
      the end.
      """)

  @OptionGroup var options: FireOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The time after which the fires lie, such as 2026-03-29T01:30:00Z; now, unless given.", valueName: "instant"))
  var after: Instant?

  func run() throws { try options.run(.next, from: after) }
}

struct CronPreviousCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "previous",
    abstract: "Tells when an expression fired last.",
    discussion: """
      With --batch the requests are those of 'salestap cron next', with "before" instead of "after", and the answers have \
      "previous" instead of "next", the latest fire first.
      """)

  @OptionGroup var options: FireOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The time before which the fires lie, such as 2026-03-29T01:30:00Z; now, unless given.", valueName: "instant"))
  var before: Instant?

  func run() throws { try options.run(.previous, from: before) }
}
