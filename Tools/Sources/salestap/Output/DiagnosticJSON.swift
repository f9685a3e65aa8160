import SalesTap

/// Diagnostics for machines.
enum DiagnosticJSON {
  /// `{"valid":..,"diagnostics":[..]}`, and `"connections":[..]` where they were tested.
  static func report(
    isValid: Bool, _ diagnostics: [Diagnostic], connections: String? = nil, source: [UInt8]
  ) -> String {
    var members = [(key: "valid", value: "\(isValid)"), ("diagnostics", array(diagnostics, source: source))]
    if let connections { members.append(("connections", connections)) }
    return JSONText.object(members)
  }

  /// An array of diagnostics.
  static func array(_ diagnostics: [Diagnostic], source: [UInt8]) -> String {
    JSONText.array(diagnostics.map { object($0, source: source) })
  }

  /// One diagnostic; offsets and lengths are UTF-8 bytes of the source, lines and columns count from 1.
  ///
  /// One that speaks of the whole has length 0 at the start, so that every diagnostic has the same keys.
  static func object(_ diagnostic: Diagnostic, source: [UInt8]) -> String {
    let range = diagnostic.range ?? SourceRange(offset: 0, length: 0)
    let location = SourceLocation(offset: range.offset, in: source)
    var members = [
      (key: "id", value: JSONText.string(diagnostic.id.rawValue)),
      ("severity", JSONText.string(diagnostic.severity.rawValue)), ("message", JSONText.string(diagnostic.message)),
    ]
    if let path = diagnostic.path { members.append(("path", JSONText.string(path))) }
    members += [
      ("offset", "\(range.offset)"), ("length", "\(range.length)"), ("line", "\(location.line)"),
      ("column", "\(location.column)"),
    ]
    if let inner = diagnostic.innerRange {
      members.append(("inner", JSONText.object(["offset": "\(inner.offset)", "length": "\(inner.length)"])))
    }
    members += [
      ("notes", JSONText.strings(diagnostic.notes.map(\.message))),
      ("notePlaces", JSONText.array(diagnostic.notes.map { place($0.range, source) })),
      ("fixes", JSONText.array(diagnostic.fixes.map(object))),
      ("suggestions", JSONText.strings(diagnostic.suggestions)),
    ]
    return JSONText.object(members)
  }

  /// Where a note stands; null for one that speaks of the whole.
  private static func place(_ range: SourceRange?, _ source: [UInt8]) -> String {
    guard let range else { return "null" }
    let location = SourceLocation(offset: range.offset, in: source)
    return JSONText.object([
      "offset": "\(range.offset)", "length": "\(range.length)", "line": "\(location.line)",
      "column": "\(location.column)",
    ])
  }

  private static func object(_ fix: Fix) -> String {
    let edits = fix.edits.map {
      JSONText.object([
        "offset": "\($0.range.offset)", "length": "\($0.range.length)", "replacement": JSONText.string($0.replacement),
      ])
    }
    return JSONText.object(["title": JSONText.string(fix.title), "edits": JSONText.array(edits)])
  }
}
