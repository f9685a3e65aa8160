/// Prints diagnostics for people: the message, the line of the source, and a caret under the place.
///
/// ```
/// error: there is no field 'Stauts' on Lead
///   1 | Stauts = 'Qualified'
///     | ^~~~~~
///     = did you mean 'Status'?
/// ```
///
/// One renderer serves every language of the package. The output ends with a line feed.
public struct DiagnosticRenderer: Sendable {
  /// Whether the output carries colours.
  public enum Style: Sendable {
    /// Text alone, for files and logs.
    case plain
    /// ANSI colours, for terminals.
    case coloured
  }

  /// Whether the output carries colours.
  public var style: Style
  /// How many characters of a source line are shown; a longer line is cut around the place.
  public var maximumWidth: Int

  /// A renderer of a style.
  public init(style: Style = .plain, maximumWidth: Int = 110) {
    self.style = style
    self.maximumWidth = max(20, maximumWidth)
  }

  /// The diagnostics as text, one after the other.
  /// - Parameters:
  ///   - diagnostics: What to print, in this order.
  ///   - source: The text that the ranges speak of.
  ///   - name: The name of the text, such as a file's; printed with line and column when given.
  public func render(_ diagnostics: some Sequence<Diagnostic>, source: String, name: String? = nil) -> String {
    let bytes = Array(source.utf8)
    var output = ""
    for diagnostic in diagnostics { render(diagnostic, bytes: bytes, name: name, into: &output) }
    return output
  }

  private func render(_ diagnostic: Diagnostic, bytes: [UInt8], name: String?, into output: inout String) {
    if let name {
      output += name
      if let range = diagnostic.range { output += ":\(SourceLocation(offset: range.offset, in: bytes))" }
      output += ": "
    }
    output += paint("\(diagnostic.severity.rawValue):", colour(of: diagnostic.severity))
    output += " " + paint(Self.printable(diagnostic.message), "1") + "\n"
    var gutter = 2
    if let range = diagnostic.range, range.offset >= 0, range.length >= 0, range.offset <= bytes.count {
      let excerpt = excerpt(of: bytes, around: range)
      let number = String(excerpt.line)
      gutter = number.count + 2
      output += paint("  \(number) |", "2") + " \(excerpt.text)\n"
      output += paint(String(repeating: " ", count: gutter) + " |", "2")
      output += String(repeating: " ", count: excerpt.indent + 1)
      output +=
        paint("^" + String(repeating: "~", count: max(0, excerpt.width - 1)), colour(of: diagnostic.severity)) + "\n"
    }
    let margin = String(repeating: " ", count: gutter + 1) + "= "
    if let path = diagnostic.path { output += margin + "at \(path.isEmpty ? "the document's root" : path)\n" }
    if !diagnostic.suggestions.isEmpty {
      let names = diagnostic.suggestions.map { "'\(Self.printable($0))'" }
      let list =
        names.count < 2 ? names.joined() : names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
      output += margin + "did you mean \(list)?\n"
    }
    for note in diagnostic.notes {
      output += margin + Self.printable(note.message)
      if let range = note.range {
        let location = SourceLocation(offset: range.offset, in: bytes)
        output += " (line \(location.line), column \(location.column))"
      }
      output += "\n"
    }
    for fix in diagnostic.fixes { output += margin + "fix: \(Self.printable(fix.title))\n" }
  }

  private func colour(of severity: Diagnostic.Severity) -> String {
    switch severity {
    case .error: "1;31"
    case .warning: "1;35"
    case .note: "1;36"
    }
  }

  private func paint(_ text: String, _ code: String) -> String {
    style == .plain ? text : "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }

  /// The line around a range, with the caret's place in terminal cells.
  private func excerpt(of bytes: [UInt8], around range: SourceRange) -> (
    line: Int, text: String, indent: Int, width: Int
  ) {
    let lineStart = (bytes[..<range.offset].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }) ?? 0
    var lineEnd = bytes[range.offset...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    if lineEnd > lineStart, bytes[lineEnd - 1] == UInt8(ascii: "\r") { lineEnd -= 1 }
    let start = min(max(range.offset, lineStart), max(lineStart, lineEnd))
    let end = min(max(range.end, start), max(start, lineEnd))
    var before = Self.printable(String(decoding: bytes[lineStart..<start], as: UTF8.self))
    let marked = Self.printable(String(decoding: bytes[start..<end], as: UTF8.self))
    var after = Self.printable(String(decoding: bytes[end..<max(end, lineEnd)], as: UTF8.self))
    let room = maximumWidth / 2
    if before.count + marked.count + after.count > maximumWidth {
      if before.count > room { before = "…" + before.suffix(room) }
      if after.count > room { after = after.prefix(room) + "…" }
    }
    let shown = marked.count > maximumWidth ? marked.prefix(maximumWidth) + "…" : marked[...]
    let line = 1 + bytes[..<lineStart].count { $0 == UInt8(ascii: "\n") }
    return (line, before + shown + after, Self.cells(before), Self.cells(String(shown)))
  }

  /// The text with control characters made visible as blanks, so that a source cannot steer the terminal.
  private static func printable(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      let isControl = scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
      result.unicodeScalars.append(isControl ? " " : scalar)
    }
    return result
  }

  /// How many terminal cells a text takes: wide East Asian characters and emoji take two.
  private static func cells(_ text: String) -> Int {
    text.reduce(0) { $0 + (isWide($1) ? 2 : 1) }
  }

  private static func isWide(_ character: Character) -> Bool {
    guard let scalar = character.unicodeScalars.first else { return false }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
      0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
      0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      return true
    default: return scalar.properties.isEmojiPresentation
    }
  }
}
