import SalesTap

/// Diagnostics for machines.
enum DiagnosticJSON {
  /// `{"valid":..,"diagnostics":[..]}`.
  static func report(isValid: Bool, _ diagnostics: [Diagnostic], source: [UInt8]) -> String {
    "{\"valid\":\(isValid),\"diagnostics\":[\(diagnostics.map { object($0, source: source) }.joined(separator: ","))]}"
  }

  /// One diagnostic; offsets and lengths are UTF-8 bytes of the source, lines and columns count from 1.
  static func object(_ diagnostic: Diagnostic, source: [UInt8]) -> String {
    var members = [
      ("id", quoted(diagnostic.id.rawValue)), ("severity", quoted(diagnostic.severity.rawValue)),
      ("message", quoted(diagnostic.message)),
    ]
    if let path = diagnostic.path { members.append(("path", quoted(path))) }
    if let range = diagnostic.range {
      let location = SourceLocation(offset: range.offset, in: source)
      members += [
        ("offset", "\(range.offset)"), ("length", "\(range.length)"), ("line", "\(location.line)"),
        ("column", "\(location.column)"),
      ]
    }
    if let inner = diagnostic.innerRange {
      members.append(("inner", "{\"offset\":\(inner.offset),\"length\":\(inner.length)}"))
    }
    members.append(("notes", array(diagnostic.notes.map { quoted($0.message) })))
    members.append(("fixes", array(diagnostic.fixes.map(object))))
    members.append(("suggestions", array(diagnostic.suggestions.map(quoted))))
    return "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
  }

  private static func object(_ fix: Fix) -> String {
    let edits = fix.edits.map {
      "{\"offset\":\($0.range.offset),\"length\":\($0.range.length),\"replacement\":\(quoted($0.replacement))}"
    }
    return "{\"title\":\(quoted(fix.title)),\"edits\":\(array(edits))}"
  }

  private static func array(_ elements: [String]) -> String { "[" + elements.joined(separator: ",") + "]" }

  /// A JSON string.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
