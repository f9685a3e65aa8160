import Foundation
import Testing

private let quickstart = [
  "--config", Program.file("Examples/Quickstart/salestap.json"),
  "--changes", Program.file("Examples/Quickstart/changes.jsonl"),
]

/// What a reader of the changes counts by hand; `Examples/Quickstart/README.md` says how.
@Suite struct QuickstartTests {
  @Test func theCountsAreThoseThatAReaderFinds() throws {
    let result = try Program.run(["run", "--format", "json"] + quickstart)
    #expect(result.exitCode == 0)
    #expect(
      result.output == """
        {"changes":237,"decisions":{"delivered":54,"enqueued":104,"merged":13,"filtered":47,"held":4,"invalid":6,\
        "skipped":9,"failed":0},"uploads":85,"records":158,"badLines":0,"queue":{"waiting":0,"failed":0},\
        "dropped":[{"sync":"Contact profiles","property":"Name","reason":"not loaded: FirstName, LastName","changes":4},\
        {"sync":"Contact profiles","property":"City","reason":"not loaded: MailingCity","changes":4},\
        {"sync":"Contact profiles","property":"DOB","reason":"not loaded: Birthdate","changes":4},\
        {"sync":"Contact profiles","property":"MSG-email","reason":"not loaded: HasOptedOutOfEmail","changes":4}]}

        """)
  }

  @Test func theSameFileGivesTheSameResult() throws {
    let first = try Program.run(["run"] + quickstart)
    let second = try Program.run(["run"] + quickstart)
    #expect(first.output == second.output)
    #expect(!first.output.isEmpty)
  }

  @Test func theDumpHoldsWhatCleverTapAccepted() throws {
    try Program.withFile("") { dump in
      let result = try Program.run(["run", "--format", "json", "--dump", dump] + quickstart)
      #expect(result.exitCode == 0)
      let held = try #require(
        try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: dump))) as? [String: Any])
      let profiles = try #require(held["profiles"] as? [String: [String: Any]])
      let events = try #require(held["events"] as? [[String: Any]])
      // 43 leads, 12 contacts, and the four addresses to which contacts moved.
      #expect(profiles.count == 43 + 12 + 4)
      // 30 new deals and 15 moves, 40 cases, 14 property leads.
      #expect(events.count == 30 + 15 + 40 + 14)
      let lead = try #require(profiles["lead001@example.com"])
      #expect(lead["Name"] as? String == "Bérénice O'Connor")
      #expect(lead["Employees"] as? Int == 12)
      #expect(lead["Source"] as? String == "Salesforce")
      #expect(events.contains { $0["identity"] as? String == "SF_Opportunity_0065g000Hs00005AIA" })
      let merged = events.filter {
        $0["identity"] as? String == "contact001@example.com" && $0["evtName"] as? String == "Opportunity Updated"
      }
      #expect(merged.compactMap { ($0["evtData"] as? [String: Any])?["Stage"] as? String } == ["Qualification"])
    }
  }

  @Test func thePreviewHasADecisionForEachSyncAndSendsNothing() throws {
    let result = try Program.run(["preview"] + quickstart)
    #expect(result.exitCode == 0)
    let lines = try result.jsonLines()
    #expect(lines.count == 237)
    var counts: [String: Int] = [:]
    for line in lines {
      for decision in try #require(line["decisions"] as? [[String: Any]]) {
        let name = try #require(decision["decision"] as? String)
        counts[name, default: 0] += 1
        let hasPayload = decision["payload"] is [String: Any]
        #expect(hasPayload == (name == "deliver" || name == "enqueue"))
      }
    }
    #expect(counts == ["deliver": 54, "enqueue": 117, "filtered": 47, "held": 4, "invalid": 6, "skipped": 9])
  }
}
