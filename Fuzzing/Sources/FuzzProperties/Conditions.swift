import SalesTap

extension FuzzProperty {
  /// Conditions: parse, complete, print, check, compile, evaluate, explain.
  static let conditions = FuzzProperty("conditions") { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    let source = Array(text.utf8)
    let parsed = ParsedCondition(parsing: text)
    try check(parsed.diagnostics, source: source)
    try require(parsed.isValid == (parsed.canonical != nil), "a condition is valid exactly if it has a canonical form")

    for offset in [0, source.count / 2, source.count] {
      let completions = ConditionCompletions(at: offset, in: text, for: lead, catalog: [lead, account], limit: 50)
      try check([Diagnostic("fuzz.completion", .note, "range", range: completions.range)], source: source)
      try require(completions.items.count <= 50, "there are more completions than were asked for")
      try require(completions.items.allSatisfy { !$0.text.isEmpty }, "a completion inserts nothing")
      try require(completions.range.offset <= offset, "a completion begins behind the cursor")
    }

    let checked = parsed.checked(against: lead, in: [lead, account])
    try check(checked.diagnostics, source: source)
    guard let canonical = parsed.canonical else {
      try require(parsed.compiled() == nil && checked.compiled() == nil, "a condition with errors compiles")
      return
    }
    let again = ParsedCondition(parsing: canonical)
    try require(again.isValid, "the canonical form is not valid: \(canonical)")
    try require(again.canonical == canonical, "the canonical form is not its own: \(canonical)")
    try require(again.fields == parsed.fields, "the canonical form names other fields: \(canonical)")

    guard let compiled = parsed.compiled(), let printed = again.compiled() else {
      throw Breach(description: "a valid condition does not compile: \(canonical)")
    }
    for record in sampleRecords {
      let result = compiled.evaluate(record, previous: sampleRecords[0], context: context)
      try require(
        printed.evaluate(record, previous: sampleRecords[0], context: context) == result,
        "the canonical form gives another answer: \(canonical)")
      try require(
        compiled.resolved(in: record.layout).evaluate(record, previous: sampleRecords[0], context: context) == result,
        "a condition that is bound to the record's layout gives another answer: \(canonical)")
      let explanation = compiled.explain(record, previous: sampleRecords[0], context: context)
      try require(explanation.value == result.value, "the explanation gives another answer: \(canonical)")
      if let typed = checked.compiled() { _ = typed.evaluate(record, context: context) }
    }
  }

  private static let context = EvaluationContext(now: Instant(secondsSinceEpoch: 1_709_210_096))

  private static let lead = ObjectDescription(
    "Lead",
    types: [
      "Id": .id, "Name": .string, "Email": .email, "Status": .picklist, "Amount": .currency, "Score": .integer,
      "IsConverted": .boolean, "CreatedDate": .dateTime, "Birthdate": .date, "Interests": .multiPicklist,
      "AccountId": .reference, "Location": .location,
    ])
  private static let account = ObjectDescription("Account", types: ["Id": .id, "Name": .string, "Industry": .picklist])

  private static let sampleRecords: [SalesforceRecord] = [
    [:],
    [
      "Id": .string("00Q5e0000000001EAA"), "Name": .string("Ana"), "Email": .null, "Status": .string("Qualified"),
      "Amount": .double(10.5), "Score": .integer(7), "IsConverted": .boolean(true),
      "CreatedDate": .dateTime(Instant(secondsSinceEpoch: 1_709_200_000)), "Interests": .list(["Solar", "Wind"]),
      "Account.Name": .string("Acme"),
    ],
    [
      "Name": .string("100%_'\\"), "Status": .null, "Amount": .integer(-1), "Score": .null,
      "IsConverted": .boolean(false),
    ],
  ]
}
