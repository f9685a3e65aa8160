#if HTTP
  import Foundation
  import TestSupport
  import Testing

  @testable import SalesTapHTTP

  @Suite struct CSVReaderTests {
    private struct Case: Decodable {
      var text: String
      /// The rows that Python's csv module reads; nil for a text that ends within quotes.
      var rows: [[String]]?
    }

    /// `Tests/Vectors/csv.json`, written by `Scripts/Support/csv_vectors.py`.
    private static func cases() throws -> [Case] {
      let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Vectors/csv.json")
      return try JSONDecoder().decode([Case].self, from: Data(contentsOf: file))
    }

    /// The rows of a text that comes in stretches of some length; nil for one that is cut off.
    private static func rows(_ bytes: [UInt8], stretch: Int = .max, delimiter: UInt8 = UInt8(ascii: ",")) -> [[String]]?
    {
      var reader = CSVReader(delimiter: delimiter)
      var rows: [[String]] = []
      func take(_ row: CSVReader.Row) { rows.append((0..<row.count).map(row.cell)) }
      var rest = bytes[...]
      while !rest.isEmpty {
        reader.read(rest.prefix(stretch), take)
        rest = rest.dropFirst(stretch)
      }
      do { try reader.finish(take) } catch { return nil }
      return rows
    }

    @Test func `it reads what Python's csv module reads, in whatever stretches the text comes`() throws {
      let cases = try Self.cases()
      #expect(cases.count > 500)
      #expect(cases.contains { $0.rows == nil })
      for one in cases {
        let bytes = Array(one.text.utf8)
        for stretch in [Int.max, 1, 2, 7] {
          expectNoDifference(Self.rows(bytes, stretch: stretch), one.rows, "\(one.text.debugDescription), \(stretch)")
        }
      }
    }

    @Test func `a byte order mark and NUL bytes are no content, and the text NA is no null`() {
      #expect(Self.rows([0xEF, 0xBB, 0xBF] + Array("a,b\n".utf8), stretch: 1) == [["a", "b"]])
      #expect(Self.rows(Array("a\0,\"b\0\"\n".utf8)) == [["a", "b"]])
      #expect(Self.rows(Array("NA,NaN,null\n".utf8)) == [["NA", "NaN", "null"]])
      #expect(Self.rows([0xEF, 0xBB]) == [["\u{FFFD}"]])
      #expect(Self.rows([]) == [])
      #expect(Self.rows(Array("a;b".utf8), delimiter: UInt8(ascii: ";")) == [["a", "b"]])
    }

    @Test func `a huge cell is a cell`() {
      let cell = String(repeating: "x\"\n,", count: 100_000)
      let text = "\"" + cell.replacing("\"", with: "\"\"") + "\",b\n"
      #expect(Self.rows(Array(text.utf8), stretch: 4096) == [[cell, "b"]])
    }
  }
#endif
