import ArgumentParser
import SalesTap

struct ConditionsEvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Asks a condition about a record: true, false, or unknown, and why.",
    discussion: """
      A field that the record does not have is missing, and may leave the answer unknown; a field that is null is empty. \
      Without a record of the former values, ISCHANGED and PRIORVALUE do not know them.

      With --batch every line is a request,
      \(EvaluateRequest.shape)
      of which "expression" and "record" must be there; "change" is updated, "now" the present, and "timeZone" UTC unless \
      given. It is answered by {"result":"true|false|unknown","missing":["Email"],"diagnostics":[..]}, "missing" being the \
      fields that were not loaded and on which the answer depends. A condition with errors is unknown. A comparison that \
      is false because the record's value is of another type has a note condition.type-mismatch. A line that is no \
      request is unknown with a diagnostic request.not-json or the like, and the exit code is 1 at the end.
      """)

  @OptionGroup var options: ConditionOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The record as REST gives it, or a line of a changes file: a file, or JSON that begins with {.",
      valueName: "record"))
  var record: String?

  @Option(name: .long, help: ArgumentHelp("The record's former values, all or some.", valueName: "record"))
  var previous: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "What happened: created, updated, undeleted, or backfilled. (default: what the line says, else updated)",
      valueName: "kind"))
  var change: RecordChange.Kind?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The time that relative dates are meant from, such as 2026-03-29T01:30:00Z.", valueName: "instant"))
  var now: Instant?

  @Option(name: .long, help: ArgumentHelp("The zone whose midnights part the days.", valueName: "zone"))
  var timeZone = "UTC"

  func validate() throws {
    if !options.batch, record == nil { throw ValidationError("Which record? Give it with --record, or --batch.") }
    if options.batch, record != nil { throw ValidationError("With --batch the records come from standard input.") }
  }

  func run() throws {
    let refusal = [(key: "result", value: "\"unknown\""), ("missing", "[]")]
    let asked = try options.reading(refusal: refusal) { try EvaluateRequest.answer($0, object: $1, zones: &$2) }
    guard let (reading, object) = asked else { return }
    guard let condition = reading.compiled() else {
      switch options.format {
      case .json: Terminal.print(EvaluateRequest.json(nil, reading))
      case .text: Terminal.complain(DiagnosticRenderer(.error).render(reading.diagnostics, source: reading.source))
      }
      throw ExitCode.inputHasErrors
    }
    let context = EvaluationContext(now: now ?? SystemClock().now(), timeZone: try ZoneTable.rules(for: timeZone))
    let given = try Given(record, previous)
    let change = change ?? given.change ?? .updated
    let record = try given.record.map { try values(of: $0, for: condition, object) } ?? [:]
    let previous = try given.previous.map { try values(of: $0, for: condition, object) }
    switch options.format {
    case .json:
      let result = condition.evaluate(record, previous: previous, kind: change, context: context)
      let explanation = condition.explain(record, previous: previous, kind: change, context: context)
      Terminal.print(EvaluateRequest.json(result, reading, notes: explanation.typeMismatches))
    case .text:
      if !reading.diagnostics.isEmpty {
        Terminal.complain(DiagnosticRenderer(.error).render(reading.diagnostics, source: reading.source))
      }
      let explanation = condition.explain(record, previous: previous, kind: change, context: context)
      Terminal.print("\(explanation)")
    }
  }

  private func values(
    of text: Given.Text, for condition: CompiledCondition, _ object: ObjectDescription?
  ) throws -> SalesforceRecord {
    do throws(SalesforceDecodingError) {
      return try EvaluateRequest.values(text.bytes, for: condition, object)
    } catch {
      throw Failure("\(text.name): \(error)")
    }
  }

  /// The record that is asked about, as the command line gives it.
  private struct Given {
    /// JSON that stands on the command line itself, or else in a file.
    struct Text {
      var name: String
      var bytes: [UInt8]

      init?(_ argument: String?, _ option: String) throws {
        guard let argument else { return nil }
        let isInline = argument.hasPrefix("{")
        name = isInline ? option : argument
        bytes = isInline ? Array(argument.utf8) : try contents(ofFile: argument)
      }
    }

    var record: Text?
    var previous: Text?
    var change: RecordChange.Kind?

    /// A line of a changes file holds the record beside what happened to it; options beside it have their way.
    init(_ record: String?, _ previous: String?) throws {
      self.record = try Text(record, "--record")
      self.previous = try Text(previous, "--previous")
      guard let line = self.record?.bytes else { return }
      let members = RawMembers(line)
      guard let place = members["record"], let kind = members["change"] else { return }
      self.record?.bytes = Array(line[place])
      change = RecordChange.Kind(rawValue: String(decoding: line[kind].dropFirst().dropLast(), as: UTF8.self))
      if self.previous == nil, let place = members["previous"], line[place].first == UInt8(ascii: "{") {
        self.previous = self.record
        self.previous?.bytes = Array(line[place])
      }
    }
  }
}

/// A line of a batch.
struct EvaluateRequest: Request {
  static let shape =
    #"{"expression":"..","record":{..},"previous":{..},"change":"updated","now":"2026-03-29T01:30:00Z","timeZone":"Europe/Riga"}"#

  var expression: String
  var change: String?
  var now: String?
  var timeZone: String?

  /// The answer to a line.
  static func answer(_ line: [UInt8], object: ObjectDescription?, zones: inout ZoneTable) throws -> String {
    let request = try EvaluateRequest(line: line)
    let members = RawMembers(line)
    guard let kind = request.change.map({ RecordChange.Kind(rawValue: $0) }) ?? .updated, kind != .deleted else {
      throw RequestError("change", "'change' is created, updated, undeleted, or backfilled", in: line)
    }
    guard let now = request.now.map({ Instant($0) }) ?? SystemClock().now() else {
      throw RequestError("now", "'now' is an instant such as 2026-03-29T01:30:00Z", in: line)
    }
    let zoneName = request.timeZone ?? "UTC"
    guard let zone = zones.rules(named: zoneName) else {
      throw RequestError("timeZone", "there is no time zone '\(zoneName)' here", in: line)
    }
    guard let place = members["record"] else {
      throw RequestError(
        Diagnostic("request.missing-key", .error, "the key 'record' is missing; a request is \(shape)"))
    }
    let reading = ConditionReading(request.expression, object: object)
    guard let condition = reading.compiled() else { return json(nil, reading) }
    let record = try values(at: place, "record", in: line, for: condition, object)
    var previous: SalesforceRecord?
    if let place = members["previous"], Array(line[place]) != Array("null".utf8) {
      previous = try values(at: place, "previous", in: line, for: condition, object)
    }
    let context = EvaluationContext(now: now, timeZone: zone)
    let result = condition.evaluate(record, previous: previous, kind: kind, context: context)
    let explanation = condition.explain(record, previous: previous, kind: kind, context: context)
    return json(result, reading, notes: explanation.typeMismatches)
  }

  static func json(_ result: ConditionResult?, _ reading: ConditionReading, notes: [Diagnostic] = []) -> String {
    JSONText.object([
      "result": JSONText.string((result?.value ?? .unknown).rawValue),
      "missing": JSONText.strings(result?.missing ?? []),
      "diagnostics": DiagnosticJSON.array(reading.diagnostics + notes, source: Array(reading.source.utf8)),
    ])
  }

  private static func values(
    at place: Range<Int>, _ key: String, in line: [UInt8], for condition: CompiledCondition,
    _ object: ObjectDescription?
  ) throws(RequestError) -> SalesforceRecord {
    do throws(SalesforceDecodingError) {
      return try values(Array(line[place]), for: condition, object)
    } catch {
      throw RequestError(key, "'\(key)': \(error.message)", in: line)
    }
  }

  /// The fields of a record that a condition reads.
  static func values(
    _ json: [UInt8], for condition: CompiledCondition, _ object: ObjectDescription?
  ) throws(SalesforceDecodingError) -> SalesforceRecord {
    var decoder =
      object.map { RecordDecoder(layout: condition.layout, description: $0) }
      ?? RecordDecoder(layout: condition.layout)
    return try decoder.decodeRecord(json).record
  }
}
