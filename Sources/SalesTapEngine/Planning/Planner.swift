import OrderedCollections
import SalesTapConditions
public import SalesTapConfiguration
public import SalesTapDiagnostics
import SalesTapMapping
public import SalesTapModel
import SalesTapPayload
public import SalesTapTime

/// Decides what becomes of changes: a pure function of configuration, change, and time.
///
/// A planner is made once for a configuration: every field name is resolved to a slot, every condition and template is
/// compiled. After that, planning a change reads slots; it stores nothing, sends nothing, and knows no clock.
/// ``SyncEngine`` performs the plans, and previews show them.
///
/// ```swift
/// let planner = try Planner(document)
/// for decision in planner.plan(change, at: now) {
///   print(decision.sync ?? "-", decision.outcome.name, decision.reason)
/// }
/// ```
public struct Planner: Sendable {
  /// The configuration that the planner was made for.
  public let document: ConfigurationDocument
  /// The warnings and notes that the checks of the configuration gave.
  public let diagnostics: [Diagnostic]
  /// The rules of the calendar's zone, in which relative dates and slots are meant.
  public let timeZone: TimeZoneRules

  /// The descriptions of the org's objects, as far as they are known.
  public let objects: ObjectCatalog

  struct ObjectPlan {
    let layout: RecordLayout
    let syncs: [CompiledSync]
  }

  let plans: [FieldName: ObjectPlan]
  /// What must not be written down, by the keys of the syncs that have sensitive fields.
  let redactions: [String: Redaction]

  /// A planner for a configuration.
  /// - Parameters:
  ///   - document: What to do with which changes.
  ///   - context: What is known of the Salesforce org; without object descriptions, names and types are not checked.
  ///   - timeZone: The rules of the calendar's zone; nil reads those of the zone that the configuration names from the platform's
  ///     ``ZoneFiles``. UTC and fixed offsets need no file.
  /// - Throws: ``ConfigurationError`` with every diagnostic if the configuration has errors, or the platform does not know its zone.
  public init(
    _ document: ConfigurationDocument, context: ConfigurationContext = ConfigurationContext(),
    timeZone: TimeZoneRules? = nil
  ) throws(ConfigurationError) {
    let zone = timeZone ?? ZoneFiles.rules(named: document.calendar.timeZone)
    var context = context
    // Slots and relative dates in another zone than the one that is written down would be wrong without a word.
    if zone == nil { context.isTimeZoneKnown = { $0 != document.calendar.timeZone } }
    var diagnostics = document.check(context)
    var drafts: OrderedDictionary<FieldName, [CompiledSync]> = [:]
    for sync in document.syncs where !diagnostics.hasErrors {
      let compiled = CompiledSync.compile(sync, in: document, objects: context.objects)
      // The check has told warnings and notes, with their places in the document.
      diagnostics += compiled.diagnostics.filter { $0.severity == .error }
      if let sync = compiled.sync { drafts[FieldName(sync.configuration.object), default: []].append(sync) }
    }
    if diagnostics.hasErrors { throw ConfigurationError(diagnostics) }
    self.document = document
    self.diagnostics = diagnostics
    self.timeZone = zone ?? .utc
    self.objects = context.objects
    self.redactions = Dictionary(
      drafts.values.joined().filter { !$0.configuration.sensitiveFields.isEmpty }
        .map { ($0.configuration.key, Redaction($0)) }, uniquingKeysWith: { first, _ in first })
    self.plans = Dictionary(
      uniqueKeysWithValues: drafts.map { object, syncs in
        let layout = RecordLayout(syncs.flatMap { $0.filter.fields + $0.mapping.fields } + Planner.commonFields)
        return (object, ObjectPlan(layout: layout, syncs: syncs.map { $0.bound(to: layout) }))
      })
  }

  /// The fields that a record is wanted with whatever the syncs read: its id, and what tells its version.
  static let commonFields = ["Id", "SystemModstamp", "LastModifiedDate", "CreatedDate"]

  /// The fields that the syncs of an object read, as the layout into which its records are decoded fastest; nil if no
  /// sync names the object.
  public func layout(for object: String) -> RecordLayout? { plans[FieldName(object)]?.layout }

  /// What relative dates in conditions mean at an instant, in the configuration's calendar.
  func evaluation(at now: Instant) -> EvaluationContext {
    EvaluationContext(
      now: now, timeZone: timeZone, firstWeekday: document.calendar.firstWeekday,
      fiscalYearStartMonth: document.calendar.fiscalYearStartMonth)
  }

  /// What becomes of a change: one decision for each sync of its object, in the order of the configuration.
  ///
  /// A change whose object no sync names gets one decision, *skipped: no sync*.
  /// - Parameters:
  ///   - change: The change.
  ///   - now: The time, for relative dates, and for events that nothing else gives a time.
  /// - Complexity: linear in the size of the syncs; a record in the layout of ``layout(for:)`` needs no look-up of names.
  public func plan(_ change: RecordChange, at now: Instant) -> [Decision] {
    plan(change, at: now, for: nil) { _ in nil }
  }

  /// What becomes of a change in some syncs, with what is remembered of its record.
  /// - Parameters:
  ///   - change: The change.
  ///   - now: The time.
  ///   - wanted: The keys of the syncs that decide; nil for all.
  ///   - remembered: What CleverTap last accepted of the record in a sync, by the sync's key: it tells which watched fields changed where the
  ///     change brings neither prior values nor changed fields.
  public func plan(
    _ change: RecordChange, at now: Instant, for wanted: Set<String>?, remembered: (String) -> AcceptedState?
  ) -> [Decision] {
    guard let plan = plans[FieldName(change.object)] else {
      return [.noSync(for: change.object)]
    }
    var change = change
    change.record = change.record.conformed(to: plan.layout)
    let evaluation = evaluation(at: now)
    return plan.syncs.compactMap { sync in
      guard wanted?.contains(sync.configuration.key) ?? true else { return nil }
      guard sync.configuration.remembers, let state = remembered(sync.configuration.key),
        let changed = sync.changedFields(of: change, since: state)
      else { return sync.plan(change, evaluation: evaluation, at: now) }
      var detected = change
      detected.changedFields = changed
      return sync.plan(detected, evaluation: evaluation, at: now)
    }
  }

  /// The compiled syncs of an object.
  func syncs(of object: String) -> [CompiledSync] { plans[FieldName(object)]?.syncs ?? [] }

  /// The compiled sync of a key.
  func compiled(_ key: String) -> CompiledSync? {
    sync(key).flatMap { sync in syncs(of: sync.object).first { $0.configuration.key == key } }
  }
}

extension Decision {
  /// The decision about a change whose object no sync names.
  static func noSync(for object: String) -> Decision {
    Decision(sync: nil, outcome: .skipped(.noSync), reason: "no sync names the object \(object)")
  }
}
