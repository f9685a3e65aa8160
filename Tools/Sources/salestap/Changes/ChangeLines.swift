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
  private(set) var badLines = 0

  init(path: String, catalog: ObjectCatalog = []) throws {
    self.path = path
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
      let decoding = decoder.decode(line.bytes, changeID: changeID(ofLine: line.number))
      if !decoding.diagnostics.isEmpty { complain(decoding.diagnostics, in: line) }
      if decoding.diagnostics.hasErrors {
        badLines += 1
      } else {
        return Line(number: line.number, notices: decoding.notices)
      }
    }
  }

  /// The id of a change that brings none of its own: the file's name and the line.
  private func changeID(ofLine number: Int) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return "\(name):\(number)"
  }

  private func complain(_ diagnostics: [Diagnostic], in line: InputLines.Line) {
    for diagnostic in diagnostics {
      let column = diagnostic.range.map { SourceLocation(offset: $0.offset, in: line.bytes).column } ?? 1
      Terminal.complain("\(path):\(line.number):\(column): \(diagnostic.severity.rawValue): \(diagnostic.message)")
    }
  }
}
