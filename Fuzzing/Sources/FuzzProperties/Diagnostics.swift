import SalesTap

/// Diagnostics point into their text, and can be shown and applied.
func check(_ diagnostics: [Diagnostic], source: [UInt8]) throws {
  func lies(_ range: SourceRange?, _ what: String) throws {
    guard let range else { return }
    try require(
      range.offset >= 0 && range.length >= 0 && range.end <= source.count,
      "\(what) lies outside of the text: \(range.offset)+\(range.length) of \(source.count)")
  }
  for diagnostic in diagnostics {
    try require(!diagnostic.message.isEmpty, "\(diagnostic.id) says nothing")
    try lies(diagnostic.range, "\(diagnostic.id)")
    for note in diagnostic.notes { try lies(note.range, "a note of \(diagnostic.id)") }
    for fix in diagnostic.fixes {
      for edit in fix.edits { try lies(edit.range, "a fix of \(diagnostic.id)") }
      _ = fix.applied(to: source)
    }
  }
  // Rendering is for people; a few show that it does not fall over.
  guard diagnostics.count <= 20, source.count <= 4096 else { return }
  _ = DiagnosticRenderer().render(diagnostics, source: String(decoding: source, as: UTF8.self))
}

/// An error of decoding points into its text.
func check(_ error: SalesforceDecodingError, source: [UInt8]) throws {
  try check([error.diagnostic], source: source)
  try require(error.location.line >= 1 && error.location.column >= 1, "a location counts from 1")
}
