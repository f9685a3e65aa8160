import SalesTap
import SalesTapTesting
import Testing

/// A lead of which only the id and what is given is known.
private func partial(_ number: Int, _ values: SalesforceRecord, change: String? = nil) -> RecordChange {
  RecordChange(
    object: "Lead", recordID: id(number), kind: .updated, record: values, committedAt: start,
    id: change ?? "partial \(number)", origin: .changeDataCapture)
}

private func whole(_ number: Int, status: String = "Qualified") -> SalesforceRecord {
  [
    "Id": .string(id(number).text), "Email": .string("lead\(number)@example.com"), "LastName": "Kalniņš",
    "Status": .string(status), "SystemModstamp": .dateTime(start), "LastModifiedDate": .dateTime(start),
    "CreatedDate": .dateTime(start),
  ]
}

@Suite struct HydrationTests {
  @Test func missingFieldsAreReadOnceForAllChangesThatNeedThem() async throws {
    let fixture = try Fixture(hasSource: true)
    for number in 1...10 { fixture.source.set(whole(number), for: id(number), of: "Lead") }
    let decisions = try await fixture.engine.process((1...10).map { partial($0, ["Status": "Qualified"]) })
    #expect(decisions.allSatisfy { $0.map(\.outcome) == [.enqueued] })
    let requests = fixture.source.requests
    #expect(requests.count == 1 || requests.count == 2)
    #expect(requests.allSatisfy { $0.ids.count == 10 })
    #expect(Set(requests.flatMap(\.fields)) == ["Email", "LastName"])
    #expect(requests.flatMap(\.fields).count == 2, "no field is asked for twice")
    #expect(fixture.observer.counts.sourceRequests == requests.count)
  }

  @Test func aFilterThatSaysNoNeedsNothingMore() async throws {
    let fixture = try Fixture(hasSource: true)
    fixture.source.set(whole(1), for: id(1), of: "Lead")
    #expect(try await fixture.engine.process(partial(1, ["Status": "Open"])).map(\.outcome) == [.filtered])
    #expect(fixture.source.requests.isEmpty)
  }

  @Test func whatTheChangeBroughtStandsAgainstTheSource() async throws {
    let fixture = try Fixture(hasSource: true)
    fixture.source.set(whole(1, status: "Open"), for: id(1), of: "Lead")
    let decisions = try await fixture.engine.process(partial(1, ["Status": "Qualified"]))
    #expect(decisions.first?.payload?.description.contains("Qualified") == true)
  }

  @Test func withoutASourceAChangeIsHeldAndKept() async throws {
    let fixture = try Fixture()
    let change = partial(1, ["Email": "a@b.example"])
    #expect(try await fixture.engine.process(change).map(\.outcome) == [.held(missing: ["Status"])])
    let held = try await fixture.store.inboxEntries(InboxQuery(isHeld: true), after: nil, limit: 10)
    #expect(held.map(\.changeID) == ["partial 1"])
    #expect(held.first?.held.map(\.missing) == [["Status"]])
    #expect(try await fixture.engine.nextDue() == nil)
    // Handed over again with what was missing, it is decided, and leaves the inbox.
    var again = change
    again.record = whole(1)
    #expect(try await fixture.engine.process(again).map(\.outcome) == [.enqueued])
    #expect(try await fixture.store.inboxEntries(InboxQuery(), after: nil, limit: 10).isEmpty)
  }

  @Test func aHeldChangeGoesOnWhenAServiceWithASourceAsksForIt() async throws {
    let fixture = try Fixture()
    try await fixture.engine.process(partial(1, ["Status": "Qualified"]))
    fixture.source.set(whole(1), for: id(1), of: "Lead")
    let other = try Fixture(hasSource: true, after: fixture)
    #expect(try await other.engine.releaseHeld() == 1)
    try await other.drainEverything()
    #expect(fixture.cleverTap.contents().profile("lead1@example.com") != nil)
    #expect(try await fixture.store.inboxEntries(InboxQuery(), after: nil, limit: 10).isEmpty)
  }

  @Test func aFailingSourceIsAskedAgainWithGrowingPauses() async throws {
    let fixture = try Fixture(hasSource: true)
    fixture.source.set(whole(1), for: id(1), of: "Lead")
    fixture.source.fail(with: RecordSourceError(.unavailable, "SERVER_UNAVAILABLE"))
    let decisions = try await fixture.engine.process(partial(1, ["Status": "Qualified"]))
    #expect(decisions.map(\.outcome) == [.held(missing: ["Email"])])
    for minutes in [1, 2, 4, 8, 10, 10] {
      let due = try #require(try await fixture.engine.nextDue())
      #expect(due == fixture.clock.now() + .seconds(minutes * 60))
      fixture.clock.set(to: due)
      try await fixture.engine.performDue()
    }
    fixture.source.fail(with: nil)
    try await fixture.drainEverything()
    #expect(fixture.cleverTap.contents().profile("lead1@example.com") != nil)
    let log = try await fixture.log.entries(matching: EventLogQuery(recordID: id(1)))
    #expect(log.map(\.decision) == ["held", "delivered"], "that it still waits is said once")
  }

  @Test func aRecordThatIsGoneIsHeldWithoutAskingAgain() async throws {
    let fixture = try Fixture(hasSource: true)
    fixture.source.set(whole(2), for: id(2), of: "Lead")
    let decisions = try await fixture.engine.process(partial(1, ["Status": "Qualified"]))
    #expect(decisions.first?.reason.contains("no such record") == true)
    #expect(try await fixture.engine.nextDue() == nil)
  }

  @Test func aPropertyHoldsNothingUp() async throws {
    let fixture = try Fixture()
    let decisions = try await fixture.engine.process(partial(1, ["Status": "Qualified", "Email": "a@b.example"]))
    #expect(decisions.map(\.outcome) == [.enqueued])
    #expect(decisions.first?.mapped?.missingFields == ["LastName"])
  }

  @Test func anUnknownFieldIsAMistakeThatIsNamedWithItsPlaceAndTheNearestName() async throws {
    let fixture = try Fixture(
      document(leads: { $0.mapping.properties.append(.init("Company", .field("LastNme"))) }), hasSource: true)
    fixture.source.set(whole(1), for: id(1), of: "Lead")
    let decisions = try await fixture.engine.process(partial(1, ["Status": "Qualified"]))
    #expect(decisions.map(\.outcome) == [.failed])
    #expect(decisions.first?.errorClass == .configuration)
    #expect(
      decisions.first?.reason
        == "sync 'Leads', /syncs/0/mapping/properties/2: Lead has no field LastNme; the nearest is LastName")
    let log = try await fixture.log.entries(matching: EventLogQuery(status: .failure))
    #expect(log.map(\.errorClass) == [.configuration])
  }

  @Test func aRecordThatHasToBeReadAgainIsRead() async throws {
    let fixture = try Fixture(hasSource: true)
    fixture.source.set(whole(1), for: id(1), of: "Lead")
    let refetch = RecordRefetch(
      object: "Lead", recordID: id(1), kind: .updated, committedAt: start, id: "gap", reason: "a gap event")
    #expect(try await fixture.engine.process(.mustRefetch(refetch)).map(\.outcome) == [.enqueued])
    let without = try Fixture()
    #expect(try await without.engine.process(.mustRefetch(refetch)).map(\.outcome) == [.held(missing: [])])
    let kept = try await without.store.inboxEntries(InboxQuery(), after: nil, limit: 10)
    #expect(kept.map(\.changeID) == ["gap"])
  }

  @Test func aChangeThatIsKeptComesBackAsItWas() async throws {
    let fixture = try Fixture()
    let record: SalesforceRecord = [
      "Email": .string("a\"\\\n\u{1}ž@b.example"), "Score__c": .integer(7), "Rate__c": .double(0.1),
      "Born__c": .date(CalendarDate("2001-02-03")!), "At__c": .dateTime(start), "Tags__c": .list(["a", "b"]),
      "Place__c": .location(Geolocation(latitude: 56.9, longitude: 24.1)), "Empty__c": .null, "Yes__c": .boolean(true),
      "LastName": "2001-02-03",
    ]
    try await fixture.engine.process(partial(1, record))
    let content = try await fixture.store.inboxEntries(InboxQuery(), after: nil, limit: 1).first?.content ?? []
    let text = String(decoding: content, as: UTF8.self)
    #expect(text.contains(#""LastName","2001-02-03""#), "a text that looks like a date stays a text: \(text)")
  }
}

@Suite struct CustomObjectTests {
  private func error(_ id: String?, _ object: String, in fixture: Fixture) async throws -> CustomObjectError? {
    do {
      try await fixture.engine.sendCustomObject(recordID: id, objectAPIName: object)
      return nil
    } catch let error as CustomObjectError { return error }
  }

  @Test(
    arguments: [
      (nil, "Lead", CustomObjectError.Code.missingRecordID, "Missing required input parameter: recordId"),
      ("  ", "Lead", .missingRecordID, "Missing required input parameter: recordId"),
      ("{!$Record.Id}", "Lead", .notAnID, "resource picker"),
      ("hello", "Lead", .notAnID, "no record id"),
      ("0055g000004XyZ1", "Lead", .wrongObject, "User"),
      ("0035g000004XyZ1", "Lead", .wrongObject, "Contact"),
      ("00Q5g000004XyZ1", "Laed", .excludedObject, "there is one for Lead"),
      ("a015g000004XyZ1", "Leads__c", .noActiveSync, "No active sync configuration found for Leads__c"),
      ("0015g000004XyZ1", "Account", .noActiveSync, "No active sync configuration found for Account"),
      ("00Q5g000004XyZ1", "Lead", .recordNotFound, "no record"),
      ("00Q5g000004XyZ1", "Lead__e", .excludedObject, "cannot be sent"),
    ] as [(String?, String, CustomObjectError.Code, String)])
  func errorsAreToldInWordsForAnAdministrator(
    _ recordID: String?, _ object: String, _ code: CustomObjectError.Code, _ words: String
  ) async throws {
    let fixture = try Fixture(hasSource: true)
    fixture.source.set(whole(1), for: id(1), of: "Lead")
    let error = try #require(try await error(recordID, object, in: fixture))
    #expect(error.code == code, "\(error.message)")
    #expect(error.message.contains(words), "\(error.message)")
  }

  @Test func aRecordIsReadAndProcessedWithoutPriorValues() async throws {
    let fixture = try Fixture(hasSource: true)
    var record = whole(1)
    record = record.merging(["SystemModstamp": .dateTime(start - .seconds(60))])
    fixture.source.set(record, for: id(1), of: "Lead")
    let decisions = try await fixture.engine.sendCustomObject(recordID: id(1).text, objectAPIName: "lead")
    #expect(decisions.map(\.outcome) == [.enqueued])
    let entry = try await fixture.store.entries(QueueQuery(), after: nil, limit: 1).first
    #expect(entry?.origin == .flow)
    #expect(entry?.version.committedAt == start - .seconds(60))
  }

  @Test func anInactiveSyncIsNamed() async throws {
    let fixture = try Fixture(document(leads: { $0.status = .inactive }), hasSource: true)
    let error = try await error(id(1).text, "Lead", in: fixture)
    #expect(error?.message == "No active sync configuration found for Lead: 'Leads' is inactive")
  }

  @Test func aBadIdOfManyCostsOnlyItself() async throws {
    let fixture = try Fixture(hasSource: true)
    fixture.source.set(whole(1), for: id(1), of: "Lead")
    let results = try await fixture.engine.sendCustomObjects(
      recordIDs: [id(1).text, "nonsense", id(2).text], objectAPIName: "Lead")
    #expect(results.map { (try? $0.get())?.map(\.outcome) } == [[.enqueued], nil, nil])
    #expect(fixture.source.requests.count == 1)
  }
}
