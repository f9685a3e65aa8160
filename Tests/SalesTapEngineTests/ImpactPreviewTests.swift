import SalesTap
import SalesTapTesting
import Testing

@Suite("What an edit of a configuration would change") struct ImpactPreviewTests {
  @Test("Each change is counted by what the edit does to it, with examples of those that differ") func effects() throws
  {
    let edited = document(leads: { sync in
      sync.filter = Filter(condition: "Status IN ('Qualified', 'New') AND Email != 'lead2@example.com'")
      sync.mapping.properties[1] = .init("Status", .field("Status"), transforms: [.uppercase])
    })
    var preview = ImpactPreview(from: try Planner(document()), to: try Planner(edited), sampleSize: 2)
    preview.add(lead(1, with: ["Status": "New"]))
    preview.add(lead(2))
    for number in 3...6 { preview.add(lead(number), number: 100 + number) }
    preview.add(lead(7, with: ["Status": "Closed"]))
    preview.add(supportCase(1))
    #expect(preview.changes == 8)
    #expect(preview.syncs.map(\.sync) == ["Leads", "Cases"])
    let leads = try #require(preview.syncs.first)
    #expect(ImpactPreview.Effect.allCases.map { leads[$0] } == [1, 1, 4, 1])
    #expect(leads.samples.map(\.effect) == [.newlySent, .noLongerSent, .differentPayload, .differentPayload])
    #expect(leads.samples.map(\.number) == [1, 2, 103, 104])
    #expect(leads.samples.first?.old?.outcome == .filtered && leads.samples.first?.new?.outcome == .enqueue)
    #expect(leads.samples.last?.recordID == id(4))
    #expect(preview.total(.same) == 2)
  }

  @Test("A sync that one of them does not have sends nothing there") func added() throws {
    var fewer = document()
    fewer.syncs.removeLast()
    var preview = ImpactPreview(from: try Planner(fewer), to: try Planner(document()))
    preview.add(supportCase(1))
    preview.add(.mustBackfill(ObjectBackfill(object: "Case", id: "gap", reason: "overflow")))
    #expect(preview.total(.newlySent) == 1 && preview.total(.same) == 1)
    #expect(preview.syncs.last?.samples.first?.old == nil)
    var back = ImpactPreview(from: try Planner(document()), to: try Planner(fewer))
    back.add(supportCase(1))
    #expect(back.total(.noLongerSent) == 1)
  }

  @Test("Relative dates mean the commit time of a change, unless another time is given") func time() throws {
    let today = document(leads: { $0.filter = Filter(condition: "ConvertedDate = TODAY") })
    let change = lead(1, with: ["ConvertedDate": .date(try #require(CalendarDate("2026-03-02")))])
    var preview = ImpactPreview(from: try Planner(document(leads: { $0.status = .inactive })), to: try Planner(today))
    preview.add(change)
    preview.add(change, at: start + .seconds(2 * 86_400))
    #expect(preview.total(.newlySent) == 1 && preview.total(.same) == 1)
  }
}
