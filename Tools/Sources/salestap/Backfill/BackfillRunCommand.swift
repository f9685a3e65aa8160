import ArgumentParser
import Foundation
import SalesTap
import SalesTapTesting

struct BackfillRunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backfill",
    abstract: "Sends existing records of a file through one sync, or tells with --plan what that would send.",
    discussion: """
      The file has one record in REST shape a line. Records that meet the sync's condition are sent page by page, in the order of \
      their ids, to an in-memory CleverTap that enforces the documented rules; watched fields do not matter. Time stands at the \
      newest SystemModstamp of the file.

      With --store the run is kept in a file. Killed at any moment, it goes on from the last page that was settled when the same \
      command is started again, and so does a run that was cut short; a run that came to its end is followed by a new one. Records \
      of which the store knows a version as new are skipped.

      With --format json: {"id":n,"sync":"..","state":"successful|partialSuccess|failed|..","total":n,"read":n,"matched":n,"sent":n,\
      "rejected":n,"invalid":n,"held":n,"skipped":n,"queued":n,"lastRecordID":"..","startedAt":"..","endedAt":"..","error":"..",\
      "badLines":n}; with --plan {"sync":"..","read":n,"matched":n,"sendable":n,"filtered":n,"invalid":n,"held":n,\
      "reasons":[{"reason":"..","count":n}],"sample":[{"identity":"..","payload":{..}}],"badLines":n}. The exit code is 1 if a \
      line could not be read or the run failed.

      With --salesforce, which needs a build with the trait HTTP, the records are read from an organisation over HTTP instead of a file, with the \
      fields that the sync names and its condition as far as SOQL can say it. A record's version is its SystemModstamp, else its LastModifiedDate, else its \
      CreatedDate, as far as the object has them. The time of the run is then the present one unless --now is given.
      """)

  @OptionGroup var configuration: ConfigurationOptions

  @Option(
    name: .long, help: ArgumentHelp("The records, a file of JSON lines; - reads standard input.", valueName: "file"))
  var records: String?

  @Option(name: .long, help: ArgumentHelp("The sync, by its key or name.", valueName: "sync"))
  var sync: String

  @Flag(name: .long, help: "Tell what would be sent, and send nothing.")
  var plan = false

  @Option(name: .long, help: ArgumentHelp("Take only the first so many records that match.", valueName: "n"))
  var limit: Int?

  @Option(
    name: .long, help: ArgumentHelp("How many payloads the plan shows; 10 unless given.", valueName: "n"))
  var sample: Int?

  @Option(
    name: .long, help: ArgumentHelp("A condition that narrows this run, beside the sync's own.", valueName: "text"))
  var condition: String?

  @Option(name: .long, help: ArgumentHelp("How many records are read at a time, 1 to 2000.", valueName: "n"))
  var readSize = 1000

  @Option(name: .long, help: ArgumentHelp("How many records go into one upload, 1 to 1000.", valueName: "n"))
  var sendSize = 1000

  @Option(
    name: .long, help: ArgumentHelp("Keep the run, the queue, and the log in a file or a database.", valueName: "store")
  )
  var store: String?

  @OptionGroup var database: DatabaseOptions

  @Option(
    name: .long,
    help: ArgumentHelp("The time of the run, instead of the newest time in the file.", valueName: "instant"))
  var now: Instant?

  @Option(name: .long, help: ArgumentHelp("Write what CleverTap accepted, as JSON.", valueName: "file"))
  var dump: String?

  @Option(name: .long, help: "How to print the result.")
  var format = OutputFormat.text

  #if HTTP
    @OptionGroup var network: SalesforceArguments
  #endif

  func validate() throws {
    #if HTTP
      if records != nil, network.salesforce != nil {
        throw ValidationError("The records come from --records or from --salesforce, and not from both.")
      }
      if records == nil, network.salesforce == nil {
        throw ValidationError("Say where the records come from, by --records or --salesforce.")
      }
    #else
      if records == nil { throw ValidationError("Missing expected argument '--records <file>'") }
    #endif
    if limit ?? 1 < 1 { throw ValidationError("--limit is a number of records, from 1.") }
    if sample ?? 0 < 0 { throw ValidationError("--sample is a number of payloads, from 0.") }
    if !plan, sample != nil { throw ValidationError("--sample belongs to --plan.") }
    if plan, dump != nil { throw ValidationError("With --plan nothing is sent: there is nothing to --dump.") }
    if !BackfillRequest.readSizes.contains(readSize) { throw ValidationError("--read-size is from 1 to 2000.") }
    if !(1...1000).contains(sendSize) { throw ValidationError("--send-size is from 1 to 1000.") }
  }

  func run() async throws {
    let loaded = try configuration.load()
    let planner = try loaded.planner()
    guard let object = loaded.document.sync(sync)?.object else {
      let names = loaded.document.syncs.map { "'\($0.key)'" }.joined(separator: ", ")
      throw Failure("there is no sync '\(sync)'; the configuration has \(names)")
    }
    let existing = try open(object, loaded.context.objects)
    let request = BackfillRequest(
      sync: sync, condition: condition, readSize: readSize, sendSize: sendSize, limit: limit)
    do {
      do {
        if plan {
          try await show(planOf: request, existing, planner)
        } else {
          try await perform(request, existing, planner)
        }
      } catch {
        await existing.close()
        throw error
      }
      await existing.close()
    } catch let error as BackfillError where !error.diagnostics.isEmpty {
      Terminal.complain(DiagnosticRenderer(.error).render(error.diagnostics, source: condition ?? ""))
      throw Failure(error.message)
    }
  }

  /// Where the records of an object come from.
  private func open(_ object: String, _ catalog: ObjectCatalog) throws -> ExistingRecords {
    #if HTTP
      if let existing = try network.open(object) { return existing }
    #endif
    let file = try RecordFile(path: records ?? "-", object: object, catalog: catalog)
    return ExistingRecords(source: file.source(), newestTime: file.newestTime, badLines: file.badLines)
  }

  /// Tells what a run would do. A store is asked for its time only, so that the plan is that of the run.
  private func show(planOf request: BackfillRequest, _ existing: ExistingRecords, _ planner: Planner) async throws {
    var latest: Instant?
    if let place = store.map({ StorePlace($0, database) }), place.exists {
      latest = try await place.open().latestTime()
    }
    let virtual = try await VirtualRun(
      planner: planner, start: now ?? existing.presentTime ?? latest, firstTime: existing.newestTime)
    let plan = try await virtual.backfiller(over: existing.source).plan(request, sample: sample ?? 10)
    switch format {
    case .json: Terminal.print(plan.json(sync: sync, badLines: existing.badLines))
    case .text:
      Terminal.print(plan.text(sync: sync, badLines: existing.badLines, style: .forStream(.output)))
    }
    if let remark = await existing.remark() { Terminal.complain(remark) }
    if existing.badLines > 0 { throw ExitCode.inputHasErrors }
  }

  private func perform(_ request: BackfillRequest, _ existing: ExistingRecords, _ planner: Planner) async throws {
    let store: any EngineStore
    if let place = self.store.map({ StorePlace($0, database) }) {
      store = try await place.open()
    } else {
      store = InMemoryStore()
    }
    let virtual = try await VirtualRun(
      planner: planner, store: store, start: now ?? existing.presentTime, firstTime: existing.newestTime)
    let backfill = VirtualBackfill(virtual: virtual, source: existing.source)
    let begun = try await backfill.begin(request, planner.document)
    var line = ProgressLine()
    let progress = BackfillProgress(begun)
    let run = try await backfill.perform(begun) { line.show(progress.words($0)) }
    // What the run put into the queue is sent as well; it does not change the run.
    let isComplete = try await virtual.drainEverything { line.show("draining, \($0)") }
    line.clear()

    if let dump { try write(virtual.cleverTap.dump, to: dump) }
    switch format {
    case .json: Terminal.print(run.json(badLines: existing.badLines))
    case .text:
      let reasons = try await run.reasons(in: store)
      Terminal.print(run.text(reasons: reasons, badLines: existing.badLines, style: .forStream(.output)))
    }
    if run.isFine, let remark = await existing.remark() { Terminal.complain(remark) }
    if !isComplete {
      Terminal.complain("Nothing came through for thirty days of virtual time; what waits was left in the queue.")
    }
    if existing.badLines > 0 || !run.isFine { throw ExitCode.inputHasErrors }
  }
}
