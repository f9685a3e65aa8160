import Foundation
import SalesTapDiagnostics
import SalesTapModel
import SalesTapTime
import TestSupport
import Testing

/// Events as clients of Salesforce hand them over, each with what it has to become: `Tests/Vectors/change-events`.
@Suite struct ChangeEventVectorTests {
  /// What a notice is expected to be.
  private struct Expected: Codable, Equatable {
    var notice: String
    var kind: String
    var object: String
    var recordID: String?
    var id: String
    var committedAt: String
    var changedFields: [String]?
    var known: [String: String]?
    var missing: [String]?
    var empty: [String]?
  }

  private struct Expectation: Decodable {
    var gives: [Expected]
    var diagnostics: [String]?
  }

  static let names: [String] =
    (try? FileManager.default.contentsOfDirectory(atPath: vectorURL("change-events").path).sorted()) ?? []

  @Test func `there are cases`() { #expect(Self.names.count > 40) }

  @Test(arguments: names) func `an event becomes what its case says`(name: String) throws {
    let data = try Data(contentsOf: vectorURL("change-events").appending(path: name))
    let node = try JSONNode(parsing: Array(data))
    let place = try #require(node["event"]).range
    let objects = try (node["objects"]?.array ?? []).map { object in
      try ObjectDescription(describe: Array(data)[object.range.offset..<object.range.end].map { $0 })
    }
    let expected = try JSONDecoder().decode(Expectation.self, from: data)

    var decoder = ChangeEventDecoder(catalog: ObjectCatalog(objects))
    let event = Array(data)[place.offset..<place.end].map { $0 }
    let decoded = decoder.decode(event, changeID: "none")
    expectNoDifference(decoded.diagnostics.map(\.id.description), expected.diagnostics ?? [])
    let notices = zip(decoded.notices, expected.gives).map { Self.seen($0, like: $1) }
    expectNoDifference(notices, expected.gives)
    #expect(decoded.notices.count == expected.gives.count)
    // A decoder that has seen other events says the same.
    _ = decoder.decode(
      Array(#"{"ChangeEventHeader":{"entityName":"Account"},"Name":{"LastName":"x"}}"#.utf8), changeID: "x")
    #expect(decoder.decode(event, changeID: "none") == decoded)
    // A line of a changes file may be an event.
    var lines = ChangeLineDecoder(catalog: ObjectCatalog(objects))
    #expect(lines.decode(event, changeID: "none").notices == decoded.notices)
  }

  private static func seen(_ notice: ChangeNotice, like expected: Expected) -> Expected {
    var seen = Expected(
      notice: "", kind: notice.kindName, object: notice.object, recordID: notice.recordID?.text, id: notice.id,
      committedAt: notice.committedAt?.description ?? "")
    switch notice {
    case .change(let change):
      seen.notice = "change"
      seen.changedFields = change.changedFields
      seen.known = Dictionary(change.record.fields.map { ($0.path, words($0.value)) }, uniquingKeysWith: { $1 })
      seen.missing = expected.missing?.filter(change.record.isMissing)
      seen.empty = expected.empty?.filter { change.record[$0] == .null }
    case .mustRefetch: seen.notice = "refetch"
    case .mustBackfill: seen.notice = "backfill"
    }
    return seen
  }

  private static func words(_ value: FieldValue) -> String {
    switch value {
    case .null: "null"
    case .boolean(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .double(let value): "\(value)"
    case .string(let text): "'\(text)'"
    case .date(let date): date.description
    case .dateTime(let instant): instant.description
    case .time(let time): time.description
    case .list(let values): "[" + values.joined(separator: ", ") + "]"
    case .location(let place): "(\(place.latitude), \(place.longitude))"
    case .object: "object"
    }
  }
}
