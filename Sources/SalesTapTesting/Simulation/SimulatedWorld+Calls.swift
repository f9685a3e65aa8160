import SalesTap

// Calls on their way to CleverTap, and what it makes of them.
extension SimulatedWorld {
  /// Notes that a worker makes a call, and holds it against what the worker may send.
  func begin(_ request: UploadRequest, of life: SimulatedLife) -> SimulatedCall {
    calls += 1
    let connection = request.connection
    life.calls[connection.accountID, default: 0] += 1
    let running = life.calls[connection.accountID, default: 0]
    if running > 1 { reach(.concurrentCalls) }
    if running > connection.concurrency {
      violate(
        .concurrencyIsBounded, "\(running) calls run over \(connection.name), which allows \(connection.concurrency)")
    }
    if life.admissions[connection.key, default: 0] > 0 {
      life.admissions[connection.key, default: 1] -= 1
    } else {
      violate(.pausesHold, "a call went out over \(connection.name) without being let through")
    }
    var taken: Set<Int> = []
    let records = Self.records(of: request.body).map { bytes in
      // Versions that say the same have the same bytes: they go in the order in which they were claimed.
      let known = (life.inHand[bytes] ?? []).filter { !taken.contains($0) }
      let claim = known.first { ledger.claims[$0].isHeld } ?? known.last
      if let claim {
        taken.insert(claim)
        note(claim, of: life)
      } else {
        violate(
          .onlyClaimedIsSent, "a record went out that nobody had in hand: \(String(decoding: bytes, as: UTF8.self))")
      }
      return (bytes: bytes, claim: claim)
    }
    if request.body.count > connection.maximumBytes {
      violate(
        .bodiesFit,
        "\(request.body.count) bytes go out over \(connection.name), which allows \(connection.maximumBytes)")
    }
    if records.isEmpty { violate(.onlyClaimedIsSent, "a call without records went out") }
    trace("\(life.name) makes call \(calls) over \(connection.key): \(names(of: records))")
    return SimulatedCall(number: calls, began: executor.elapsed, connection: connection, records: records)
  }

  private func note(_ index: Int, of life: SimulatedLife) {
    ledger.claims[index].sends += 1
    let claim = ledger.claims[index]
    if claim.leaseEnds <= life.now {
      violate(
        .leasesAreRespected,
        "\(life.name) sends \(claim.key.changeID) of \(claim.key.sync) at \(life.now); its lease ended at \(claim.leaseEnds)"
      )
    }
  }

  private func names(of records: [(bytes: [UInt8], claim: Int?)]) -> String {
    records.map { record in record.claim.map { ledger.claims[$0].key.changeID } ?? "?" }.joined(separator: ", ")
  }

  func end(_ call: SimulatedCall, of life: SimulatedLife) {
    life.calls[call.connection.accountID, default: 1] -= 1
    // Who waits long for an answer does nothing else.
    if executor.elapsed - call.began > 10_000 { disturb() }
  }

  /// CleverTap refuses a call as a whole.
  func refuse(_ call: SimulatedCall) {
    guard call.records.count == 1, let claim = call.records[0].claim else { return }
    ledger.refused.insert(ledger.claims[claim].key)
  }

  /// CleverTap takes a call.
  /// - Parameters:
  ///   - isLate: Whether nobody waits for the answer any more.
  ///   - missing: Whether CleverTap asks to send some of the records again.
  func arrive(_ call: SimulatedCall, isLate: Bool, missing: Bool = false) -> UploadAnswer {
    if call.records.contains(where: { Self.spoiltWhole.isFound(in: $0.bytes) }) {
      reach(.poisonFound)
      refuse(call)
      return .response(status: 400, retryAfter: nil, body: CleverTapAnswer.failure("Malformed request", code: 400))
    }
    var good: [Int] = []
    var unprocessed: [StoredValue] = []
    for index in call.records.indices {
      var refusal: Refusal?
      if Self.spoiltAlone.isFound(in: call.records[index].bytes) {
        refusal = Refusal(code: 514, text: "Profile data is incorrect. ")
        reach(.refusedRecord)
      } else if missing, random.falls(500) {
        refusal = Refusal(code: 555, text: "Internal server error. ")
      }
      if let refusal {
        unprocessed.append(CleverTapAnswer.entry(refusal, number: index + 1, echo: .null))
        land(call.records[index], refusal.code == 555 ? .again : .refused, isLate: isLate)
      } else {
        good.append(index)
      }
    }
    if !good.isEmpty {
      let body = UploadBatcher.body(of: good.compactMap { EncodedRecord(bytes: call.records[$0].bytes) })
      var connection = call.connection
      connection.host = nil
      let answer = cleverTap.answer(
        to: UploadRequest(connection: connection, body: body, recordCount: good.count))
      let refused = Self.refusedNumbers(in: answer)
      for (number, index) in good.enumerated() {
        if refused.contains(number + 1) {
          let record = String(decoding: call.records[index].bytes, as: UTF8.self)
          violate(.checkedRecordsAreAccepted, "CleverTap refuses \(record): \(Self.text(of: answer))")
        }
        land(call.records[index], refused.contains(number + 1) ? .refused : .applied, isLate: isLate)
      }
    }
    trace("call \(call.number) arrives, \(good.count) of \(call.records.count) applied")
    return .response(
      status: 200, retryAfter: nil, body: CleverTapAnswer.body(processed: good.count, unprocessed: unprocessed))
  }

  /// Notes what CleverTap made of a record.
  private func land(
    _ record: (bytes: [UInt8], claim: Int?), _ verdict: SimulationLedger.Verdict, isLate: Bool
  ) {
    guard let index = record.claim else { return }
    let claim = ledger.claims[index]
    let place = SimulationLedger.RecordKey(sync: claim.key.sync, recordID: claim.recordID)
    ledger.arrivals.append(
      .init(claim: index, at: executor.elapsed, verdict: verdict, wasHeld: claim.isHeld, isLate: isLate))
    switch verdict {
    case .refused: ledger.refused.insert(claim.key)
    case .again: ledger.askedAgain[claim.key, default: 0] += 1
    case .applied:
      if !ledger.applied.insert(claim.key).inserted { reach(.secondCopy) }
      // Of what the network brings late or twice nobody can know.
      if !isLate { ledger.appliedBytes[place, default: []].append((executor.elapsed, claim.payload)) }
      guard claim.target == .profiles else { return }
      if let newest = ledger.newestApplied[place], claim.committedAt < newest, claim.isHeld, !isLate {
        violate(
          .newestStateStands,
          "\(claim.key.changeID) of \(claim.key.sync), committed at \(claim.committedAt), was applied after a state of \(newest)"
        )
      }
      if isLate, let newest = ledger.newestApplied[place], claim.committedAt < newest { reach(.lateAfterNewer) }
      ledger.notedAt[place] = executor.elapsed
      ledger.newestApplied[place] = max(ledger.newestApplied[place] ?? claim.committedAt, claim.committedAt)
    }
  }

  // MARK: Reading

  /// The records of a body, each as its bytes.
  static func records(of body: [UInt8]) -> [[UInt8]] {
    guard let node = try? JSONNode(parsing: body), let records = node["d"]?.array else { return [] }
    return records.map { Array(body[$0.range.offset..<$0.range.end]) }
  }

  private static let spoiltWhole = ByteSearch("spoilt whole")
  private static let spoiltAlone = ByteSearch("spoilt alone")
  private static let skipped = ByteSearch("Skipped record number : ")

  private static func refusedNumbers(in answer: UploadAnswer) -> Set<Int> {
    guard case .response(_, _, let body) = answer, skipped.isFound(in: body) else { return [] }
    let parts = text(of: answer).split(separator: "Skipped record number : ").dropFirst()
    return Set(parts.compactMap { Int($0.prefix { $0.isNumber }) })
  }

  private static func text(of answer: UploadAnswer) -> String {
    guard case .response(_, _, let body) = answer else { return "" }
    return String(decoding: body, as: UTF8.self)
  }
}
