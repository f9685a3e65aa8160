import SalesTapConditions
import SalesTapConfiguration
import SalesTapMapping
import SalesTapModel
import SalesTapPayload

/// The texts of a decision as they may be shown and written down: without what comes from fields that the sync marks as sensitive.
///
/// ```swift
/// let shown = planner.redacted(decision)
/// print(shown.reason, shown.payload ?? "")
/// ```
public struct RedactedDecision: Hashable, Sendable {
  /// Why, in plain words.
  public var reason: String
  /// Why the filter said what it said; nil where it was not asked.
  public var filterReason: String?
  /// Whom the record belongs to; nil where it was not mapped.
  public var identity: String?
  /// The name of the event; nil where the record is none.
  public var eventName: String?
  /// The record for CleverTap as JSON text; nil where there is nothing to send.
  public var payload: String?

  /// What stands in place of a value.
  public static let mark = Redaction.mark
}

extension Planner {
  /// Whether a sync marks a field as sensitive, in any case of its name.
  public func isSensitive(_ path: String, in sync: String) -> Bool {
    self.sync(sync)?.sensitiveFields.contains { FieldName($0) == FieldName(path) } ?? false
  }

  /// The texts of a decision without what comes from sensitive fields, as the log writes them.
  public func redacted(_ decision: Decision) -> RedactedDecision {
    let redaction = redaction(of: decision.sync)
    let request = decision.payload.map { redaction.request($0.bytes) }
    var filterReason = decision.filter?.reason
    if redaction.coversFilter, decision.filter != nil { filterReason = Redaction.filterReason }
    let hidesReason = redaction.coversFilter && decision.filter.map { $0.reason == decision.reason } ?? false
    var eventName: String?
    if case .event(let name)? = decision.mapped?.record.content { eventName = name }
    return RedactedDecision(
      reason: hidesReason ? Redaction.filterReason : redaction.text(decision.reason, without: request?.values ?? []),
      filterReason: filterReason, identity: redaction.identity(decision.mapped?.record.subject.text),
      eventName: redaction.coversEventName ? eventName.map { _ in Redaction.mark } : eventName, payload: request?.text)
  }
}
