import CoreMetrics
import Foundation
import Logging
import SalesTap
import SalesTapHTTP
import SalesTapSQLite
import SalesTapServices
import SyncServer

/// What the environment says; the README has a table of the variables.
struct Settings {
  let environment = ProcessInfo.processInfo.environment

  func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }

  func number(_ name: String, _ usual: Int) throws -> Int {
    guard let text = value(name) else { return usual }
    guard let number = Int(text) else { throw Trouble(description: "\(name) is no number: \(text)") }
    return number
  }

  struct Trouble: Error, CustomStringConvertible { let description: String }
}

func run() async throws {
  let settings = Settings()
  var logger = Logger(label: "sync-server", factory: { StreamLogHandler.standardError(label: $0) })
  logger.logLevel = settings.value("SYNC_LOG_LEVEL").flatMap(Logger.Level.init(rawValue:)) ?? .info

  // The configuration, with all that is wrong in it at once.
  let file = settings.value("SYNC_CONFIGURATION") ?? "salestap.json"
  let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: file)))
  var objects: ObjectCatalog = []
  if let folder = settings.value("SYNC_OBJECTS") {
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() where name.hasSuffix(".json") {
      let url = URL(fileURLWithPath: folder).appending(path: name)
      objects.insert(try ObjectDescription(describe: Array(Data(contentsOf: url))))
    }
  }
  let context = ConfigurationContext(
    objects: objects, isEnvironmentVariableSet: { settings.value($0) != nil },
    isTimeZoneKnown: { ZoneFiles.rules(named: $0) != nil })
  let reading = ConfigurationReader(context: context).read(bytes)
  guard let document = reading.document else {
    let text = DiagnosticRenderer(style: .plain).render(
      reading.diagnostics, source: String(decoding: bytes, as: UTF8.self), name: file)
    throw Settings.Trouble(description: text)
  }

  var transport = CleverTapTransport.Options()
  transport.endpoint = settings.value("CLEVERTAP_ENDPOINT")
  let cleverTap = CleverTapTransport(transport)

  var options = SyncServer.Options()
  options.host = settings.value("SYNC_HOST") ?? options.host
  options.port = try settings.number("SYNC_PORT", options.port)
  options.token = settings.value("SYNC_TOKEN").map { Secret($0) }
  options.objects = objects
  if let text = settings.value("SYNC_ORGANIZATION") { options.organizationID = try RecordID(validating: text) }

  let store = try SQLiteStore(path: settings.value("SYNC_STORE") ?? "sync.sqlite")
  let metrics = TextMetrics()
  let service = SyncService(
    planner: try Planner(document, context: context), transport: cleverTap, store: store,
    observers: [LoggingObserver(logger, levels: .operational), MetricsObserver(factory: metrics)], logger: logger,
    options: .init(
      drainDeadline: .seconds(try settings.number("SYNC_DRAIN_SECONDS", 20)), lifecycleLevel: .info,
      troubleLevel: .error),
    engineOptions: .init(worker: settings.value("SYNC_WORKER") ?? "sync-server"))
  let server = SyncServer(service: service, store: store, metrics: metrics, options: options, logger: logger)
  try await server.application().runService()
  await cleverTap.shutdown()
}

do {
  try await run()
} catch {
  FileHandle.standardError.write(Data("sync-server: \(error)\n".utf8))
  exit(1)
}
