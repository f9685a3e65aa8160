import SalesTapModel
import SalesTapPayload
import TestSupport
import Testing

@testable import SalesTapMapping

@Suite struct IdentityTests {
  @Test func presetsHaveTheDocumentedForms() throws {
    #expect(Mapping.Identity.byEmail == .identity(.field("Email")))
    #expect(Mapping.Identity.byEmail("Contact.Email") == .identity(.field("Contact.Email")))
    #expect(Mapping.Identity.byRecordID(of: "Lead") == .identity(.template("SF_Lead_{{Lead.Id}}")))
    #expect(Mapping.Identity.byRecordID(prefix: "SF_Lead_") == .identity(.template("SF_Lead_{{Id}}")))
    let change = try change([:])
    for identity in [Mapping.Identity.byRecordID(of: "Lead"), .byRecordID(prefix: "SF_Lead_")] {
      let result = try compiled(Mapping(identity: identity)).map(change, context: context)
      #expect(result.record?.subject == .identity("SF_Lead_\(change.recordID.text)"))
    }
    let odd = try compiled(Mapping(identity: .byRecordID(prefix: "{{x\\{"))).map(change, context: context)
    #expect(odd.record?.subject == .identity("{{x\\{\(change.recordID.text)"))
  }

  /// Ids of leads and contacts by number.
  private func id(_ number: Int, prefix: String = "00Q") throws -> RecordID {
    let digits = String(number)
    return try #require(RecordID(prefix + String(repeating: "0", count: 12 - digits.count) + digits))
  }

  @Test func theReportNamesWhatIsWrong() throws {
    var builder = IdentityReport.Builder()
    let mapping = try compiled(Mapping(identity: .firstOf(.field("Email"), .field("Phone"))))
    func add(_ id: RecordID, _ record: SalesforceRecord, previous: String? = nil) {
      let change = RecordChange(object: "Lead", recordID: id, kind: .backfilled, record: record, id: "1")
      builder.add(id, mapping.map(change, context: context), previous: previous)
    }
    add(try id(1), ["Email": "a@b.c"])
    add(try id(2), ["Email": .null, "Phone": .null])
    add(try id(3), ["Email": "a@b.c "], previous: "old@b.c")
    add(try id(3), ["Email": "a@b.c"])
    add(try id(4, prefix: "003"), ["Email": "a@b.c"], previous: "a@b.c")
    add(try id(5), ["Phone": "x"])
    add(try id(6), ["Email": "d@e.f"])
    add(try id(6), ["Email": "d@e.f"])
    var asked: [RecordID] = []
    let report = builder.report { record in
      asked.append(record)
      return "a@b.c"
    }
    #expect(asked == [try id(1)])
    #expect(report.records == 8)
    #expect(report.identified == 6)
    #expect(report.distinct == 2)
    #expect(report.invalid == 1)
    #expect(report.invalidRecords == [try id(2)])
    #expect(report.held == 1)
    #expect(report.changes == [.init(record: try id(3), previous: "old@b.c", current: "a@b.c")])
    #expect(
      report.collisions == [
        .init(
          identity: "a@b.c", count: 3, records: [try id(1), try id(3), try id(4, prefix: "003")], isAcrossObjects: true)
      ])
    #expect(!report.isClean)
    #expect(IdentityReport.Builder().report { _ in nil }.isClean)
  }

  /// Against a dictionary of lists, with hashes so short that most suspicions are wrong.
  @Test(arguments: [0, 3, 15, UInt64.max])
  func reportsAgreeWithAPlainModel(_ mask: UInt64) throws {
    var random = SeededGenerator(seed: mask &+ 5)
    for _ in 0..<40 {
      var builder = IdentityReport.Builder(hashMask: mask)
      var model: [String: [RecordID]] = [:], identities: [RecordID: String] = [:]
      for number in 0..<Int.random(in: 0...60, using: &random) {
        let record = try id(number)
        let identity = "p\(Int.random(in: 0..<40, using: &random))@x.y"
        builder.add(record, identity: identity)
        model[identity, default: []].append(record)
        identities[record] = identity
      }
      let report = builder.report { identities[$0] }
      #expect(report.distinct == model.count)
      let expected = model.filter { $0.value.count > 1 }
      #expect(Dictionary(uniqueKeysWithValues: report.collisions.map { ($0.identity, $0.records) }) == expected)
      #expect(report.collisions.allSatisfy { $0.count == $0.records.count })
    }
  }

  @Test func memoryIsBounded() throws {
    var builder = IdentityReport.Builder()
    let padding = String(repeating: "x", count: 200)
    for number in 0..<60_000 {
      builder.add(try id(number), identity: "\(padding)\(number)")
      if number % 500 == 499 { #expect(builder.tableBytes <= 48 * (number + 1) + 16_384) }
    }
    #expect(builder.report { _ in nil }.distinct == 60_000)
  }

  @Test func sharedIdentitiesBeyondTheLimitAreCounted() throws {
    var random = SeededGenerator(seed: 11)
    for limit in [0, 1, 5, 100] {
      var builder = IdentityReport.Builder(collisionLimit: limit)
      var model: [String: Int] = [:], identities: [RecordID: String] = [:]
      for number in 0..<400 {
        let identity = "p\(Int.random(in: 0..<150, using: &random))@x.y"
        builder.add(try id(number), identity: identity)
        identities[try id(number)] = identity
        model[identity, default: 0] += 1
      }
      let report = builder.report { identities[$0] }
      let shared = model.values.filter { $0 > 1 }.count
      #expect(report.distinct == model.count)
      #expect(report.collisions.count == min(limit, shared))
      #expect(report.collisions.count + report.furtherCollisions == shared)
      #expect(report.collisions.allSatisfy { model[$0.identity] == $0.count })
      #expect(!report.isClean)
    }
  }

  /// Where every identity is shared, the table stays as small, and only so many texts are kept as are named.
  @Test func memoryIsBoundedWhereEverybodyIsShared() throws {
    var builder = IdentityReport.Builder(collisionLimit: 10)
    for number in 0..<60_000 { builder.add(try id(number), identity: "person \(number / 2) of the whole world") }
    #expect(builder.tableBytes <= 48 * 30_000 + 16_384)
    let report = builder.report { _ in nil }
    #expect(report.distinct == 30_000)
    #expect(report.furtherCollisions == 29_990)
  }
}
