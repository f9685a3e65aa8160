import SalesTapDiagnostics
import SalesTapModel
import SalesTapTime
import TestSupport
import Testing

/// The decoder against a naive one that walks over the located tree.
@Suite struct RecordDecoderRandomTests {
  @Test(arguments: 0..<6) func `one decoder for all records decodes as the naive one`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var kept = RecordDecoder()
    let layout = RecordLayout([
      "name", "Status", "Contact.Email", "Contact.Account.Name", "Contact", "F3__c", "Id", "Amount",
    ])
    var fixed = RecordDecoder(layout: layout)
    for _ in 0..<300 {
      let json = randomRecord(using: &generator)
      let expected = try naive(json)
      let decoded = try kept.decodeRecord(json)
      let keptAgrees = loaded(decoded.record) == expected
      #expect(keptAgrees, "\(json)")
      var fresh = RecordDecoder()
      let freshAgrees = loaded(try fresh.decodeRecord(json).record) == expected
      #expect(freshAgrees, "\(json)")
      let narrow = try fixed.decodeRecord(json).record
      for path in layout.fields {
        let agrees = narrow[path] == decoded.record[path] || isObject(decoded.record[path])
        #expect(agrees, "\(path) of \(json)")
      }
    }
  }

  @Test(arguments: 0..<4) func `a page is its records`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed &+ 77)
    var decoder = RecordDecoder()
    for _ in 0..<20 {
      let records = (0..<30).map { _ in randomRecord(using: &generator) }
      let page = try decoder.decodePage("[\(records.joined(separator: " ,\n"))]")
      #expect(page.records.count == records.count)
      for (decoded, json) in zip(page.records, records) {
        var single = RecordDecoder()
        let agrees = decoded.record == (try single.decodeRecord(json).record)
        #expect(agrees, "\(json)")
      }
    }
  }

  @Test(arguments: 0..<8) func `damaged records give a record or a located error`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed &+ 500)
    var decoder = RecordDecoder()
    var fixed = RecordDecoder(layout: RecordLayout(["Name", "Contact.Email", "Place__c"]))
    let description = ObjectDescription(
      "Lead",
      types: ["Name": .date, "Status": .double, "F1__c": .multiPicklist, "F2__c": .reference, "F3__c": .dateTime])
    var described = RecordDecoder(description: description)
    for _ in 0..<400 {
      var source = Array(randomRecord(using: &generator).utf8)
      damage(&source, using: &generator)
      let isJSON = skipError(source) == nil
      for which in 0..<3 {
        do throws(SalesforceDecodingError) {
          let decoded =
            which == 0
            ? try decoder.decodeRecord(source)
            : which == 1 ? try fixed.decodeRecord(source) : try described.decodeRecord(source)
          #expect(isJSON)
          // Everything can be read.
          #expect(decoded.record.fields.count <= decoded.record.layout.count)
          #expect(decoded.diagnostics.allSatisfy { ($0.range?.end ?? 0) <= source.count })
        } catch {
          #expect((0...source.count).contains(error.range.offset))
          if error.code != .shape { #expect(!isJSON) }
        }
      }
    }
  }

  @Test func `every truncation of a page is an error`() {
    var generator = SeededGenerator(seed: 1)
    let source = Array(
      "{\"totalSize\":2,\"records\":[\(randomRecord(using: &generator)),\(randomRecord(using: &generator))],\"done\":true}"
        .utf8)
    var decoder = RecordDecoder()
    for length in 0..<source.count {
      let error = #expect(throws: SalesforceDecodingError.self) { try decoder.decodePage(Array(source[..<length])) }
      #expect((error?.range.offset ?? .max) <= length)
    }
    #expect((try? decoder.decodePage(source))?.records.count == 2)
  }

  private func isObject(_ value: FieldValue?) -> Bool { if case .object = value { true } else { false } }

  private func loaded(_ record: SalesforceRecord) -> [String: FieldValue] {
    Dictionary(uniqueKeysWithValues: record.fields.filter { !isObject($0.value) }.map { ($0.path, $0.value) })
  }

  /// Flattens a record by the letter of the rules; the records that are generated have no duplicate keys.
  private func naive(_ json: String) throws -> [String: FieldValue] {
    var result: [String: FieldValue] = [:]
    func add(_ node: JSONNode, _ prefix: String) {
      for member in node.members ?? [] where member.key != "attributes" {
        let path = prefix + member.key
        switch member.value.value {
        case .null: result[path] = .null
        case .boolean(let value): result[path] = .boolean(value)
        case .number(let number): result[path] = number.int64.map { .integer($0) } ?? .double(number.double ?? 0)
        case .string(let text):
          if text.isEmpty {
            result[path] = .null
          } else if text.utf8.count == 10, let date = CalendarDate(text) {
            result[path] = .date(date)
          } else if text.contains("T"), let instant = Instant(text) {
            result[path] = .dateTime(instant)
          } else if member.key.hasSuffix("Id"), let id = RecordID(text) {
            result[path] = .string(id.text)
          } else {
            result[path] = .string(text)
          }
        case .array: break
        case .object(let members):
          if members.contains(where: { $0.key == "totalSize" }) { break }
          if members.count == 2, let latitude = member.value["latitude"]?.double,
            let longitude = member.value["longitude"]?.double
          {
            result[path] = .location(Geolocation(latitude: latitude, longitude: longitude))
          } else {
            add(member.value, path + ".")
          }
        }
      }
    }
    let node = try JSONNode(parsing: json)
    add(node, "")
    if result["Id"] == nil, let url = node["attributes"]?["url"]?.string, let id = RecordID(String(url.suffix(18))) {
      result["Id"] = .string(id.text)
    }
    return result
  }

  private func randomRecord(using generator: inout SeededGenerator, depth: Int = 0) -> String {
    func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &generator) < percent }
    func text() -> String {
      [
        "\"\"", "\"a\"", "\"Qualified\"", "\"O'Brien \\\"x\\\"\"", "\"日本\\u8a9e\\ud83d\\ude00\"", "\"2021-04-08\"",
        "\"2021-04-08T18:39:16.000+0000\"", "\"2021-02-30\"", "\"line\\nbreak and more text after it\"", "\"A;B\"",
      ]
      .randomElement(using: &generator) ?? "\"\""
    }
    func value() -> String {
      switch Int.random(in: 0..<8, using: &generator) {
      case 0: "null"
      case 1: String(Int.random(in: -1000...1000, using: &generator))
      case 2: "\(Double.random(in: -1000...1000, using: &generator))"
      case 3: chance(50) ? "true" : "false"
      default: text()
      }
    }
    func blank() -> String { chance(10) ? " " : "" }
    var members: [String] = []
    if chance(80) {
      let id = ["00Q000000000001", "0011Y00003HVMu4QAH", "005i00000016PdaAAE"].randomElement(using: &generator) ?? ""
      let url = chance(70) && id.count == 18 ? ",\"url\":\"/services/data/v60.0/sobjects/X/\(id)\"" : ""
      members.append("\"attributes\":{\"type\":\"Lead\"\(url)}")
      if chance(80) { members.append("\"Id\":\"\(id)\"") }
    }
    for name in ["Name", "Status", "Email", "F1__c", "F2__c", "F3__c", "Amount", "Ünï__c"] where chance(75) {
      members.append("\"\(name)\"\(blank()):\(blank())\(value())")
    }
    if chance(20) { members.append("\"OwnerId\":\"005i00000016Pda\"") }
    if chance(20) { members.append("\"Place__c\":{\"latitude\":1.25,\"longitude\":\(chance(50) ? "-2" : "3.5")}") }
    if chance(15) { members.append("\"Tasks\":{\"totalSize\":1,\"done\":true,\"records\":[{\"Name\":\"x\"}]}") }
    if chance(10) { members.append("\"List__c\":[1,{\"a\":[]}]") }
    if depth < 2, chance(50) {
      members.append(
        "\"\(depth == 0 ? "Contact" : "Account")\":\(chance(30) ? "null" : randomRecord(using: &generator, depth: depth + 1))"
      )
    }
    if chance(15) { members.shuffle(using: &generator) }
    return "{\(blank())\(members.joined(separator: blank() + "," + blank()))\(blank())}"
  }
}
