import SalesTap

/// Puts together why a change was decided as it was.
struct Explainer {
  let planner: Planner
  /// The condition of each sync, ready to run, by the sync's key.
  private let conditions: [String: CompiledCondition]

  init(planner: Planner, context: ConfigurationContext) {
    self.planner = planner
    var conditions: [String: CompiledCondition] = [:]
    for sync in planner.document.syncs {
      guard let text = sync.filter.condition else { continue }
      let parsed = ParsedCondition(parsing: text)
      if let object = context.objects[sync.object] {
        conditions[sync.key] = parsed.checked(against: object, in: context.objects)
          .compiled(exact: sync.filter.exact)
      } else {
        conditions[sync.key] = parsed.compiled(exact: sync.filter.exact)
      }
    }
    self.conditions = conditions
  }

  /// Why a change was decided as it was.
  /// - Parameters:
  ///   - performed: What the engine made of it.
  ///   - now: The time that relative dates are meant from.
  func explain(_ notice: ChangeNotice, line: Int, performed: [Decision], at now: Instant) -> ExplainedChange {
    let syncs = planner.plan(notice, at: now).map { planned in
      let sync = planned.sync.flatMap { planner.document.sync($0) }
      let outcome = performed.first { $0.sync == planned.sync } ?? planned
      return ExplainedSync(
        sync: sync, planned: planned, performed: outcome, shown: planner.redacted(planned),
        performedReason: planner.redacted(outcome).reason, condition: condition(of: planned, notice, at: now),
        changed: changed(of: planned), next: next(after: outcome, sync, at: now))
    }
    return ExplainedChange(line: line, notice: notice, syncs: syncs)
  }

  /// The watched fields that changed, without the values of sensitive ones.
  private func changed(of decision: Decision) -> [ExplainedSync.ChangedField] {
    (decision.filter?.changed ?? []).map { field in
      let isHidden = decision.sync.map { planner.isSensitive(field.path, in: $0) } ?? false
      func shown(_ value: FieldValue?) -> FieldValue? {
        isHidden ? value.map { _ in .string(RedactedDecision.mark) } : value
      }
      return ExplainedSync.ChangedField(path: field.path, old: shown(field.old), new: shown(field.new))
    }
  }

  /// The condition's parts with their values; nil where the sync has none, or was not asked.
  private func condition(of decision: Decision, _ notice: ChangeNotice, at now: Instant) -> ConditionExplanation? {
    guard case .change(let change) = notice, decision.filter != nil, let sync = decision.sync,
      let condition = conditions[sync]
    else { return nil }
    let calendar = planner.document.calendar
    return condition.explain(
      change.record, previous: change.previous, kind: change.kind, changedFields: change.changedFields,
      context: EvaluationContext(
        now: now, timeZone: planner.timeZone, firstWeekday: calendar.firstWeekday,
        fiscalYearStartMonth: calendar.fiscalYearStartMonth)
    ).redacted(by: RedactedDecision.mark) { planner.isSensitive($0, in: sync) }
  }

  /// What happens next, in plain words.
  private func next(after decision: Decision, _ sync: SyncConfiguration?, at now: Instant) -> String {
    switch decision.outcome {
    case .deliver, .delivered: return "nothing: CleverTap has the record"
    case .enqueue, .enqueued, .merged:
      if case .batch(_, let cadence)? = sync?.delivery {
        let slot = cadence.nextSlot(after: now, in: planner.timeZone)
        return "it is sent with the drain of \(slot)"
      }
      return "it is sent as soon as the connection and the entries before it allow"
    case .filtered: return "nothing, until a change of the record passes the filter"
    case .held(let missing):
      return missing.isEmpty
        ? "hand the record over again, read anew"
        : "hand the change over again with \(missing.joined(separator: ", ")), or give the engine a source to read them from"
    case .invalid, .failed: return decision.errorClass?.resolution ?? "nothing, until the record changes"
    case .skipped(let reason):
      switch reason {
      case .noSync: return "nothing, until a sync names the object"
      case .inactive: return "nothing, until the sync is active and the record changes"
      case .dryRun: return "nothing: a dry run sends nothing"
      case .unchanged: return "nothing, until the record becomes another one for CleverTap"
      case .gone: return "nothing: the sync or its connection was deleted while the change waited"
      case .deleted: return "nothing: the record was deleted"
      case .kindNotTaken: return "nothing, until a change of a kind that the sync takes"
      case .superseded: return "nothing: a newer version waits or was sent"
      case .duplicate: return "nothing: the same change was delivered before"
      }
    }
  }
}

/// What became of one change, and why.
struct ExplainedChange {
  let line: Int
  let notice: ChangeNotice
  let syncs: [ExplainedSync]

  var json: String {
    JSONText.object([
      "line": "\(line)", "object": JSONText.string(notice.object), "change": JSONText.string(notice.kindName),
      "id": JSONText.string(notice.id), "committedAt": JSONText.string(notice.committedAt?.description),
      "syncs": JSONText.array(syncs.map(\.json)),
    ])
  }

  func text(style: TerminalStyle) -> String {
    let when = notice.committedAt.map { ", committed at \($0)" } ?? ""
    var text = style.bold("line \(line): \(notice.object) \(notice.recordID?.text ?? "") \(notice.kindName)") + when
    text += "\n"
    for sync in syncs { text += sync.text(style: style) }
    return text
  }
}

/// What one sync made of a change, and why.
struct ExplainedSync {
  let sync: SyncConfiguration?
  let planned: Decision
  let performed: Decision
  /// The plan's texts, without values of sensitive fields.
  let shown: RedactedDecision
  /// What became of it, in words, without values of sensitive fields.
  let performedReason: String
  let condition: ConditionExplanation?
  let changed: [ChangedField]
  let next: String

  /// A watched field that changed, with what may be shown of it.
  struct ChangedField {
    let path: String
    let old: FieldValue?
    let new: FieldValue?
  }
}
