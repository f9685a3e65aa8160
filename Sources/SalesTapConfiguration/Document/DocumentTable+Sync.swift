import SalesTapConditions
import SalesTapDiagnostics
import SalesTapMapping
import SalesTapModel
import SalesTapQueue
import SalesTapSchedule

extension DocumentTable {
  static let sync = SyncForm.object.form(
    blank: SyncForm.blank, make: { $0.made() }, take: { SyncForm.Draft($0) }, verify: SyncForm.verify)
}

/// The rows of syncs, filters, and deliveries.
enum SyncForm {
  /// A sync as the document has it: the target may be absent, and the delivery has keys of its own.
  struct Draft: Sendable {
    var sync: SyncConfiguration
    var target: SyncTarget?
    var delivery: DeliveryDraft

    init(_ sync: SyncConfiguration) {
      self.sync = sync
      target = sync.target
      delivery = DeliveryDraft(sync)
    }

    func made() -> SyncConfiguration {
      var sync = sync
      sync.target = target ?? SyncTarget(defaultFor: sync.object) ?? .profiles
      sync.delivery = delivery.made()
      sync.merge = delivery.merge
      sync.attempts = delivery.attempts
      sync.retriesThroughQueue = delivery.retriesThroughQueue
      return sync
    }
  }

  /// The keys of `delivery`.
  struct DeliveryDraft: Hashable, Sendable {
    enum Mode: String, CaseIterable, Sendable { case realTime, batch }
    var mode: Mode
    var batchSize = 100
    var everyMinutes = 15
    var offsetMinutes = 0
    var merge: MergePolicy
    var attempts: Int
    var retriesThroughQueue: Bool

    init(_ sync: SyncConfiguration) {
      merge = sync.merge
      attempts = sync.attempts
      retriesThroughQueue = sync.retriesThroughQueue
      switch sync.delivery {
      case .realTime: mode = .realTime
      case .batch(let size, let cadence):
        mode = .batch
        batchSize = size
        everyMinutes = cadence.minutes
        offsetMinutes = cadence.offsetMinutes
      }
    }

    func made() -> SyncConfiguration.Delivery {
      guard mode == .batch else { return .realTime }
      // What is no cadence has been reported.
      let cadence = Cadence(everyMinutes: everyMinutes, offsetMinutes: offsetMinutes) ?? .every15Minutes
      return .batch(size: batchSize, cadence: cadence)
    }
  }

  /// A sync of which nothing is known yet.
  static let blank: Draft = {
    var draft = Draft(
      SyncConfiguration(
        name: "", connection: "", object: "", target: .profiles, mapping: Mapping(identity: .identity(.field("")))))
    draft.target = nil
    return draft
  }()

  static let object = ObjectForm<Draft>(
    "a sync", plural: "syncs", definition: "sync",
    keys: [
      Key("name", \.sync.name, .text(), required: "The name, unique without regard to case."),
      Key("id", \.sync.id, .text(), "A key that survives a change of the name; without it the name is the key."),
      Key("connection", \.sync.connection, .text(), required: "The name or the id of the connection."),
      Key(
        "object", \.sync.object, .text(),
        required: "The API name of the Salesforce object: Lead, Opportunity, CleverTap__Property_Lead__c."),
      Key(
        "target", \.target, .word,
        "What a record becomes; without it the object's default. A custom object has none: say it."),
      Key("status", \.sync.status, .word, default: .active, "Whether the sync works, or only shows what it would do."),
      Key(
        "on", \.sync.on, changeKinds, "The kinds of change that the sync takes; without it all of them."),
      Key(
        "filter", \.sync.filter, filter.form(blank: .none), default: .none,
        "Which changes matter; without it every change does."),
      Key(
        "delivery", \.delivery, delivery.form(blank: blank.delivery, verify: verify), default: blank.delivery,
        "When records are sent; without it at once."),
      Key(
        "limit", \.sync.limitPerHour, limit.form(blank: 1),
        "A guard against floods: above it the sync waits for a person's word."),
      Key(
        "remember", \.sync.remembers, .boolean, default: false,
        "Whether to remember what CleverTap accepted last, so that nothing is sent twice and every change is seen."),
      Key(
        "sensitive", \.sync.sensitiveFields, .list(of: .text(), blank: ""), default: [],
        "The fields whose values must not appear in a log."),
      Key("mapping", \.sync.mapping, MappingForm.form, required: "How a record becomes a profile or an event."),
    ])

  /// Reports a custom object without a target.
  @Sendable static func verify(_ draft: Draft, at place: Place, _ reading: inout DocumentReading) {
    let target = place.path(of: "target")
    guard draft.target == nil, !reading.broken.contains(target), draft.sync.isCustomObject else { return }
    reading.broken.insert(target)
    reading.report(
      .missingTarget, "say what records of \(draft.sync.object) become: a custom object has no default target",
      at: place.nearest(to: "/object").range, path: target)
  }

  /// Reports an offset that reaches past the cadence, and keys of batches where there are none.
  @Sendable static func verify(_ draft: DeliveryDraft, at place: Place, _ reading: inout DocumentReading) {
    let isReadable = !["mode", "everyMinutes", "offsetMinutes"].contains { reading.broken.contains(place.path(of: $0)) }
    guard isReadable, let members = place.members else { return }
    if draft.offsetMinutes >= draft.everyMinutes, let offset = members.first(where: { $0.name == "offsetMinutes" }) {
      reading.broken.insert(offset.place.path)
      reading.outOfRange(
        "\(draft.offsetMinutes)", at: offset.place, expected: "below 'everyMinutes', which is \(draft.everyMinutes)")
    }
    guard draft.mode == .realTime else { return }
    for member in members where ["batchSize", "everyMinutes", "offsetMinutes"].contains(member.name) {
      reading.report(
        .noEffect, "'\(member.name)' has no effect: this sync sends at once", at: member.nameRange,
        path: member.place.path, notes: [.init("batches need \"mode\": \"batch\"")])
    }
  }

  /// The kinds of change that can be delivered, in the order in which they are written.
  static let deliverableKinds: [RecordChange.Kind] = [.created, .updated, .undeleted]

  private static let changeKinds = Form<[RecordChange.Kind]>
    .list(of: .word(among: deliverableKinds), blank: .updated, minimumCount: 1, isUnique: true)
    .map(
      { Set($0) }, { kinds in RecordChange.Kind.allCases.filter(kinds.contains) })

  private static let limit = ObjectForm<Int>(
    "a limit", plural: "limits",
    keys: [Key("perHour", \.self, .integer(1...Int.max), required: "How many changes an hour are processed.")])

  static let filter = ObjectForm<Filter>(
    "a filter", plural: "filters", definition: "filter",
    keys: [
      Key(
        "watch", \.watch, watch,
        "The fields whose changes matter, or \"mapped\" for those that the mapping reads."),
      Key(
        "condition", \.condition, .text(),
        "What must hold of the record, in the language of SOQL's WHERE: Status = 'Qualified' AND LeadSource != null."),
      Key("exact", \.exact, .boolean, default: false, "Whether texts are compared with regard to case."),
    ])

  private static let watchedFields = Form<[String]>.list(
    of: .text(), blank: "", minimumCount: 1, isUnique: true)

  private static let watch = Form<Filter.Watch>(
    shape: .anyOf([.word(["mapped"]), watchedFields.shape]),
    read: { place, reading in
      // A text that comes near to the word is meant as it; any other is the name of a field.
      if let text = place.text, text == "mapped" || reading.isMeant("mapped", by: text) {
        return reading.word(["mapped"], at: place).map { _ in .mappedFields }
      }
      guard place.items != nil else {
        reading.wrongType(.anyOf([.word(["mapped"]), watchedFields.shape]), at: place)
        return nil
      }
      return watchedFields.read(place, &reading).map(Filter.Watch.fields)
    },
    write: { watch in
      switch watch {
      case .mappedFields: "mapped"
      case .fields(let fields): watchedFields.write(fields)
      }
    })

  static let delivery = ObjectForm<DeliveryDraft>(
    "a delivery", plural: "deliveries", definition: "delivery",
    keys: [
      Key(
        "mode", \.mode, .word, default: .realTime,
        "Whether records are sent at once, or gathered and sent on a schedule."),
      Key(
        "batchSize", \.batchSize, .integer(1...1000), default: 100,
        "How many records go in one call. For batches only."),
      Key(
        "everyMinutes", \.everyMinutes, .integer(among: Cadence.allowedMinutes), default: 15,
        "Minutes from one sending to the next. For batches only."),
      Key(
        "offsetMinutes", \.offsetMinutes, .integer(0...59), default: 0,
        "By how many minutes the slots are late, below everyMinutes. For batches only."),
      Key(
        "merge", \.merge, .word, default: .latest,
        "What happens to a change whose record waits already: it replaces, is ignored, or waits on its own."),
      Key(
        "attempts", \.attempts, .integer(1...100), default: 5,
        "How many attempts a record has that CleverTap asks to send again."),
      Key(
        "retry", \.retriesThroughQueue, .words(true: "queue", false: "none"), default: true,
        "Whether a real-time send that time could cure is queued."),
    ])
}
