/// Rows of text in aligned columns, for people.
struct TextTable {
  enum Alignment { case left, right }

  let columns: [(title: String, alignment: Alignment)]
  private var rows: [[String]] = []

  init(_ columns: (title: String, alignment: Alignment)...) { self.columns = columns }
  init(_ columns: [(title: String, alignment: Alignment)]) { self.columns = columns }

  var isEmpty: Bool { rows.isEmpty }

  mutating func append(_ cells: String...) { rows.append(cells) }
  mutating func append(_ cells: [String]) { rows.append(cells) }

  /// The table with a line under its titles; every line ends with a line feed.
  func rendered(style: TerminalStyle) -> String {
    let widths = columns.indices.map { column in
      max(columns[column].title.count, rows.map { $0[column].count }.max() ?? 0)
    }
    func line(_ cells: [String]) -> String {
      let padded = columns.indices.map { column in
        let fill = String(repeating: " ", count: widths[column] - cells[column].count)
        return columns[column].alignment == .right ? fill + cells[column] : cells[column] + fill
      }
      var text = padded.joined(separator: "  ")
      while text.last == " " { text.removeLast() }
      return text
    }
    var output = style.bold(line(columns.map(\.title))) + "\n"
    output += style.dim(widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")) + "\n"
    for row in rows { output += line(row) + "\n" }
    return output
  }
}
