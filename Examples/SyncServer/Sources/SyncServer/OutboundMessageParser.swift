import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Reads outbound messages.
///
/// External entities are never resolved, and a text with a document type is refused as a whole, so that no entity is ever declared.
final class OutboundMessageParser: NSObject, XMLParserDelegate {
  /// Why a text is no outbound message, and where.
  struct Fault: Error, Hashable {
    var line: Int
    var column: Int
    var message: String
  }

  private static let namespace = "http://soap.sforce.com/2005/09/outbound"
  private static let instances = "http://www.w3.org/2001/XMLSchema-instance"

  /// The most notifications that Salesforce puts into a message.
  private static let largestCount = 100

  private var path: [String] = []
  private var text = ""
  private var prefixes: [String: String] = [:]
  private var organizationID: String?
  private var notifications: [OutboundMessage.Notification] = []
  private var id: String?
  private var object: String?
  private var fields: [OutboundMessage.Field] = []
  private var isNil = false
  private var fault: Fault?

  /// Reads a message.
  /// - Throws: ``Fault``.
  static func parse(_ bytes: [UInt8]) throws(Fault) -> OutboundMessage {
    let reader = OutboundMessageParser()
    let parser = XMLParser(data: Data(bytes))
    parser.shouldProcessNamespaces = true
    parser.shouldReportNamespacePrefixes = true
    parser.shouldResolveExternalEntities = false
    parser.delegate = reader
    // Nothing is declared in a message of Salesforce. A declaration is refused before a parser sees it.
    if let place = bytes.firstRange(of: Array("<!DOCTYPE".utf8)) {
      throw Fault(
        line: bytes[..<place.lowerBound].count { $0 == UInt8(ascii: "\n") } + 1, column: 1,
        message: "a document type is not taken")
    }
    let isParsed = parser.parse()
    if let fault = reader.fault { throw fault }
    guard isParsed, reader.path.isEmpty else {
      throw Fault(line: max(1, parser.lineNumber), column: max(1, parser.columnNumber), message: notWellFormed)
    }
    guard let organizationID = reader.organizationID, !reader.notifications.isEmpty else {
      throw Fault(line: 1, column: 1, message: "the text is no outbound message: there are no notifications")
    }
    return OutboundMessage(organizationID: organizationID, notifications: reader.notifications)
  }

  private func stop(_ parser: XMLParser, _ message: String) {
    fault = fault ?? Fault(line: max(1, parser.lineNumber), column: max(1, parser.columnNumber), message: message)
    parser.abortParsing()
  }

  private static let notWellFormed = "the text is not well-formed XML"

  // MARK: XMLParserDelegate

  // A parser may go on after what it could mend; nothing of such a text is taken.
  func parser(_ parser: XMLParser, parseErrorOccurred parseError: any Error) { stop(parser, Self.notWellFormed) }

  func parser(_ parser: XMLParser, didStartMappingPrefix prefix: String, toURI namespaceURI: String) {
    prefixes[prefix] = namespaceURI
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    path.append(name)
    text = ""
    guard path.count <= 32 else { return stop(parser, "elements are nested too deeply") }
    func instance(_ attribute: String) -> String? {
      attributes.first { key, _ in
        let parts = key.split(separator: ":", maxSplits: 1)
        return parts.count == 2 && parts[1] == attribute
          && prefixes[String(parts[0])] ?? Self.instances == Self.instances
      }?.value
    }
    isNil = instance("nil") == "true"
    if name == "notifications", namespaceURI != Self.namespace {
      return stop(parser, "notifications are of another namespace than \(Self.namespace)")
    }
    switch Array(path.suffix(3)) {
    case ["Body", "notifications", "Notification"]:
      (id, object, fields) = (nil, nil, [])
    case ["notifications", "Notification", "sObject"]:
      object = instance("type")?.split(separator: ":").last.map(String.init)
    default: break
    }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

  func parser(_ parser: XMLParser, foundCDATA block: Data) { text += String(decoding: block, as: UTF8.self) }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    guard path.last == name else { return stop(parser, Self.notWellFormed) }
    defer {
      path.removeLast()
      text = ""
      isNil = false
    }
    let value = text.trimmingCharacters(in: .whitespacesAndNewlines)
    if path.suffix(2) == ["notifications", "OrganizationId"] { organizationID = value }
    if path.suffix(3) == ["notifications", "Notification", "Id"] { id = value }
    if path.dropLast().suffix(3) == ["notifications", "Notification", "sObject"] {
      fields.append(OutboundMessage.Field(name: name, text: isNil || text.isEmpty ? nil : text))
    }
    if path.suffix(2) == ["notifications", "Notification"] {
      guard let id, !id.isEmpty, let object, fields.contains(where: { $0.name == "Id" && $0.text != nil }) else {
        return stop(parser, "a notification needs its Id, and an sObject with a type and an Id")
      }
      notifications.append(OutboundMessage.Notification(id: id, object: object, fields: fields))
      if notifications.count > Self.largestCount {
        stop(parser, "there are more than \(Self.largestCount) notifications")
      }
    }
  }
}
