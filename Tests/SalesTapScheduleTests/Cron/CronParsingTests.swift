import SalesTapDiagnostics
import SalesTapSchedule
import SalesTapTime
import TestSupport
import Testing

@Suite("Reading cron expressions")
struct CronParsingTests {
  @Test(
    "Right expressions print back regularly",
    arguments: [
      ("0 0 1 * * ?", "0 0 1 * * ?"), ("  0\t0  1 * * ?  ", "0 0 1 * * ?"), ("0 30 6 ? * MON-FRI", "0 30 6 ? * 2-6"),
      ("0 30 6 ? jan,Jul sun", "0 30 6 ? 1,7 1"), ("0 0 */2 * * ?", "0 0 */2 * * ?"),
      ("0 0 8/2 * * ?", "0 0 8/2 * * ?"),
      ("0 0 8-18/2 * * ?", "0 0 8-18/2 * * ?"), ("0 0 0 L * ?", "0 0 0 L * ?"), ("0 0 0 L-3 * ?", "0 0 0 L-3 * ?"),
      ("0 0 0 l-0 * ?", "0 0 0 L * ?"), ("0 0 0 LW * ?", "0 0 0 LW * ?"), ("0 0 0 L-3W * ?", "0 0 0 L-3W * ?"),
      ("0 0 0 15W * ?", "0 0 0 15W * ?"), ("0 0 0 ? * 6L", "0 0 0 ? * 6L"), ("0 0 0 ? * FRIL", "0 0 0 ? * 6L"),
      ("0 0 0 ? * L", "0 0 0 ? * 7"), ("0 0 0 ? * FRI#3", "0 0 0 ? * 6#3"), ("0 0 0 ? * 2#1", "0 0 0 ? * 2#1"),
      ("0 0 0 1 1 ? 2099", "0 0 0 1 1 ? 2099"), ("0 0 0 1 1 ? *", "0 0 0 1 1 ?"),
      ("0 0 0 1 1 ? 2026-2030/2,2035", "0 0 0 1 1 ? 2026-2030/2,2035"), ("00 05 007 01 1 ?", "0 5 7 1 1 ?"),
      ("0 0 0,12,*/3 * * ?", "0 0 0,12,*/3 * * ?"), ("0 0 /4 * * ?", "0 0 */4 * * ?"),
    ])
  func printing(text: String, printed: String) throws {
    for dialect in CronDialect.allCases {
      let reading = CronExpression.parse(text, dialect: dialect)
      expectNoDifference(reading.diagnostics, [])
      let expression = try #require(reading.expression)
      #expect(expression.description == printed)
      #expect(CronExpression(printed, dialect: dialect) == expression)
    }
  }

  /// Identifiers of the errors, with the text that each range covers.
  static func errors(_ text: String, _ dialect: CronDialect) -> [String] {
    CronExpression.parse(text, dialect: dialect).diagnostics.map { diagnostic in
      guard let range = diagnostic.range else { return diagnostic.id.rawValue }
      return "\(diagnostic.id) \(String(decoding: Array(text.utf8)[range.bounds], as: UTF8.self))"
    }
  }

  @Test(
    "Troubles are named and located, all of them in one pass",
    arguments: [
      ("", ["cron.empty "]), (" \t ", ["cron.empty "]),
      ("0 0 1 * *  ? 2026 x", ["cron.field-count 0 0 1 * *  ? 2026 x"]),
      ("0 0 1", ["cron.field-count 0 0 1"]), ("*/5 * * * *", ["cron.unix-form */5 * * * *"]),
      ("@daily", ["cron.macro @daily"]), ("0 60 1 * * ?", ["cron.out-of-range 60"]),
      (
        "60 61 24 32 13 ? 1969",
        [
          "cron.out-of-range 60", "cron.out-of-range 61", "cron.out-of-range 24", "cron.out-of-range 32",
          "cron.out-of-range 13",
          "cron.out-of-range 1969",
        ]
      ),
      ("0 0 1 0 * ?", ["cron.out-of-range 0"]), ("0 0 1 ? * 0", ["cron.out-of-range 0"]),
      ("0 0 1 ? * 8", ["cron.out-of-range 8"]),
      ("0 0 1 * 0 ?", ["cron.out-of-range 0"]), ("0 0 1 1 1 ? 2100", ["cron.out-of-range 2100"]),
      ("0 0 1 1 1 ? 99999999999999999999", ["cron.out-of-range 99999999999999999999"]),
      ("0 0 1 1 * MON", ["cron.both-days 1 * MON"]), ("0 0 1 ? * ?", ["cron.both-days ? * ?"]),
      ("0 0 1 * * *", ["cron.both-days * * *"]), ("0 0 1 * ? ?", ["cron.question-mark ?"]),
      ("0 0 ? * * ?", ["cron.question-mark ?"]),
      ("0 0 1 ?,5 * MON", ["cron.question-mark ?", "cron.both-days ?,5 * MON"]),
      ("0 0 1,,2 * * ?", ["cron.empty-entry "]), ("0 0 ,1 * * ?", ["cron.empty-entry "]),
      ("0 0 1, * * ?", ["cron.empty-entry "]),
      ("0 0 1/0 * * ?", ["cron.step 0"]), ("0 0 1/24 * * ?", ["cron.step 24"]), ("0 0 */x * * ?", ["cron.step x"]),
      ("0 0 */ * * ?", ["cron.step "]), ("0 0 1-5/ * * ?", ["cron.step "]), ("0 0 1-5/2/3 * * ?", ["cron.step 2/3"]),
      ("0 0 1 ? * MONDAY", ["cron.unknown-name MONDAY"]), ("0 0 1 ? * MUN", ["cron.unknown-name MUN"]),
      ("0 0 1 1 JANUARY ?", ["cron.unknown-name JANUARY"]), ("0 0 1 ? * MON-FOO", ["cron.unknown-name FOO"]),
      ("0 0 L * * ?", ["cron.special-character L"]), ("0 0 6L * * ?", ["cron.special-character L"]),
      ("0 0 0 15#2 * ?", ["cron.special-character #"]), ("0 0 0 ? * 2W", ["cron.special-character W"]),
      ("0 0 0 1,L * ?", ["cron.stands-alone L"]),
      ("0 0 0 15W,20W * ?", ["cron.stands-alone 15W", "cron.stands-alone 20W"]),
      ("0 0 0 ? * 2#1,2#3", ["cron.stands-alone 2#1", "cron.stands-alone 2#3"]),
      ("0 0 0 ? * 2,6L", ["cron.stands-alone 6L"]),
      ("0 0 0 ? * 2#6", ["cron.out-of-range 6"]), ("0 0 0 ? * 2#0", ["cron.out-of-range 0"]),
      ("0 0 0 L-31 * ?", ["cron.out-of-range 31"]),
      ("0 0 0 32W * ?", ["cron.out-of-range 32"]), ("0 0 0 ? * 8L", ["cron.out-of-range 8"]),
      ("0 0 0 L-W * ?", ["cron.unreadable L-W"]),
      ("0 0 0 W * ?", ["cron.special-character W"]), ("0 0 1- * * ?", ["cron.unreadable 1-"]),
      ("0 0 -1 * * ?", ["cron.unreadable -1"]),
      ("0 0 1.5 * * ?", ["cron.unreadable 1.5"]), ("0 0 ** * * ?", ["cron.unreadable **"]),
      ("0 0 1x * * ?", ["cron.unreadable 1x"]),
      ("0 0 é * * ?", ["cron.unreadable é"]), ("0 0 0 1 1 ? 2030-2026", ["cron.range-order 2030-2026"]),
      ("0 0 0 30 2 ?", ["cron.never-fires 0 0 0 30 2 ?"]),
      ("0 0 0 31 4,6,9,11 ?", ["cron.never-fires 0 0 0 31 4,6,9,11 ?"]),
      ("0 0 0 29 2 ? 2027", ["cron.never-fires 0 0 0 29 2 ? 2027"]),
      ("0 0 0 L-30 2 ?", ["cron.never-fires 0 0 0 L-30 2 ?"]),
      ("0 0 22-2 * * ?", ["cron.wrapping-range 22-2"]), ("0 0 0 ? * FRI-MON", ["cron.wrapping-range FRI-MON"]),
    ])
  func troubles(text: String, expected: [String]) {
    expectNoDifference(Self.errors(text, .quartz), expected)
    expectNoDifference(Self.errors(text, .salesforce), expected)
  }

  @Test(
    "Salesforce takes one integer for seconds and minutes; Quartz takes the rest",
    arguments: ["0 */5 * * * ?", "0 0/5 * * * ?", "0 0,30 * * * ?", "0 0-5 * * * ?", "0 * * * * ?", "*/10 0 * * * ?"])
  func integerOnly(text: String) throws {
    #expect(CronExpression(text, dialect: .quartz) != nil)
    let reading = CronExpression.parse(text, dialect: .salesforce)
    #expect(reading.expression == nil)
    let diagnostic = try #require(reading.diagnostics.first)
    #expect(diagnostic.id == "cron.integer-only")
    let fixed = try #require(diagnostic.fixes.first).applied(to: text).split(separator: "\n").map(String.init)
    expectNoDifference(fixed, reading.alternatives)
    let alternatives = fixed.compactMap { CronExpression($0) }
    #expect(alternatives.count == fixed.count)
    // Together they fire when the one expression would.
    let quartz = try #require(CronExpression(text, dialect: .quartz))
    var cursor = try instant("2026-03-08T05:59:59Z")
    let zone = try Zones.named("America/New_York")
    for _ in 0..<200 {
      let next = try #require(quartz.next(after: cursor, in: zone))
      #expect(alternatives.compactMap { $0.next(after: cursor, in: zone) }.min() == next)
      cursor = next
    }
  }

  @Test("The expressions to schedule instead of */15")
  func alternatives() {
    let reading = CronExpression.parse(" 0 */15 8-18 ? * MON-FRI ", dialect: .salesforce)
    expectNoDifference(
      reading.alternatives,
      ["0 0 8-18 ? * 2-6", "0 15 8-18 ? * 2-6", "0 30 8-18 ? * 2-6", "0 45 8-18 ? * 2-6"])
    #expect(
      reading.diagnostics[0].fixes[0].applied(to: " 0 */15 8-18 ? * MON-FRI ")
        == " " + reading.alternatives.joined(separator: "\n") + " ")
    #expect(reading.diagnostics[0].notes[0].message.hasPrefix("schedule one job for each: 0 0 8-18 ? * 2-6, "))
    // Another error stands first; there is nothing to schedule yet.
    #expect(CronExpression.parse("0 */15 25 * * ?", dialect: .salesforce).alternatives.isEmpty)
    // One second in sixty, one minute in sixty: more jobs than an org has.
    let many = CronExpression.parse("* * * * * ?", dialect: .salesforce)
    #expect(many.alternatives.isEmpty && many.diagnostics.count == 2)
    #expect(many.diagnostics[0].notes[0].message == "it would take 3600 jobs, and an org has 100")
  }

  @Test(
    "Fixes give a text that is right",
    arguments: [
      ("0 0 1 ? * 0", "0 0 1 ? * 1"), ("0 0 24 * * ?", "0 0 0 * * ?"), ("0 0 1 * * *", "0 0 1 * * ?"),
      ("0 0 1 * * MON", "0 0 1 ? * MON"), ("0 0 1 1 * MON", "0 0 1 1 * ?"), ("0 0 1 ? * ?", "0 0 1 * * ?"),
      ("0 0 1 ? * MONDAY", "0 0 1 ? * MON"), ("0 0 1 1 Sept ?", "0 0 1 1 SEP ?"),
      ("0 0 1 ? * Tues-Thurs", "0 0 1 ? * TUE-Thurs"),
      ("0 0 22-2 * * ?", "0 0 22-23,0-2 * * ?"), ("0 0 0 ? * SAT-SUN", "0 0 0 ? * 7,1"),
      ("0 0 22-3/2 * * ?", "0 0 0,2,22 * * ?"),
      ("0 0 0 1 1 ? 2030-2026", "0 0 0 1 1 ? 2026-2030"), ("@daily", "0 0 0 * * ?"), ("@Weekly", "0 0 0 ? * 1"),
      ("30 6 * * 1-5", "0 30 6 ? * MON-FRI"), ("0 12 1 * *", "0 0 12 1 * ?"), ("0 0 * * 0", "0 0 0 ? * SUN"),
      ("5 4 * * sun", "0 5 4 ? * sun"),
      ("0 0 1 * ? ?", "0 0 1 * * ?"),
    ])
  func fixes(text: String, fixed: String) throws {
    let diagnostic = try #require(CronExpression.parse(text).diagnostics.first)
    #expect(try #require(diagnostic.fixes.first).applied(to: text) == fixed)
  }

  @Test("Wrapping ranges are a note in Quartz and a warning in Salesforce")
  func wrapping() throws {
    #expect(CronExpression.parse("0 0 22-2 * * ?", dialect: .quartz).diagnostics.map(\.severity) == [.note])
    #expect(CronExpression.parse("0 0 22-2 * * ?", dialect: .salesforce).diagnostics.map(\.severity) == [.warning])
    let expression = try #require(CronExpression("0 0 22-2 * * ?"))
    #expect(expression.canonical.description == "0 0 0-2,22,23 * * ?")
    #expect(
      try #require(CronExpression("0 0 0 ? NOV-FEB FRI-MON")).canonical.description == "0 0 0 ? 1,2,11,12 1,2,6,7")
  }

  @Test(
    "The canonical form is short, regular, and keeps intervals apart from fixed times",
    arguments: [
      ("0 0,15,30,45 * * * ?", "0 */15 * * * ?"), ("0 5,20,35,50 * * * ?", "0 5/15 * * * ?"),
      ("0 0-59 * * * ?", "0 * * * * ?"),
      ("0 0 0-23 * * ?", "0 0 0-23 * * ?"), ("0 0 0,6,12,18 * * ?", "0 0 0,6,12,18 * * ?"),
      ("0 0 0/6 * * ?", "0 0 */6 * * ?"),
      ("0 0 2-4/1 * * ?", "0 0 2-4/1 * * ?"), ("0 0 3-3/1 * * ?", "0 0 3-3/1 * * ?"), ("0 0 */1 * * ?", "0 0 * * * ?"),
      ("0 0 20/3,2 * * ?", "0 0 2-2/1,20,23 * * ?"),
      ("0 0 3,1,2,1 * * ?", "0 0 1-3 * * ?"), ("0 0 0 1-31 * ?", "0 0 0 * * ?"), ("0 0 0 ? * SUN-SAT", "0 0 0 ? * *"),
      ("0 0 0 1 1-12 ? 1970-2099", "0 0 0 1 * ?"),
      ("0 0 0 5W 1 ?", "0 0 0 5W 1 ?"),
    ])
  func canonical(text: String, canonical: String) throws {
    let expression = try #require(CronExpression(text, dialect: .quartz))
    #expect(expression.canonical.description == canonical)
    #expect(expression.canonical.isInterval == expression.isInterval)
    #expect(expression.canonical.canonical == expression.canonical)
    #expect(CronExpression(canonical, dialect: .quartz) == expression.canonical)
  }

  @Test(
    "Descriptions in English",
    arguments: [
      ("0 0 1 * * ?", "At 01:00, every day"), ("0 30 6 ? * MON-FRI", "At 06:30 on Monday through Friday"),
      ("0 0 * * * ?", "Every hour, on the hour, every day"),
      ("0 15 * * * ?", "Every hour, 15 minutes past the hour, every day"),
      ("0 */15 * * * ?", "Every 15 minutes, every day"),
      ("*/10 * * * * ?", "Every 10 seconds, every day"),
      ("* * * * * ?", "Every second, every day"),
      ("0 * * * * ?", "Every minute, every day"),
      ("0 0 9,17 ? * MON,WED,FRI", "At 09:00 and 17:00 on Monday, Wednesday and Friday"),
      ("30 0 12 L * ?", "At 12:00:30 on the last day of the month"),
      ("0 0 12 L-3 * ?", "At 12:00 on the day 3 days before the last day of the month"),
      ("0 0 12 LW * ?", "At 12:00 on the last weekday (Monday to Friday) of the month"),
      ("0 0 12 15W * ?", "At 12:00 on the weekday nearest to the 15th of the month"),
      ("0 0 12 ? * 6L", "At 12:00 on the last Friday of the month"),
      ("0 0 12 ? 1 6#3", "At 12:00 on the third Friday in January"),
      ("0 0 0 1,2,3,11,22 * ?", "At 00:00 on the 1st, the 2nd, the 3rd, the 11th and the 22nd of the month"),
      ("0 0 0 29 2 ?", "At 00:00 on the 29th in February"),
      ("0 0 0 1 1/3 ? 2026-2030", "At 00:00 on the 1st in every 3rd month from January, in 2026 through 2030"),
      ("0 0 */2 * * ?", "On the hour, every 2 hours from 00:00, every day"),
      ("0 10 8-18 * * ?", "10 minutes past the hour, every hour from 08:00 through 18:00, every day"),
      ("0 0/5 14,18 * * ?", "Every 5 minutes from minute 0, in the hours of 14:00 and 18:00, every day"),
      ("0 0-5,30 14 * * ?", "At minutes 0 through 5 and 30, in the hour of 14:00, every day"),
    ])
  func english(text: String, english: String) throws {
    #expect(try #require(CronExpression(text, dialect: .quartz)).englishDescription == english)
  }

  @Test("Any text is answered, and what is read prints, reads back, and describes itself")
  func hostile() throws {
    var generator = SeededGenerator(seed: 13)
    let alphabet = Array("0123456789*/-,?LW# \tMONFRIJAN@é\u{0}".unicodeScalars)
    let seeds = ["0 0 1 * * ?", "0 */15 8-18 ? JAN-MAR MON#2", "5 5 5 L-3W * ? 2026/2"].map { Array($0.unicodeScalars) }
    var read = 0
    for round in 0..<20_000 {
      var scalars = round % 4 == 0 ? [] : seeds[round % 3]
      for _ in 0..<Int.random(in: 0...(scalars.isEmpty ? 24 : 3), using: &generator) {
        let scalar = alphabet[Int.random(in: alphabet.indices, using: &generator)]
        let place = Int.random(in: 0...scalars.count, using: &generator)
        if place < scalars.count, Bool.random(using: &generator) {
          scalars[place] = scalar
        } else {
          scalars.insert(scalar, at: place)
        }
      }
      var text = ""
      text.unicodeScalars.append(contentsOf: scalars)
      for dialect in CronDialect.allCases {
        let reading = CronExpression.parse(text, dialect: dialect)
        #expect((reading.expression == nil) == reading.diagnostics.hasErrors)
        for diagnostic in reading.diagnostics {
          let range = try #require(diagnostic.range)
          #expect(range.offset >= 0 && range.end <= text.utf8.count)
          for fix in diagnostic.fixes { #expect(fix.applied(to: text) != text) }
        }
        guard let expression = reading.expression else { continue }
        read += 1
        #expect(CronExpression(expression.description, dialect: dialect) == expression)
        #expect(expression.canonical.canonical == expression.canonical)
        #expect(!expression.englishDescription.isEmpty)
      }
    }
    #expect(read > 2000)
    #expect(CronExpression.parse(String(repeating: "1,", count: 5000)).diagnostics.map(\.id) == ["cron.too-long"])
  }

  @Test("A year that has passed is an error at the time of scheduling")
  func past() throws {
    let expression = try #require(CronExpression("0 0 0 1 1 ? 2020"))
    let zone = TimeZoneRules.utc
    #expect(expression.diagnostics(asOf: try instant("2019-12-31T23:59:59Z"), in: zone).isEmpty)
    let diagnostics = expression.diagnostics(asOf: try instant("2020-01-01T00:00:00Z"), in: zone)
    #expect(diagnostics.map(\.id) == ["cron.never-fires"] && diagnostics.hasErrors)
    #expect(diagnostics[0].message == "'0 0 0 1 1 ? 2020' never fires after 2020-01-01T00:00:00Z")
  }
}
