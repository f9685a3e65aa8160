import Foundation
import SalesTapPayload
import SalesTapTime
import TestSupport
import Testing

@Suite("CleverTap's rules are checked before anything is sent")
struct PreflightTests {
  /// Code, rule, and property of each violation.
  private func found(_ record: CleverTapRecord, _ preflight: Preflight = Preflight()) -> [String] {
    preflight.check(record).violations.map(\.short)
  }

  @Test("A good record passes as it is")
  func good() {
    let records = [
      profile([
        "Name": .string("Jack Montana"), "Email": .string("jack@gmail.com"), "Phone": .string("+14155551234"),
        "Gender": .string("M"), "Employed": .string("Y"), "Education": .string("Graduate"), "Married": .string("Y"),
        "MSG-sms": .boolean(false), "DOB": .date(1_487_576_752), "Customer Type": .string("Platinum"),
        "Age": .integer(3), "Score": .double(1.5), "Tags": .list(["a"]), "Count": .operation(.increment(1)),
        "Gone": .operation(.set([])),
      ]),
      event(
        "Charged",
        [
          "Amount": .integer(300), "Delivery By": .date(1_468_322_268), "Email": .string("any text"),
          "Items": .items([[.init("Category", .string("books")), .init("Quantity", .integer(1))]]),
        ]),
    ]
    for record in records {
      let result = Preflight().check(record)
      expectNoDifference(result, Preflight.Result(record: record, violations: []))
      #expect(result.isValid)
    }
  }

  @Test("All violations are told, not the first; each costs its own property only")
  func all() {
    let record = profile([
      "Name": .string("Jack"), "Email": .string("1234"), "Phone": .string("223"), "Employed": .string("maybe"),
      "Education": .string("PhD"), "Married": .string("?"), "Age": .string("aa"), "Gender": .string("X"),
      "DOB": .string("01/02/2003"), "MSG-email": .string("sometimes"), "a.b": .integer(1),
      "long": .string(String(repeating: "x", count: 513)), "": .integer(1), "nan": .double(.nan), "Name": .string("J"),
      "Kept": .boolean(true),
    ])
    let result = Preflight().check(record)
    expectNoDifference(
      result.violations.map(\.short),
      [
        "515 email Email", "516 phone Phone", "517 employed Employed", "518 education Education", "519 married Married",
        "520 age Age", "514 gender Gender", "- date-of-birth DOB", "- standard-boolean MSG-email",
        "- name-characters a.b", "- value-length long", "- name-empty ", "- not-finite nan", "- name-duplicate Name",
      ])
    expectNoDifference(result.record, profile(["Name": .string("Jack"), "Kept": .boolean(true)]))
    #expect(!result.isValid)
    #expect(Preflight(policy: .fail).check(record).record == nil)
    #expect(Preflight(policy: .send).check(record).record == record)
  }

  @Test(
    "Phone numbers",
    arguments: [
      ("+14155551234", "+14155551234"), ("+35922333232", "+35922333232"), ("+1 (415) 555-1234", "+14155551234"),
      (" +44 20 7946.0018", "+442079460018"), ("+12345678", "+12345678"), ("+123456789012345", "+123456789012345"),
      ("223", nil), ("123", nil), ("+44+441234", nil), ("4155551234", nil), ("+1234567", nil),
      ("+1234567890123456", nil), ("+04155551234", nil), ("+1415555123a", nil), ("", nil), ("+", nil),
      ("0014155551234", nil), ("+１4155551234", nil),
    ] as [(String, String?)])
  func phones(text: String, expected: String?) {
    let result = Preflight().check(profile(["Phone": .string(text)]))
    #expect(result.record?.properties.first?.value == expected.map(CleverTapValue.string))
    #expect(result.violations.map(\.code) == (expected == nil ? [516] : []))
  }

  @Test(
    "Mail addresses",
    arguments: [
      ("example@gmail.com", true), ("a.b+c@d-e.co.uk", true), ("o'neil@example.org", true), ("x@münchen.de", true),
      ("1@2.com", true), ("1234", false), ("$$$$$", false), ("", false), ("@a.com", false), ("a@", false),
      ("a@b", false), ("a@b.c", false), ("a@@b.com", false), ("a@b@c.com", false), ("a b@c.com", false),
      ("a..b@c.com", false), (".a@c.com", false), ("a.@c.com", false), ("a@.com", false), ("a@c..com", false),
      ("a@-c.com", false), ("a@c-.com", false), ("a@c.com-", false), ("a@c.12", false), ("a@c.com.", false),
      ("a@c_d.com", false), ("<a@c.com>", false), ("a@c.com\n", true),
    ])
  func mailAddresses(text: String, isGood: Bool) {
    let result = Preflight().check(profile(["Email": .string(text)]))
    #expect(result.violations.map(\.code) == (isGood ? [] : [515]))
  }

  @Test(
    "Values are fitted to the standard properties",
    arguments: [
      ("Employed", .boolean(true), .string("Y")), ("Married", .boolean(false), .string("N")),
      ("Married", .string("yes"), .string("Y")), ("Married", .string(" NO "), .string("N")),
      ("Employed", .integer(1), .string("Y")), ("Employed", .string("Y"), .string("Y")),
      ("Gender", .string("male"), .string("M")), ("Gender", .string("Female"), .string("F")),
      ("Gender", .string(" f"), .string("F")), ("Education", .string("graduate"), .string("Graduate")),
      ("Education", .string("COLLEGE"), .string("College")), ("Age", .string("18"), .integer(18)),
      ("Age", .string(" 18.5 "), .double(18.5)), ("Age", .double(18), .double(18)),
      ("DOB", .string("1969-12-31"), .date(-86_400)), ("DOB", .string("$D_12"), .date(12)),
      ("DOB", .date(-1_164_921_064), .date(-1_164_921_064)), ("MSG-email", .string("false"), .boolean(false)),
      ("MSG-dndSMS", .integer(0), .boolean(false)), ("Name", .integer(42), .string("42")),
      ("Photo", .double(1.5), .string("1.5")), ("Email", .string(" a@b.co "), .string("a@b.co")),
      ("Custom", .string("yes"), .string("yes")), ("employed", .boolean(true), .boolean(true)),
    ] as [(String, CleverTapValue, CleverTapValue)])
  func coercions(name: String, value: CleverTapValue, expected: CleverTapValue) {
    let result = Preflight().check(profile([:]).adding(name, value))
    #expect(result.record?.properties == [.init(name, expected)])
    #expect(result.isValid)
    // In an event the same names mean nothing.
    #expect(Preflight().check(event("E").adding(name, value)).record?.properties == [.init(name, value)])
  }

  @Test(
    "Values that cannot be fitted",
    arguments: [
      ("Employed", .integer(2), 517), ("Employed", .date(1), 517), ("Married", .string(""), 519),
      ("Gender", .string("other"), 514), ("Gender", .boolean(true), 514), ("Education", .integer(1), 518),
      ("Age", .boolean(true), 520), ("Age", .string("1e999"), 520), ("Age", .string("0x10"), 520),
      ("Age", .double(.infinity), 520), ("Phone", .integer(14_155_551_234), 516), ("Email", .integer(1), 515),
      ("DOB", .integer(5), nil), ("DOB", .string("1999-02-30"), nil), ("DOB", .string("$D_x"), nil),
      ("MSG-push", .string("?"), nil), ("Email", .list(["a@b.co"]), nil), ("Phone", .operation(.add(["x"])), nil),
      ("Name", .operation(.increment(1)), nil),
    ] as [(String, CleverTapValue, Int?)])
  func refusals(name: String, value: CleverTapValue, code: Int?) {
    let result = Preflight().check(profile([:]).adding(name, value))
    #expect(result.record?.properties == [])
    #expect(result.violations.map(\.code) == [code])
    #expect(result.violations.map(\.property) == [name])
  }

  @Test("A standard name in another case is another property: a warning with the right spelling")
  func caseMistakes() {
    for (name, right) in [
      ("email", "Email"), ("PHONE", "Phone"), ("dob", "DOB"), ("customer type", "Customer Type"),
      ("msg-EMAIL", "MSG-email"), ("TZ", "Tz"),
    ] {
      let violations = Preflight().check(propertyName: name, isProfile: true)
      #expect(violations.map(\.short) == ["- name-case \(name)"])
      #expect(violations.first?.suggestion == right)
      #expect(violations.first?.severity == .warning)
      #expect(Preflight().check(propertyName: name, isProfile: false).isEmpty)
      #expect(Preflight().check(propertyName: right, isProfile: true).isEmpty)
    }
    // `@` and `` ` `` differ as letters of two cases do, and are none.
    #expect(Preflight().check(propertyName: "Tz".replacing("T", with: "t"), isProfile: true).count == 1)
    #expect(Preflight().check(propertyName: "MSG\u{D}email", isProfile: true).isEmpty)
  }

  @Test("Names of properties")
  func names() {
    for character in "%><!|&.:;$'\"\\#" {
      #expect(found(profile([:]).adding("a\(character)b", .integer(1))) == ["- name-characters a\(character)b"])
      let event = found(event("a\(character)b"))
      #expect(event == (character == "#" ? [] : ["- event-name-characters "]))
    }
    #expect(found(profile(["é中 -_/()@?*+=~^`{}[],": .integer(1)])).isEmpty)
    let longest = String(repeating: "é", count: 60)
    #expect(found(profile([:]).adding(longest, .integer(1))).isEmpty)
    #expect(found(profile([:]).adding(longest + "x", .integer(1))) == ["- name-length \(longest)x"])
    #expect(found(profile(["CT Source": .integer(1)])) == ["- name-system CT Source"])
  }

  @Test("Identities and object ids")
  func subjects() {
    func found(_ subject: CleverTapRecord.Subject) -> [String] {
      Preflight().check(CleverTapRecord(subject, .profile)).violations.map(\.short)
    }
    #expect(found(.identity("")) == ["523 identity "])
    #expect(found(.identity(" \n\u{A0}")) == ["523 identity "])
    #expect(found(.identity(String(repeating: "é", count: 1024))) == [])
    #expect(found(.identity(String(repeating: "é", count: 1025))) == ["523 identity "])
    #expect(found(.objectID("__hA9()!:@$_-~")) == [])
    for bad in ["", "a b", "é", "a#", String(repeating: "x", count: 65)] {
      #expect(found(.objectID(bad)) == ["526 object-id "])
    }
    #expect(Preflight().check(CleverTapRecord(.identity(""), .profile)).record == nil)
    #expect(Preflight(policy: .send).check(CleverTapRecord(.identity(""), .profile)).record != nil)
  }

  @Test("Times: seconds stay, milliseconds become seconds, others are refused")
  func times() {
    func check(_ timestamp: Int64) -> (Int64?, [Int?]) {
      let result = Preflight().check(event("E", timestamp: timestamp))
      return (result.record?.timestamp, result.violations.map(\.code))
    }
    #expect(check(1_468_308_340) == (1_468_308_340, []))
    #expect(check(1_468_308_340_999) == (1_468_308_340, []))
    #expect(check(99_999_999_999) == (99_999_999_999, []))
    #expect(check(100_000_000_000) == (100_000_000, []))
    #expect(check(1) == (1, []))
    #expect(check(0) == (nil, [525]))
    #expect(check(-5) == (nil, [525]))
    #expect(check(.max) == (nil, [525]))
    #expect(check(.min) == (nil, [525]))
    #expect(check(1_468_308_340_999_000) == (nil, [525]))
  }

  @Test("Live campaigns have a window, which is a note and off without a clock")
  func campaignWindow() {
    let now = Instant(secondsSinceEpoch: 1_700_000_000)
    for (age, isNoted) in [(0, false), (7200, false), (7201, true), (-120, false), (-121, true)] as [(Int64, Bool)] {
      let record = event("E", timestamp: 1_700_000_000 - age)
      #expect(
        Preflight().check(record, now: now).violations.map(\.short) == (isNoted ? ["- campaign-window "] : []))
      #expect(Preflight().check(record, now: now).record == record)
      #expect(Preflight().check(record).violations.isEmpty)
    }
    #expect(Preflight().check(profile(timestamp: 5, [:]), now: now).violations.isEmpty)
  }

  @Test("Event names")
  func eventNames() {
    #expect(found(event("")) == ["509 event-name-missing "])
    #expect(found(event(" \t")) == ["509 event-name-missing "])
    for name in EventName.refusedNames { #expect(found(event(name)) == ["513 event-name-reserved "], "\(name)") }
    for name in ["app launched", "APPLAUNCHED", "App  Launched ", "web page viewed"] {
      #expect(found(event(name)) == ["513 event-name-reserved "])
    }
    for name in ["Charged", "App Launched 2", "Opportunity Updated", "sf_lead"] { #expect(found(event(name)) == []) }
    #expect(found(event("app installed")) == ["- event-name-system "])
    let preflight = Preflight(discardedEventNames: ["Old Event"])
    #expect(found(event("OLDEVENT"), preflight) == ["528 event-name-discarded "])
    #expect(Preflight().check(event("Stayed")).record == nil)
    var changed = Preflight()
    changed.discardedEventNames = ["x"]
    #expect(changed.check(eventName: "X").map(\.code) == [528])
  }

  @Test("Numbers of properties")
  func counts() {
    func many(_ count: Int, _ record: CleverTapRecord) -> CleverTapRecord {
      var record = record
      record.properties += (0..<count).map { .init("p\($0)", .integer(1)) }
      return record
    }
    let standard = profile(["Name": .string("x"), "Age": .integer(1)])
    #expect(found(many(256, standard)) == [])
    let result = Preflight().check(many(258, standard))
    #expect(result.violations.map(\.short) == ["- profile-properties "])
    #expect(result.record == many(256, standard))
    #expect(found(many(100, event("E"))) == [])
    #expect(found(many(101, event("E"))) == ["522 event-properties-default "])
    #expect(Preflight().check(many(256, event("E"))).isValid)
    #expect(found(many(257, event("E"))) == ["522 event-properties "])
    #expect(Preflight().check(many(257, event("E"))).record?.properties.count == 256)
    var limits = PreflightLimits()
    limits.eventProperties = 2
    #expect(found(many(3, event("E")), Preflight(limits: limits)) == ["522 event-properties "])
    #expect(
      Preflight().check(propertyNames: (0..<257).map { "p\($0)" } + ["Name"], isProfile: true).map(\.kind)
        == [.profileProperties])
  }

  @Test("Texts that are too long: left out, or cut at a character where that is wanted")
  func lengths() {
    let exact = String(repeating: "é", count: 256)
    #expect(found(profile(["t": .string(exact)])) == [])
    #expect(found(profile(["t": .string(exact + "x")])) == ["- value-length t"])
    let family = "👨‍👩‍👧"
    let long = String(repeating: "x", count: 500) + family
    let cutting = Preflight(truncates: true)
    let result = cutting.check(profile(["t": .string(long), "l": .list(["ok", long]), "Name": .string(long)]))
    #expect(result.violations.map(\.short) == ["- value-truncated t", "- value-truncated l", "- value-truncated Name"])
    #expect(result.isValid)
    let short = String(repeating: "x", count: 500)
    #expect(
      result.record == profile(["t": .string(short), "l": .list(["ok", short]), "Name": .string(short)]))
    #expect(
      cutting.check(profile(["o": .operation(.add([long]))])).record == profile(["o": .operation(.add([short]))]))
    // One character that is too long leaves nothing.
    let monster = "e" + String(repeating: "\u{301}", count: 400)
    #expect(cutting.check(profile(["t": .string(monster)])).record == profile(["t": .string("")]))
    #expect(found(profile(["l": .list(Array(repeating: "x", count: 101))])) == ["- list-count l"])
  }

  @Test("Nested values belong to Items of Charged")
  func nested() {
    let items = CleverTapValue.items([[.init("a", .integer(1))]])
    #expect(found(event("charged", ["Items": items])) == [])
    #expect(found(event("Charged", ["items": items])) == ["512 nested items"])
    #expect(found(event("Bought", ["Items": items])) == ["512 nested Items"])
    #expect(found(profile(["Items": items])) == ["- nested-profile Items"])
    #expect(found(event("E", ["n": .operation(.increment(1))])) == ["512 nested n"])
    #expect(
      found(
        event(
          "Charged",
          [
            "Items": .items([
              [
                .init("l", .list([])), .init("i", items), .init("o", .operation(.delete)), .init("a.b", .integer(1)),
                .init("t", .string(String(repeating: "x", count: 600))), .init("d", .double(.nan)),
              ]
            ])
          ]))
        == [
          "512 nested Items.l", "512 nested Items.i", "512 nested Items.o", "- name-characters Items.a.b",
          "- value-length Items.t", "- not-finite Items.d",
        ])
    #expect(
      found(event("Charged", ["Items": .items(Array(repeating: [], count: 51))])) == ["522 charged-items-default Items"]
    )
    #expect(found(event("Charged", ["Items": .items(Array(repeating: [], count: 257))])) == ["522 charged-items Items"])
  }

  @Test("Deletion is documented for Name and Gender")
  func deletion() {
    #expect(found(profile(["Name": .operation(.delete), "Gender": .operation(.delete)])) == [])
    let result = Preflight().check(profile(["x": .operation(.delete), "Email": .operation(.delete)]))
    #expect(result.violations.map(\.short) == ["- deletion x", "- deletion Email"])
    #expect(result.record?.properties.count == 2)
  }

  @Test("A number that is not finite is no name either", arguments: ["Name", "Photo", "Tz"])
  func notFiniteName(property: String) {
    var record = profile(["Email": .string("a@b.co")])
    record.properties.append(.init(property, .double(.nan)))
    let result = Preflight().check(record)
    #expect(result.violations.map(\.short) == ["- not-finite \(property)"])
    #expect(result.record?.properties.map(\.name) == ["Email"])
  }

  @Test("Constants are checked without a record")
  func constants() {
    #expect(Preflight().check(constant: .string("maybe"), for: "Married", isProfile: true).map(\.code) == [519])
    #expect(Preflight().check(constant: .string("maybe"), for: "Married", isProfile: false).isEmpty)
    #expect(
      Preflight().check(constant: .string(String(repeating: "x", count: 600)), for: "c", isProfile: false).map(\.kind)
        == [.valueLength])
  }

  @Test("An account's event names are budgeted, without case and spaces")
  func budget() {
    var budget = EventNameBudget(used: ["A", "a ", "B"], limit: 3)
    #expect(budget.used == 2)
    #expect(budget.admit("b") == nil)
    #expect(budget.admit("C") == nil)
    #expect(budget.remaining == 0)
    #expect(budget.admit("c") == nil)
    #expect(budget.admit("D")?.kind == .eventNameBudget)
    #expect(budget.admit("D")?.kind == .eventNameBudget)
    #expect(EventNameBudget().limit == 512)
    #expect(EventName.areEqual("Event Name", "eventNAME"))
    #expect(EventName.areEqual("É\u{3000}x", "éX"))
    #expect(!EventName.areEqual("a", "b"))
  }

  @Test("Names of ASCII are compared as Unicode says") func comparableNames() {
    for byte in UInt8(0)..<128 {
      let scalar = Unicode.Scalar(byte)
      let properties = scalar.properties
      let expected = properties.isWhitespace ? "" : properties.lowercaseMapping
      #expect(EventName.comparable("a\(Character(scalar))Z") == "a\(expected)z")
    }
  }

  @Test("A preflight that knows the names beforehand finds the same", arguments: 0..<10)
  func prepared(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let names = ["Name", "Email", "x", "y", "bad.name", "email", "CT z", "", "Phone", "long text name"]
    func some(_ count: Int) -> [String] {
      (0..<count).map { _ in names[Int.random(in: 0..<names.count, using: &generator)] }
    }
    for _ in 0..<300 {
      let isProfile = Bool.random(using: &generator)
      let prepared = Preflight().prepared(for: some(6), isProfile: isProfile)
      var record = Bool.random(using: &generator) ? profile([:]) : event("E")
      record.properties = some(Int.random(in: 0...8, using: &generator)).map { .init($0, .string("a@b.co")) }
      expectNoDifference(prepared.check(record), Preflight().check(record))
    }
  }

  /// The lines of a page of the module's documentation.
  private func page(_ name: String) throws -> [Substring] {
    let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources/SalesTapPayload/SalesTapPayload.docc/\(name).md")
    return try String(contentsOf: page, encoding: .utf8).split(separator: "\n")
  }

  @Test("Every code that a rule has stands among those of the verdicts, with the rule and with what to do")
  func codes() throws {
    let rows = try page("Verdicts").filter { $0.hasPrefix("| 5") }.map { row in
      row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    #expect(rows.allSatisfy { $0.count == 5 && !$0[4].isEmpty })
    let codes = rows.compactMap { Int($0[0]) }
    // Those that no rule has: what only CleverTap can know.
    #expect(codes == Set(Violation.Kind.all.compactMap(\.code) + [534, 535, 555]).sorted())
  }

  @Test("Every limit stands in the reference with its evidence")
  func limitsPage() throws {
    let rows = try page("Limits").filter { $0.hasPrefix("| ") }.dropFirst()
    for name in Mirror(reflecting: PreflightLimits()).children.compactMap(\.label) {
      #expect(rows.contains { $0.contains("``PreflightLimits/\(name)``") }, "\(name)")
    }
    for row in rows {
      #expect(["documented", "caution", "SDK", "older documents"].contains { row.contains($0) }, "\(row)")
    }
  }

  @Test("Every rule has a name of its own, and stands in the reference as it is")
  func catalogue() throws {
    let rows = try page("Violations")
      .filter { $0.hasPrefix("| `payload.") }
      .map { $0.split(separator: "|").prefix(4).map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: " ") }
    expectNoDifference(
      rows.sorted(),
      Violation.Kind.all.map {
        "`\($0.id)` \($0.code.map(String.init) ?? "–") \($0.severity.rawValue) \($0.evidence.rawValue)"
      }.sorted())
    #expect(Set(rows).count == rows.count)
  }
}

extension CleverTapRecord {
  /// The record with one more property.
  func adding(_ name: String, _ value: CleverTapValue) -> CleverTapRecord {
    var copy = self
    copy.properties.append(.init(name, value))
    return copy
  }
}

extension Violation {
  /// Code, rule, and property: `515 email Email`.
  var short: String { "\(code.map(String.init) ?? "-") \(kind.id.dropFirst("payload.".count)) \(property ?? "")" }
}
