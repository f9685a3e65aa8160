import SalesTap

/// The changes of a file with what is wrong in it: each line decoded, bad ones told to standard error and counted.
struct ChangeLines {
  /// What a line holds.
  struct Line {
    let number: Int
    let notices: [ChangeNotice]
  }

  private let path: String
  private var file: InputLines
  private var decoder: ChangeLineDecoder
  private let changeIDPrefix: String
  private let handedOver: Int
  private(set) var badLines = 0

  /// Opens a file of changes.
  /// - Parameters:
  ///   - catalog: What is known of the objects.
  ///   - changeIDPrefix: What the ids of changes begin with that bring none; nil for the file's name.
  ///   - handedOver: How many lines at its beginning are passed over unread.
  init(path: String, catalog: ObjectCatalog = [], changeIDPrefix: String? = nil, handedOver: Int = 0) throws {
    self.path = path
    self.changeIDPrefix = changeIDPrefix ?? path.split(separator: "/").last.map(String.init) ?? path
    self.handedOver = handedOver
    do {
      file = try InputLines(path: path)
    } catch {
      throw Failure("cannot read \(path): \(reason(error))")
    }
    decoder = ChangeLineDecoder(catalog: catalog)
  }

  /// The next line that can be read; nil at the end of the file.
  mutating func next() throws -> Line? {
    while true {
      let line: InputLines.Line?
      do { line = try file.nextNotBlank() } catch { throw Failure("cannot read \(path): \(reason(error))") }
      guard let line else { return nil }
      if line.number <= handedOver { continue }
      let decoding = decoder.decode(line.bytes, changeID: "\(changeIDPrefix):\(line.number)")
      if !decoding.diagnostics.isEmpty { complain(decoding.diagnostics, in: line) }
      // A line may be bad in part: an event with a record id that is none, beside others.
      if decoding.diagnostics.hasErrors { badLines += 1 }
      if !decoding.isBad { return Line(number: line.number, notices: decoding.notices) }
    }
  }

  private func complain(_ diagnostics: [Diagnostic], in line: InputLines.Line) {
    for diagnostic in diagnostics {
      let column = diagnostic.range.map { SourceLocation(offset: $0.offset, in: line.bytes).column } ?? 1
      // One line for each, without the record's text: it may be long, and holds what is nobody's business.
      let meant = diagnostic.suggestions.first.map { "; did you mean '\($0)'?" } ?? ""
      Terminal.complain(
        "\(path):\(line.number):\(column): \(diagnostic.severity.rawValue): \(diagnostic.message)\(meant)")
    }
  }
}
