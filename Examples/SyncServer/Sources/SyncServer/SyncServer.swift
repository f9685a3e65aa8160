import Foundation
import Hummingbird
import Logging
import SalesTap
import SalesTapServices
import ServiceLifecycle

/// The server: takes changes over HTTP, puts them into the inbox, and answers when they are safe there.
///
/// | request | what it takes |
/// |---|---|
/// | `POST /changes` | a change, an array of changes, or a change a line, in JSON |
/// | `POST /outbound-messages` | an outbound message of Salesforce |
/// | `GET /health` | says whether the store answers |
/// | `GET /metrics` | the metrics in Prometheus' text form |
public struct SyncServer: Sendable {
  /// How the server takes requests.
  public struct Options: Sendable {
    /// The host to listen on.
    public var host = "127.0.0.1"
    /// The port to listen on; 0 takes one that is free.
    public var port = 8080
    /// What `POST /changes` wants as a bearer token; nil for none, on a machine that nobody else reaches.
    public var token: Secret?
    /// The id of the org whose outbound messages are taken; nil for any.
    public var organizationID: RecordID?
    /// What is known of the org's objects: the types of their fields, by which values are read.
    public var objects: ObjectCatalog = []
    /// The most bytes of a body.
    public var maximumBytes = 6_000_000

    /// A server on this machine.
    public init() {}
  }

  let service: SyncService
  let store: any EngineStore
  let options: Options
  let metrics: TextMetrics
  let logger: Logger

  /// A server over a service and its store.
  public init(service: SyncService, store: any EngineStore, metrics: TextMetrics, options: Options, logger: Logger) {
    self.service = service
    self.store = store
    self.metrics = metrics
    self.options = options
    self.logger = logger
  }

  /// The server and the service as one application: the service starts first, and ends last.
  public func application() -> some ApplicationProtocol {
    var configuration = ApplicationConfiguration(address: .hostname(options.host, port: options.port))
    configuration.serverName = "sync-server"
    return Application(
      router: router(), configuration: configuration, services: [service],
      onServerRunning: { channel in
        // The one line that says where to find the server; everything else goes to the log.
        print("listening on http://\(options.host):\(channel.localAddress?.port ?? options.port)")
        fflush(nil)
      }, logger: logger)
  }

  func router() -> Router<BasicRequestContext> {
    let router = Router()
    router.post("changes") { request, _ in try await takeChanges(request) }
    router.post("outbound-messages") { request, _ in try await takeOutboundMessage(request) }
    router.get("health") { _, _ in
      _ = try await store.counts()
      return HTTPResponse.Status.ok
    }
    router.get("metrics") { _, _ in
      Response(
        status: .ok, headers: [.contentType: "text/plain; version=0.0.4"],
        body: .init(byteBuffer: ByteBuffer(string: metrics.text)))
    }
    return router
  }

  private func body(of request: Request) async throws -> [UInt8] {
    let buffer = try await request.body.collect(upTo: options.maximumBytes)
    return Array(buffer.readableBytesView)
  }

  // MARK: Changes in JSON

  private struct Taken: Encodable {
    /// Changes that are new.
    var taken: Int
    /// Changes that are in the inbox already, by their ids.
    var known: Int
  }

  private struct Refused: Encodable {
    var errors: [ChangeRequest.Fault]
  }

  private func takeChanges(_ request: Request) async throws -> Response {
    if let token = options.token {
      let given = request.headers[.authorization] ?? ""
      guard given.hasPrefix("Bearer "), Secret(String(given.dropFirst(7))) == token else {
        return Response(status: .unauthorized, headers: [.wwwAuthenticate: "Bearer"])
      }
    }
    let changes = ChangeRequest(body: try await body(of: request), catalog: options.objects)
    guard changes.faults.isEmpty else {
      return try Self.json(Refused(errors: changes.faults), status: .badRequest)
    }
    let outcomes = try await service.engine.append(changes.items.map { ($0.changeID, $0.line) })
    service.wake()
    let known = outcomes.count { if case .known = $0 { true } else { false } }
    return try Self.json(Taken(taken: outcomes.count - known, known: known), status: .accepted)
  }

  private static func json(_ value: some Encodable, status: HTTPResponse.Status) throws -> Response {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return Response(
      status: status, headers: [.contentType: "application/json"],
      body: .init(byteBuffer: ByteBuffer(bytes: try encoder.encode(value))))
  }

  // MARK: Outbound messages

  private func takeOutboundMessage(_ request: Request) async throws -> Response {
    let message: OutboundMessage
    do throws(OutboundMessageParser.Fault) {
      message = try OutboundMessageParser.parse(try await bytes(of: request))
    } catch {
      return Self.soapFault("\(error.line):\(error.column): \(error.message)", status: .badRequest)
    }
    if let expected = options.organizationID, RecordID(message.organizationID) != expected {
      return Self.soapFault("the message is of another org", status: .forbidden)
    }
    let catalog = options.objects
    let lines = try message.notifications.map { try ("outbound:\($0.id)", $0.line(describedBy: catalog)) }
    for (_, line) in lines {
      var decoder = ChangeLineDecoder(catalog: catalog)
      let errors = decoder.decode(line, changeID: "").diagnostics.filter { $0.severity == .error }
      if let error = errors.first { return Self.soapFault(error.message, status: .badRequest) }
    }
    try await service.engine.append(lines.map { (changeID: $0.0, line: $0.1) })
    service.wake()
    return Self.soap(
      #"<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse>"#
    )
  }

  private func bytes(of request: Request) async throws(OutboundMessageParser.Fault) -> [UInt8] {
    do {
      return try await body(of: request)
    } catch {
      throw OutboundMessageParser.Fault(
        line: 1, column: 1, message: "the message is larger than \(options.maximumBytes) bytes")
    }
  }

  private static func soap(_ content: String, status: HTTPResponse.Status = .ok) -> Response {
    let text = """
      <?xml version="1.0" encoding="UTF-8"?>
      <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>\(content)</soapenv:Body></soapenv:Envelope>
      """
    return Response(
      status: status, headers: [.contentType: "text/xml; charset=utf-8"],
      body: .init(byteBuffer: ByteBuffer(string: text)))
  }

  private static func soapFault(_ words: String, status: HTTPResponse.Status) -> Response {
    let escaped = words.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    return soap(
      "<soapenv:Fault><faultcode>soapenv:Client</faultcode><faultstring>\(escaped)</faultstring></soapenv:Fault>",
      status: status)
  }
}
