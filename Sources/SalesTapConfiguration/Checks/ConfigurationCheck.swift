public import SalesTapDiagnostics
import SalesTapModel
import SalesTapPayload

extension ConfigurationDocument {
  /// All that is wrong with the document, or worth knowing, in the order of the document.
  ///
  /// Each diagnostic has the JSON Pointer of its place. There are no ranges, for there is no text: ``ConfigurationReader``
  /// gives them. Inner ranges, and the edits of fixes to expressions, are stretches of the expression itself.
  public func check(_ context: ConfigurationContext = ConfigurationContext()) -> [Diagnostic] {
    // The table of keys knows the types and ranges; a document written in Swift is held against it in its JSON form.
    let written = formOfSecrets.encoded()
    guard let node = try? JSONNode(parsing: written) else { return [] }
    let root = Place(node: node, path: "", source: written)
    let draft = DraftDocument(reading: root)
    let found =
      draft.reading.diagnostics
      + ConfigurationCheck(
        document: self, context: context, broken: draft.reading.broken, root: root, isWithoutText: true
      ).diagnostics()
    return found.sortedByPlace().map { diagnostic in
      var diagnostic = diagnostic
      diagnostic.range = nil
      if diagnostic.innerRange == nil { diagnostic.fixes = [] }
      diagnostic.notes = diagnostic.notes.map { .init($0.message) }
      return diagnostic
    }
  }

  /// The document in JSON, with something of the same form in the place of each literal passcode: a secret is not
  /// written, not even for the check.
  private var formOfSecrets: JSONValue {
    var copy = self
    for (index, connection) in connections.enumerated() {
      guard case .literal(let secret) = connection.passcode else { continue }
      let form = secret.isEmpty ? "" : TextRule.header.accepts(secret.reveal()) ? "literal" : "not a header"
      copy.connections[index].passcode = .environment(form)
    }
    guard case .object(var members) = copy.jsonValue,
      let list = members.firstIndex(where: { $0.name == "connections" }), case .array(var items) = members[list].value
    else { return copy.jsonValue }
    for (index, connection) in connections.enumerated() {
      guard case .literal = connection.passcode, case .environment(let form) = copy.connections[index].passcode,
        case .object(var keys) = items[index], let key = keys.firstIndex(where: { $0.name == "passcode" })
      else { continue }
      keys[key].value = .string(form)
      items[index] = .object(keys)
    }
    members[list].value = .array(items)
    return .object(members)
  }
}

/// One run of all checks of meaning over a document.
struct ConfigurationCheck {
  let document: ConfigurationDocument
  let context: ConfigurationContext
  /// The JSON Pointers of values that could not be read; nothing more is said about them.
  let broken: Set<String>
  /// The text of the document.
  let root: Place
  /// Whether the document was written in Swift, so that the text is nobody's.
  let isWithoutText: Bool

  /// The connection of each sync, by its position; nil where the sync names none that there is.
  let connections: [Int?]
  /// Whether the name and the id of every connection could be read.
  let areConnectionsReadable: Bool
  /// The JSON Pointers of values of which a part could not be read.
  private let incomplete: Set<Substring>

  var found: [Diagnostic] = []

  init(
    document: ConfigurationDocument, context: ConfigurationContext, broken: Set<String>, root: Place,
    isWithoutText: Bool = false
  ) {
    self.document = document
    self.context = context
    self.broken = broken
    self.root = root
    self.isWithoutText = isWithoutText
    var incomplete: Set<Substring> = []
    for path in broken {
      var path = path[...]
      while let slash = path.lastIndex(of: "/") {
        path = path[..<slash]
        if !incomplete.insert(path).inserted { break }
      }
    }
    self.incomplete = incomplete
    areConnectionsReadable =
      !broken.contains("/connections")
      && !document.connections.indices.contains { index in
        ["", "/name", "/id"].contains { broken.contains("/connections/\(index)\($0)") }
      }
    self.connections = document.connectionIndices()
  }

  consuming func diagnostics() -> [Diagnostic] {
    var check = self
    check.checkCalendar()
    check.checkConnections()
    check.checkSyncNames()
    for index in check.document.syncs.indices where !check.isBroken("/syncs/\(index)") { check.checkSync(index) }
    check.checkOverlaps()
    check.checkIdentityStrategy()
    check.checkSlots()
    return check.found
  }

  /// Whether a value could not be read, or one that holds it.
  func isBroken(_ path: String) -> Bool {
    var path = path[...]
    while !path.isEmpty {
      if broken.contains(String(path)) { return true }
      path = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
    }
    return false
  }

  /// Whether a part of a value could not be read, so that what another room says of it may rest on a blank.
  func isIncomplete(_ path: String) -> Bool { incomplete.contains(path[...]) }

  /// Reports a breach at a place of the document.
  mutating func report(
    _ rule: ConfigurationRule, _ message: String, at path: String, notes: [Diagnostic.Note] = [], fixes: [Fix] = [],
    suggestions: [String] = []
  ) {
    guard !isBroken(path) else { return }
    found.append(
      Diagnostic(
        rule.id, rule.severity, message, range: range(of: path), path: path, notes: notes, fixes: fixes,
        suggestions: suggestions))
  }

  /// The stretch of a value; the opening brace of objects and lists, and of the nearest owner of an absent one.
  func range(of path: String) -> SourceRange {
    let place = root.nearest(to: path)
    switch place.content {
    case .array, .object: return place.start
    case .null, .boolean, .number, .string: return place.range
    }
  }

  /// A fix that writes another text in the place of a string value; empty where there is no such value.
  func rewriting(_ path: String, as text: String) -> [Fix] {
    let place = root.nearest(to: path)
    guard place.path == path, place.text != nil else { return [] }
    return [Fix("write '\(text)'", replacing: place.range, with: "\"\(JSONValue.escaped(text))\"")]
  }
}
