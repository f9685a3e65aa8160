public import SalesTapDiagnostics

extension Template {
  /// The longest template that is read, in UTF-8 bytes.
  public static let maximumLength = 10_000

  /// Reads a template and reports everything that is wrong with its form.
  ///
  /// The template is nil if any diagnostic is an error. Names are not looked up here: that needs the object, see
  /// ``Mapping/compile(object:objects:target:defaultEventName:layout:)``. Cost: linear in the length of the text.
  public static func parse(_ text: String) -> (template: Template?, diagnostics: [Diagnostic]) {
    let bytes = Array(text.utf8)
    guard bytes.count <= maximumLength else {
      let message = "the template has \(bytes.count) bytes; at most \(maximumLength) are read"
      return (nil, [Diagnostic(TemplateDiagnosticID.tooLong, .error, message)])
    }
    var parser = TemplateParser(bytes: bytes)
    parser.parse()
    let diagnostics = parser.diagnostics.sortedByPlace()
    return (diagnostics.hasErrors ? nil : Template(parser.pieces), diagnostics)
  }
}

struct TemplateParser {
  let bytes: [UInt8]
  var position = 0
  var pieces: [Template.Piece] = []
  var diagnostics: [Diagnostic] = []
  private var literal: [UInt8] = []

  init(bytes: [UInt8]) { self.bytes = bytes }

  private static let open = UInt8(ascii: "{"), close = UInt8(ascii: "}"), backslash = UInt8(ascii: "\\")

  mutating func parse() {
    while position < bytes.count {
      switch bytes[position] {
      case Self.backslash: readBackslashes()
      case Self.open where at(position + 1) == Self.open: readToken()
      case Self.open: readBrace()
      case Self.close where at(position + 1) == Self.close:
        report(
          TemplateDiagnosticID.strayBraces, .warning, "'}}' closes no token; it is sent as it stands",
          position..<position + 2)
        take(2)
      default: take(1)
      }
    }
    endLiteral()
  }

  private func at(_ index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func take(_ count: Int) {
    literal.append(contentsOf: bytes[position..<min(position + count, bytes.count)])
    position = min(position + count, bytes.count)
  }

  private mutating func endLiteral() {
    if !literal.isEmpty { pieces.append(.literal(String(decoding: literal, as: UTF8.self))) }
    literal = []
  }

  /// Backslashes before a brace: pairs are backslashes, an odd one escapes the brace; elsewhere they stand for themselves.
  private mutating func readBackslashes() {
    var end = position
    while at(end) == Self.backslash { end += 1 }
    let count = end - position
    guard at(end) == Self.open else { return take(count) }
    literal.append(contentsOf: repeatElement(Self.backslash, count: count / 2))
    position = end
    if count % 2 == 1 { take(1) }
  }

  private mutating func readToken() {
    let start = position
    var inner = start + 2
    var end = inner
    while let byte = at(end), byte != Self.close, byte != Self.open || at(end + 1) != Self.open || end == inner {
      end += 1
    }
    if at(end) == Self.close, at(end + 1) == Self.close {
      var close = end + 2
      if at(inner) == Self.open {
        if at(close) == Self.close { close += 1 }
        let path = text(inner + 1..<end)
        report(
          TemplateDiagnosticID.badPath, .error, "a token has two braces on each side, not three", start..<close,
          fix: ("write two braces", start..<close, "{{\(path)}}"))
      } else {
        readInside(inner..<end, token: start..<close)
      }
      position = close
      return
    }
    inner = start + 2
    let stop = endOfPath(from: inner)
    let path = text(inner..<stop)
    let hasOne = at(stop) == Self.close
    let range = start..<(hasOne ? stop + 1 : max(stop, start + 2))
    let message = hasOne ? "the token is closed by one brace; it needs two" : "the token '{{' is not closed by '}}'"
    if path.isEmpty {
      report(TemplateDiagnosticID.unclosedToken, .error, message, range)
    } else {
      report(
        TemplateDiagnosticID.unclosedToken, .error, message, range, fix: ("close the token", range, "{{\(path)}}"))
    }
    position = range.upperBound
  }

  /// One brace: a text of its own, and perhaps a token in another tool's spelling.
  private mutating func readBrace() {
    let start = position
    var inner = start + 1
    let isMerge = at(inner) == UInt8(ascii: "!")
    if isMerge { inner += 1 }
    let pathStart = bytes[inner...].starts(with: "$Record.".utf8) ? inner + 8 : inner
    let stop = endOfPath(from: pathStart)
    let path = text(pathStart..<stop)
    if !path.isEmpty, Self.isPath(path), at(stop) == Self.close {
      let begin = !isMerge && start > 0 && bytes[start - 1] == UInt8(ascii: "$") ? start - 1 : start
      report(
        TemplateDiagnosticID.singleBraces, isMerge ? .error : .warning,
        isMerge
          ? "'{!..}' is a merge field of Salesforce; a token here is '{{\(path)}}'"
          : "one brace begins no token; this text is sent as it stands", begin..<stop + 1,
        fix: ("write a token", begin..<stop + 1, "{{\(path)}}"))
    }
    take(1)
  }

  private mutating func readInside(_ range: Range<Int>, token: Range<Int>) {
    let parts = split(range)
    let pathRange = trimmed(parts[0])
    let path = text(pathRange)
    if path.isEmpty {
      report(TemplateDiagnosticID.emptyToken, .error, "the token names no field", token)
      return
    }
    guard Self.isPath(path) else {
      let cleaned =
        path.hasPrefix("!$Record.")
        ? String(path.dropFirst(9)) : path.hasPrefix("$Record.") ? String(path.dropFirst(8)) : ""
      let message = "'\(path)' is no field path: a path is names of letters, digits, and '_', joined by points"
      report(
        TemplateDiagnosticID.badPath, .error, message, pathRange,
        fix: Self.isPath(cleaned) ? ("name the field alone", pathRange, cleaned) : nil)
      return
    }
    var filters: [Transform] = []
    for part in parts.dropFirst() {
      let place = trimmed(part)
      if let filter = filter(text(place), at: place.isEmpty ? part : place) { filters.append(filter) }
    }
    endLiteral()
    pieces.append(
      .token(Template.Token(path, filters: filters, range: SourceRange(token), pathRange: SourceRange(pathRange))))
  }

  private mutating func filter(_ name: String, at range: Range<Int>) -> Transform? {
    if let filter = Transform(filter: name) { return filter }
    let bare = String(name.prefix { $0 != ":" && $0 != "(" && $0 != " " }).trimmed().lowercased()
    if ["prefix", "phone", "values"].contains(bare) {
      report(
        TemplateDiagnosticID.filterNeedsValue, .error,
        "'\(bare)' needs a value and cannot be a filter; put it into the property's transforms", range)
      return nil
    }
    let synonyms = [
      "lower": "lowercase", "downcase": "lowercase", "upper": "uppercase", "upcase": "uppercase",
      "strip": "trim", "sha": "sha256", "sha-256": "sha256", "hash": "sha256", "negate": "not",
    ]
    let suggestions =
      Transform(filter: bare) != nil
      ? [bare] : synonyms[bare].map { [$0] } ?? Spelling.suggestions(for: name, among: Transform.filterNames)
    var diagnostic = Diagnostic(
      TemplateDiagnosticID.unknownFilter, .error,
      "there is no filter '\(name)'; the filters are \(Transform.filterNames.joined(separator: ", "))",
      range: SourceRange(range), suggestions: suggestions)
    if let best = suggestions.first {
      diagnostic.fixes = [Fix("write '\(best)'", replacing: SourceRange(range), with: best)]
    }
    diagnostics.append(diagnostic)
    return nil
  }

  private func split(_ range: Range<Int>) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = range.lowerBound
    for index in range where bytes[index] == UInt8(ascii: "|") {
      parts.append(start..<index)
      start = index + 1
    }
    parts.append(start..<range.upperBound)
    return parts
  }

  private func trimmed(_ range: Range<Int>) -> Range<Int> {
    var start = range.lowerBound
    var end = range.upperBound
    while start < end, bytes[start] <= 0x20 { start += 1 }
    while end > start, bytes[end - 1] <= 0x20 { end -= 1 }
    return start..<end
  }

  private func endOfPath(from start: Int) -> Int {
    var end = start
    while let byte = at(end), Self.isNameByte(byte) || byte == UInt8(ascii: ".") { end += 1 }
    return end
  }

  private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: "_")
  }

  /// Whether a text is names joined by points, each beginning with a letter.
  static func isPath(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { name in
        guard let first = name.first, (first | 0x20) &- UInt8(ascii: "a") < 26 else { return false }
        return name.allSatisfy { isNameByte($0) }
      }
  }

  private mutating func report(
    _ id: Diagnostic.ID, _ severity: Diagnostic.Severity, _ message: String, _ range: Range<Int>,
    fix: (title: String, range: Range<Int>, text: String)? = nil
  ) {
    diagnostics.append(
      Diagnostic(
        id, severity, message, range: SourceRange(range),
        fixes: fix.map { [Fix($0.title, replacing: SourceRange($0.range), with: $0.text)] } ?? []))
  }
}
