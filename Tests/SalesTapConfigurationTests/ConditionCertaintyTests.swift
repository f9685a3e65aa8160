import SalesTapConditions
import SalesTapModel
import SalesTapTime
import TestSupport
import Testing

@testable import SalesTapConfiguration

@Suite("Conditions that can never or always hold")
struct ConditionCertaintyTests {
  private static let lead = ObjectDescription(
    "Lead",
    types: [
      "Active__c": .boolean, "Age__c": .integer, "Status": .picklist, "Day__c": .date, "Chosen__c": .multiPicklist,
      "Id": .id,
    ])

  private func verdict(_ text: String, exact: Bool = false, described: Bool = false) -> ConditionCertainty.Verdict? {
    ConditionCertainty.finding(in: .condition(text, exact: exact), on: described ? Self.lead : nil)?.verdict
  }

  @Test(
    "it never holds",
    arguments: [
      "Status = 'A' AND Status = 'B'", "Status = 'A' AND (Name = 'x' AND Status = 'B')",
      "Name = 'x' AND Status IN ('A', 'B') AND Status = 'C'", "Age > 5 AND Age < 5", "Age > 5 AND Age < 4",
      "Age >= 5 AND Age < 5", "Status = null AND Status = 'A'", "NOT (Status != 'A' OR Status != 'B')",
      "(Status = 'A' AND Status = 'B') OR (Age > 1 AND Age < 0)", "Status = 'A' AND NOT Status = 'a'",
      "Day > 2024-01-02 AND Day < 2024-01-01", "At = 2024-01-01T00:00:00Z AND At = 2024-01-02T00:00:00Z",
      "Status = 'A' AND Status > 'B'", "Active = TRUE AND Active = FALSE", "x.y = 1 AND x.Y = 2",
      "Status > 'A' AND Status <= 'a'",
    ])
  func never(_ text: String) {
    #expect(verdict(text) == .never)
  }

  @Test(
    "it always holds",
    arguments: [
      "Status != 'A' OR Status != 'B'", "Status = null OR Status != null", "NOT (Status = 'A' AND Status = 'B')",
      "Status = 'A' OR Status != 'A'", "Name = 'x' OR (Status != 'A' OR Status != 'B')",
      "Status NOT IN ('A') OR Status = 'a'",
      "Active = TRUE OR Active = FALSE",
    ])
  func always(_ text: String) {
    #expect(verdict(text) == .always)
  }

  @Test(
    "nothing is claimed that is not proven",
    arguments: [
      "Status = 'A'", "Status = 'A' AND Name = 'B'", "Status = 'A' OR Status = 'B'", "Age > 5 OR Age <= 5",
      "Age > 5 AND Age < 6", "Status = 'A' OR Name != 'A'", "Status LIKE 'A%' AND Status = 'B'",
      "Chosen INCLUDES ('A') AND Chosen INCLUDES ('B')", "Day = TODAY AND Day = TOMORROW",
      "ISNEW() AND ISCHANGED(Status)", "PRIORVALUE(Status) = 'A' AND Status = 'B'",
      "Id = '00Q000000000001' AND Id = '00Q000000000001AAA'", "Active = 1 OR Active != 'x'", "Status =", "",
      "Status > 'A' AND Status < 'B'", "Age = 1 AND ISNEW()", "Day >= 2024-01-01 AND Day <= 2024-01-01",
    ])
  func open(_ text: String) {
    #expect(verdict(text) == nil)
  }

  @Test("case counts if the filter says so")
  func exact() {
    #expect(verdict("Status = 'A' AND Status = 'a'") == nil)
    #expect(verdict("Status = 'A' AND Status = 'a'", exact: true) == .never)
  }

  @Test("a description rules values of other types out")
  func described() {
    #expect(verdict("Active__c = TRUE OR Active__c = FALSE", described: true) == .always)
    #expect(verdict("Age__c = null OR Age__c < 3 OR Age__c >= 3", described: true) == .always)
    #expect(verdict("Age__c < 3 OR Age__c >= 3", described: true) == nil)
    #expect(verdict("Status = 'A' AND Status = 'B'", described: true) == .never)
    #expect(verdict("Day__c < 2024-01-01 AND Day__c > 2024-01-01", described: true) == .never)
    #expect(verdict("Id = '00Q000000000001' AND Id = '00Q000000000001AAA'", described: true) == nil)
  }

  @Test("a verdict agrees with every record that a generator can think of", arguments: ["texts", "numbers"])
  func agrees(_ kind: String) {
    var generator = SeededGenerator(seed: 21)
    let texts: [FieldValue] = [.null, "a", "A", "b", "ab", "c", "~", "B!"]
    let numbers: [FieldValue] = [.null, 0, 1, 1.25, 1.5, 1.75, 2, 3, -1e300]
    let values = kind == "texts" ? texts : numbers
    let literals = kind == "texts" ? ["'a'", "'B'", "'b'", "NULL"] : ["1", "2", "1.5", "NULL"]
    let operators = ["=", "!=", "<", "<=", ">", ">="]
    func pick<T>(_ items: [T]) -> T { items[Int(generator.next() % UInt64(items.count))] }
    func part(_ depth: Int) -> String {
      switch generator.next() % (depth > 2 ? 2 : 5) {
      case 0: "\(pick(["f", "g"])) \(pick(["IN", "NOT IN"])) (\(pick(literals)), \(pick(literals)))"
      case 2: "(\(part(depth + 1)) AND \(part(depth + 1)))"
      case 3: "(\(part(depth + 1)) OR \(part(depth + 1)))"
      case 4: "NOT (\(part(depth + 1)))"
      default: "\(pick(["f", "g"])) \(pick(operators)) \(pick(literals))"
      }
    }
    let context = EvaluationContext(now: Instant(millisecondsSinceEpoch: 5))
    var claims = 0
    var wrong: [String] = []
    for _ in 0..<1500 {
      let text = part(0)
      guard let verdict = verdict(text), let condition = ParsedCondition(parsing: text).compiled() else { continue }
      claims += 1
      for f in values {
        for g in values {
          let truth = condition.evaluate(["f": f, "g": g], context: context).value
          if truth != (verdict == .always ? .true : .false) { wrong.append("\(text) with \(f) and \(g)") }
        }
      }
    }
    #expect(wrong.prefix(3) == [])
    #expect(claims > 50)
  }
}
