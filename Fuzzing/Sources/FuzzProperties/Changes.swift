import SalesTap

extension FuzzProperty {
  /// Change events as CometD and Pub/Sub clients hand them over.
  static let changeEvents = FuzzProperty("changeEvents") { bytes in
    var decoder = ChangeEventDecoder()
    let first = decoder.decode(bytes, changeID: "fuzz")
    try checkChanges(first, source: bytes)
    try require(decoder.decode(bytes, changeID: "fuzz") == first, "the second reading differs from the first")
  }

  /// Lines of a changes file.
  static let changeLines = FuzzProperty("changeLines") { bytes in
    var decoder = ChangeLineDecoder()
    let first = decoder.decode(bytes, changeID: "fuzz")
    try checkChanges(first, source: bytes)
    try require(decoder.decode(bytes, changeID: "fuzz") == first, "the second reading differs from the first")

    // A change goes through a filter and a mapping, whatever it holds.
    let filter = Filter.condition("ISCHANGED(Status) OR Amount > 5 OR CreatedDate = LAST_N_DAYS:3")
      .compile(mappedFields: [])
    let context = EvaluationContext(now: Instant(secondsSinceEpoch: 1_700_000_000))
    for case .change(let change) in first.notices {
      guard let compiled = filter.filter else { throw Breach(description: "the filter does not compile") }
      let decision = compiled.decide(change, context: context)
      try require(
        compiled.resolved(in: change.record.layout).decide(change, context: context).outcome == decision.outcome,
        "a filter that is bound to the record's layout decides otherwise")
    }
  }

  private static func checkChanges(_ decoded: DecodedChanges, source: [UInt8]) throws {
    try check(decoded.diagnostics, source: source)
    try require(!decoded.isBad || decoded.notices.isEmpty, "a bad text has notices")
    for notice in decoded.notices {
      try require(!notice.object.isEmpty, "a notice names no object")
      try require(!notice.id.isEmpty, "a notice has no id")
      if case .change(let change) = notice {
        try checkReading(of: change.record)
        if let previous = change.previous { try checkReading(of: previous) }
      }
    }
    // An event may name a record twice; what has one id then is one notice.
    let notices = Dictionary(grouping: decoded.notices, by: \.id)
    try require(notices.values.allSatisfy { Set($0).count == 1 }, "two notices that differ have one id")
  }
}
