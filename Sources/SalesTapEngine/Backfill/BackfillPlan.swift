import SalesTapModel
import SalesTapPayload
import SalesTapTime

/// What a historical sync would do, found by reading every record and sending none.
public struct BackfillPlan: Sendable {
  /// How many records were read.
  public var read = 0
  /// How many meet the condition.
  public var matched = 0
  /// How many the condition refuses.
  public var filtered = 0
  /// How many meet the condition, and cannot be mapped or break CleverTap's rules.
  public var invalid = 0
  /// How many lack fields that decide.
  public var held = 0
  /// How many would be sent, versions that gave way to newer ones left aside.
  public var sendable = 0
  /// The first records that would be sent, with their exact payloads.
  public var sample: [Decision] = []
  /// Why records are invalid, with the number of each reason; the most frequent first, at most twenty.
  public var reasons: [(reason: String, count: Int)] = []
}

extension Backfiller {
  /// Reads what a request asks for, and sends nothing.
  /// - Parameters:
  ///   - request: What would be asked.
  ///   - sample: How many payloads to return.
  /// - Returns: How many records match, and what would become of them.
  /// - Throws: ``BackfillError`` for a request that could not be started, and what the source throws.
  /// - Complexity: reads every record of the object that Salesforce selects; memory is a page and the sample.
  public func plan(_ request: BackfillRequest, sample: Int = 10) async throws -> BackfillPlan {
    let now = clock.now()
    let run = try await draft(request, at: now)
    guard let plan = await plan(for: run) else {
      throw BackfillError(.inactiveSync, "the sync \(request.sync) is gone or inactive")
    }
    var result = BackfillPlan()
    var reasons: [String: Int] = [:]
    var after: RecordID?
    let clause = plan.clause(at: now)
    while true {
      let page = try await source.page(
        HistoricalPageRequest(
          object: run.object, fields: plan.layout.fields, optionalFields: plan.optionalFields, condition: clause,
          after: after, limit: run.readSize))
      var delivery = BackfillDelivery(plan, run: run, at: now)
      let isCut = delivery.plan(page.rows, atMost: run.limit.map { max(0, $0 - result.matched) })
      for item in delivery.items {
        result.count(item, sample: sample)
        if item.outcome == .invalid { reasons[item.decision.reason, default: 0] += 1 }
      }
      after = page.rows.last?.id ?? after
      if page.isLast || isCut { break }
    }
    result.reasons = reasons.map { (reason: $0.key, count: $0.value) }
      .sorted { ($1.count, $0.reason) < ($0.count, $1.reason) }.prefix(20).map { $0 }
    return result
  }
}

extension BackfillPlan {
  fileprivate mutating func count(_ item: BackfillDelivery.Item, sample limit: Int) {
    read += 1
    switch item.outcome {
    case .filtered: filtered += 1
    case .invalid: invalid += 1
    case .held: held += 1
    case .undone:
      sendable += 1
      if sample.count < limit { sample.append(item.decision) }
    case .skipped, .sent, .rejected, .queued: break
    }
    if item.outcome != .filtered { matched += 1 }
  }
}
