import SalesTapConditions
import SalesTapModel
import TestSupport
import Testing

@Suite struct SOQLQueryTests {
  private let first = RecordID("00Q000000000001")!
  private let second = RecordID("00Q00000000000B")!

  @Test func `a query says its parts in SOQL's order`() throws {
    #expect(try SOQLQuery(select: ["Id"], from: "Lead").text == "SELECT Id FROM Lead")
    #expect(try SOQLQuery(countOf: "ns__Visit__c").text == "SELECT COUNT() FROM ns__Visit__c")
    #expect(
      try SOQLQuery(countOf: "Lead", where: "Status = 'Open'").text == "SELECT COUNT() FROM Lead WHERE Status = 'Open'")
    let query = try SOQLQuery(
      select: ["Id", "Account.Owner.Name", "Email", "EMAIL"], from: "Contact", where: "A__c = 1 OR NOT B__c = null",
      ids: [first, second], after: first, orderedByID: true, limit: 10)
    expectNoDifference(
      query.text,
      "SELECT Id, Account.Owner.Name, Email FROM Contact WHERE (A__c = 1 OR (NOT B__c = NULL)) AND "
        + "Id IN ('00Q000000000001EAA', '00Q00000000000BEAQ') AND Id > '00Q000000000001EAA' ORDER BY Id LIMIT 10")
    #expect("\(query)" == query.text && query.fields == ["Id", "Account.Owner.Name", "Email"])
  }

  @Test(arguments: [
    "Status = 'O\\'Hara \\\\ \\n'", "Name = ') OR (Id != null'", "Name LIKE '100\\%\\_%'", "Name = '--' AND Id != null",
    "A__c > 2026-03-02T12:00:00Z OR A__c = LAST_N_DAYS:7", "Tags__c INCLUDES ('A;B', 'C')",
    "(A = 1 OR B = 2) AND C = 3",
  ])
  func `a condition is said again with the same meaning, whatever else stands beside it`(condition: String) throws {
    let text = try SOQLQuery(select: ["Id"], from: "Lead", where: condition, after: first).text
    let clause = try #require(text.firstRange(of: " WHERE ").map { String(text[$0.upperBound...]) })
    let parsed = ParsedCondition(parsing: clause)
    #expect(parsed.diagnostics.isEmpty)
    guard case .and(let parts) = try #require(parsed.root).kind else {
      Issue.record("\(clause) is no AND")
      return
    }
    // What was given stands before the comparison of ids, by itself.
    let given = try #require(ParsedCondition(parsing: condition).canonical)
    #expect(clause == "(\(given)) AND Id > '00Q000000000001EAA'" || clause == "\(given) AND Id > '00Q000000000001EAA'")
    #expect(parts.count == 2)
  }

  @Test func `what SOQL cannot say of a condition is left out`() throws {
    #expect(try SOQLQuery(select: ["Id"], from: "Lead", where: "ISNEW()").text == "SELECT Id FROM Lead")
    #expect(
      try SOQLQuery(select: ["Id"], from: "Lead", where: "ISCHANGED(A) AND B = 1").text
        == "SELECT Id FROM Lead WHERE B = 1")
  }

  @Test(arguments: [
    "Lead LIMIT 1", "Lead--", "", "1Lead", "_Lead", "Lead.Name", "Leäd", "Lead\n", "Lead;", "(SELECT", "Lead'",
    "Lead\0",
  ])
  func `an object is a name`(name: String) throws {
    #expect(!SOQLQuery.isName(name))
    let error = #expect(throws: SOQLQueryError.self) { try SOQLQuery(select: ["Id"], from: name) }
    #expect(error?.code == .invalidName && error?.name == name)
  }

  @Test(arguments: [
    "Id FROM User", "Id,Name", "COUNT()", "a.b.c.d.e.f.g", "", ".", "a.", ".a", "a..b", "toLabel(Status)", "Ä", "a b",
    "a'", "a\u{A0}",
  ])
  func `a field is a path of names`(path: String) throws {
    #expect(!SOQLQuery.isPath(path))
    let error = #expect(throws: SOQLQueryError.self) { try SOQLQuery(select: ["Id", path], from: "Lead") }
    #expect(error?.code == .invalidName && error?.name == path)
  }

  @Test(arguments: [
    "", "Status = 'Open' LIMIT 1", "Status = 'Open' ORDER BY Id", "Status = 'Open') OR (Id != null", "Status == 'Open'",
    "Status = 'O'Hara'",
    "Id IN (SELECT Id FROM User)", "Status = 'Open' -- x", "Status = 'Open'; DELETE",
  ])
  func `a condition is one condition and nothing more`(condition: String) throws {
    let error = #expect(throws: SOQLQueryError.self) { try SOQLQuery(select: ["Id"], from: "Lead", where: condition) }
    #expect(error?.code == .invalidCondition && error?.diagnostics.isEmpty == false)
  }

  @Test func `a query that says nothing, or too much, is none`() throws {
    func code(_ body: () throws -> SOQLQuery) -> SOQLQueryError.Code? {
      do { _ = try body() } catch { return (error as? SOQLQueryError)?.code }
      return nil
    }
    #expect(code { try SOQLQuery(select: [], from: "Lead") } == .noFields)
    #expect(code { try SOQLQuery(select: ["Id"], from: "Lead", ids: []) } == .noIDs)
    #expect(code { try SOQLQuery(select: ["Id"], from: "Lead", limit: -1) } == .invalidLimit)
    let many = (0..<2000).map { "Field_With_A_Name_Of_Fifty_Characters_Or_So_\($0)__c" }
    #expect(code { try SOQLQuery(select: many, from: "Lead") } == .tooLong)
    #expect(code { try SOQLQuery(select: ["Id"], from: "Lead", limit: 0) } == nil)
  }

  @Test(arguments: 0..<4) func `no text makes a query say more than its parts`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let pieces = [
      "'", "\\", "\\'", " OR ", "Id", " != ", "null", "(", ")", "--", "/*", " LIMIT 1", " ORDER BY Id", "\n", "é", "%",
      " AND ", " = ", "x", "1", ",",
    ]
    var made = 0
    for _ in 0..<3000 {
      let text = (0..<Int.random(in: 1...8, using: &generator)).map { _ in pieces.randomElement(using: &generator) ?? ""
      }.joined()
      guard let query = try? SOQLQuery(select: ["Id"], from: "Lead", where: "Name = '" + text, after: first, limit: 5)
      else { continue }
      made += 1
      #expect(query.text.hasPrefix("SELECT Id FROM Lead WHERE ") && query.text.hasSuffix(" LIMIT 5"))
      let clause = String(query.text.dropFirst("SELECT Id FROM Lead WHERE ".count).dropLast(" LIMIT 5".count))
      let parsed = ParsedCondition(parsing: clause)
      #expect(parsed.isValid)
      guard case .and(let parts)? = parsed.root?.kind else {
        Issue.record("\(clause) is no AND")
        continue
      }
      #expect(parts.last.map { "\($0.kind)" }?.contains("00Q000000000001EAA") == true)
    }
    #expect(made > 20)
  }
}
