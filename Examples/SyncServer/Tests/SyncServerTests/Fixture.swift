import CoreMetrics
import Hummingbird
import HummingbirdTesting
import Logging
import SalesTap
import SalesTapServices
import SalesTapTesting
import Testing

@testable import SyncServer

/// Leads as profiles and their changes of status as events, all at once.
let configuration = #"""
  {
    "version": 1,
    "connections": [
      { "name": "production", "region": "in1", "accountID": "ABC", "passcode": "secret" }
    ],
    "syncs": [
      {
        "name": "Leads", "connection": "production", "object": "Lead", "target": "profiles",
        "delivery": { "mode": "realTime" },
        "mapping": {
          "identity": { "field": "Email" },
          "properties": [
            { "target": "Name", "source": { "field": "LastName" } },
            { "target": "Employees", "source": { "field": "NumberOfEmployees" } }
          ]
        }
      },
      {
        "name": "Lead saved", "connection": "production", "object": "Lead", "target": "events",
        "delivery": { "mode": "realTime", "retry": "queue" },
        "mapping": {
          "identity": { "field": "Email" },
          "eventName": { "constant": "Lead Saved" },
          "properties": [{ "target": "Status", "source": { "field": "Status" } }]
        }
      }
    ]
  }
  """#

/// A lead as Apex writes it.
func lead(_ number: Int, id: String? = nil, status: String = "Open") -> String {
  let changeID = id.map { #","id":"\#($0)""# } ?? ""
  return """
    {"change":"created","record":{"attributes":{"type":"Lead"},"Id":"00Q5g00000\(10_000 + number)",\
    "Email":"lead\(number)@example.com","LastName":"Ozola","Status":"\(status)","NumberOfEmployees":\(number)}\(changeID)}
    """
}

/// A server over in-memory ports. Nothing runs in the background: `work()` does what the service would do.
struct Fixture {
  let cleverTap = InMemoryCleverTap()
  let store = InMemoryStore()
  let metrics = TextMetrics()
  let service: SyncService
  let server: SyncServer

  init(
    configuration text: String = configuration, objects: ObjectCatalog = [],
    environment: [String: String] = [:],
    _ change: (inout SyncServer.Options) -> Void = { _ in }
  ) throws {
    let document = try #require(ConfigurationReader().read(text).document)
    service = SyncService(
      planner: try Planner(document, context: ConfigurationContext(objects: objects)), transport: cleverTap,
      store: store, clock: ManualClock(now: Instant(secondsSinceEpoch: 1_772_438_580)),
      observers: [MetricsObserver(factory: metrics)], logger: Logger(label: "test"),
      environment: { environment[$0] })
    var options = SyncServer.Options()
    options.objects = objects
    change(&options)
    server = SyncServer(
      service: service, store: store, metrics: metrics, options: options, logger: Logger(label: "test"))
  }

  /// Does what is due.
  func work() async throws { try await service.engine.performDue() }

  /// Sends a request to the server's router.
  func post(
    _ path: String, _ body: String, headers: HTTPFields = [:]
  ) async throws -> (status: Int, text: String) {
    let application = Application(router: server.router())
    return try await application.test(.router) { client in
      let answer = try await client.execute(
        uri: path, method: .post, headers: headers, body: ByteBuffer(string: body))
      return (answer.status.code, String(buffer: answer.body))
    }
  }

  /// Asks the server's router.
  func get(_ path: String) async throws -> (status: Int, text: String) {
    let application = Application(router: server.router())
    return try await application.test(.router) { client in
      let answer = try await client.execute(uri: path, method: .get)
      return (answer.status.code, String(buffer: answer.body))
    }
  }

  var profiles: [String] { cleverTap.contents().profiles.map(\.key) }
}
