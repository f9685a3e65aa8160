import SalesTapDiagnostics
import SalesTapModel
import SalesTapPayload

extension DocumentTable {
  /// A connection of which nothing is known yet.
  static let blankConnection = Connection(name: "", region: .eu1, accountID: "", passcode: .environment(""))

  static let connection = ObjectForm<Connection>(
    "a connection", plural: "connections", definition: "connection",
    keys: [
      Key("name", \.name, .text(), required: "The name, unique without regard to case; syncs refer to it."),
      Key("id", \.id, .text(), "A key that survives a change of the name; without it the name is the key."),
      Key("region", \.region, region, required: "The data centre of the CleverTap project, as in its dashboard's URL."),
      Key(
        "accountID", \.accountID, .text(.header),
        required: "The project id, from the CleverTap dashboard under Settings > Project."),
      Key(
        "passcode", \.passcode, passcode,
        required: "The project's API passcode, better as a reference to an environment variable than in plain text."),
      Key("host", \.host, .text(.host), "A host to use instead of the region's, such as a proxy or a test server."),
      Key(
        "concurrency", \.concurrency, .integer(1...15), default: 3,
        "How many uploads may run at once; CleverTap takes at most 15 for a project."),
      Key(
        "maximumBytes", \.maximumBytes, .integer(1_000...100_000_000), default: 4_000_000,
        "How many bytes the body of one upload may have."),
    ])

  /// A data centre; anything else suggests the nearest.
  static let region = Form<Region>(
    shape: .word(Region.allCases.map(\.rawValue)),
    read: { place, reading in
      let codes = Region.allCases.map(\.rawValue)
      guard let text = place.text else {
        reading.wrongType(.word(codes), at: place)
        return nil
      }
      if let region = Region(rawValue: text) { return region }
      let read = try? Region(reading: text)
      let suggestions = (read.map { [$0] } ?? Region.suggestions(for: text)).map(\.rawValue)
      reading.report(
        .unknownRegion, "there is no region '\(text)'; there are \(Shape.list(codes))", at: place.range,
        path: place.path,
        fixes: suggestions.prefix(1).map { Fix("write '\($0)'", replacing: place.range, with: "\"\($0)\"") },
        suggestions: suggestions)
      return nil
    },
    write: { .string($0.rawValue) })

  /// A passcode: a text, or the name of the environment variable that holds it.
  ///
  /// A literal is written as `{"redacted": true}`, and that is refused when it is read: the passcode is not there.
  static let passcode = Form<Connection.Passcode>.choice(
    "a passcode", plural: "passcodes", definition: "passcode",
    text: Form<String>.text(.header).map(
      { .literal(Secret($0)) }, { if case .literal(let secret) = $0 { secret.reveal() } else { "" } }),
    cases: [
      ChoiceCase(
        "environment", .text(.environmentVariable), "The name of the environment variable that holds the passcode.",
        make: { .environment($0) },
        take: { if case .environment(let name) = $0 { name } else { nil } }),
      ChoiceCase(
        "redacted", redacted, "Stands where a passcode was left out; put the passcode or its variable in its place.",
        make: { _ in .environment("") },
        take: { if case .literal = $0 { true } else { nil } }),
    ])

  private static let redacted = Form<Bool>(
    shape: .literalTrue,
    read: { place, reading in
      guard case .boolean(true) = place.content else {
        reading.wrongType(.literalTrue, at: place)
        return nil
      }
      reading.report(
        .redactedPasscode, "the passcode was left out when this document was written", at: place.range,
        path: place.path)
      return nil
    },
    write: JSONValue.boolean)
}
