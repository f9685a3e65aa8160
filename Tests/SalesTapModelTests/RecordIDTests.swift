import Foundation
import SalesTapModel
import TestSupport
import Testing

@Suite struct RecordIDTests {
  struct Vector: Decodable { var short: String; var checksum: String }

  @Test func `the checksum completes fifteen characters to eighteen`() throws {
    let rows = try vectors("record-ids.json", as: Vector.self)
    #expect(rows.count == 14)
    for row in rows {
      let id = try #require(RecordID(row.short))
      #expect(id.text == row.short + row.checksum)
      #expect(id.shortText == row.short)
      #expect(id.keyPrefix == String(row.short.prefix(3)))
      #expect(RecordID(id.text) == id)
      #expect(RecordID(row.short + row.checksum.lowercased()) == id)
      // Case that was lost is told by the checksum.
      #expect(RecordID(id.text.uppercased()) == id)
      #expect(RecordID(id.text.lowercased()) == id)
    }
  }

  @Test func `a text that is no id says why`() {
    func problem(_ text: String) -> RecordID.Problem? {
      do { _ = try RecordID(validating: text); return nil } catch { return error }
    }
    #expect(problem("") == .length(0))
    #expect(problem("00Q") == .length(3))
    #expect(problem("{!$Record.Id}") == .length(13))
    #expect(problem("0011Y00003HVMu4é") == .length(16))
    #expect(problem("0011Y00003HVMu4QA") == .length(17))
    #expect(problem("0011Y00003-VMu4QAH") == .character(offset: 10))
    #expect(problem("0011Y00003HVMu4QA-") == .character(offset: 17))
    #expect(problem("0011Y00003HVM\u{e9}") == .character(offset: 13))
    #expect(problem("0011Y00003HVMu4QAI") == .checksum(expected: "QAH"))
    #expect(problem("0011Y00003HVMu4QA9") == .checksum(expected: "QAH"))
    #expect(RecordID(String(repeating: "x", count: 1_000_000)) == nil)
  }

  @Test func `ids are ordered as their fifteen characters`() throws {
    let texts = [
      "00Q000000000001", "00Q00000000000A", "00Q00000000000a", "00Q00000000000z", "00q000000000000", "500000000000000",
    ]
    let ids = texts.compactMap(RecordID.init)
    #expect(ids.count == texts.count && ids == ids.sorted() && ids.reversed().sorted() == ids)
    #expect(MemoryLayout<RecordID>.size == 16)
  }

  @Test func `ids are coded as their text`() throws {
    let id = try #require(RecordID("00Q000000000001"))
    let data = try JSONEncoder().encode([id])
    #expect(String(decoding: data, as: UTF8.self) == "[\"\(id.text)\"]")
    #expect(try JSONDecoder().decode([RecordID].self, from: data) == [id])
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([RecordID].self, from: Data("[\"x\"]".utf8)) }
  }

  @Test(arguments: 0..<4) func `any fifteen letters and digits make an id`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
    for _ in 0..<500 {
      let short = String((0..<15).map { _ in alphabet.randomElement(using: &generator) ?? "0" })
      let id = try #require(RecordID(short))
      #expect(id.text == short + naiveChecksum(short))
      #expect(RecordID(id.text.uppercased()) == id)
      var broken = Array(id.text)
      broken[17] = broken[17] == "A" ? "B" : "A"
      let damaged = RecordID(String(broken))
      #expect(damaged == nil || damaged != id)
    }
  }

  /// The rule as Salesforce tells it.
  private func naiveChecksum(_ short: String) -> String {
    let letters = Array(short)
    let table = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345")
    return String(
      (0..<3).map { chunk in
        let bits = (0..<5).reduce(0) { $0 + (letters[chunk * 5 + $1].isUppercase ? 1 << $1 : 0) }
        return table[bits]
      })
  }
}
