public import SalesTapModel

/// A mapping ready to run: paths resolved to slots, templates read.
///
/// Make one with ``Mapping/compile(object:objects:target:defaultEventName:layout:)``. It is a value of a few words; copies are cheap.
public struct CompiledMapping: Sendable {
  let plan: MappingPlan
  /// The layout whose slots the mapping reads; a record of another layout is brought into it first.
  public let layout: RecordLayout
  /// The slot of each field of the plan.
  let slots: [Int]
  /// The slot of each property that is sent as it is, else -1.
  let directSlots: [Int]

  init(_ plan: MappingPlan, layout: RecordLayout?) {
    self.plan = plan
    let base = layout ?? RecordLayout(plan.fields)
    let complete = plan.fields.allSatisfy { base.slot(of: $0) != nil }
    let chosen = complete ? base : RecordLayout(base.fields + plan.fields)
    self.layout = chosen
    let slots = plan.fields.map { chosen.slot(of: $0) ?? 0 }
    self.slots = slots
    self.directSlots = plan.properties.map { property in
      property.directField.map { plan.holdsID[$0] ? -1 : slots[$0] } ?? -1
    }
  }

  /// The mapping for records of a layout; a layout that lacks fields of the mapping is extended by them.
  public func bound(to layout: RecordLayout) -> CompiledMapping {
    layout === self.layout ? self : CompiledMapping(plan, layout: layout)
  }

  /// The mapping that was compiled.
  public var mapping: Mapping { plan.mapping }
  /// The API name of the source object.
  public var object: String { plan.object }
  /// What a record becomes.
  public var target: SyncTarget { plan.target }

  /// All paths that the mapping reads, each once: of identity, event name, timestamp, and properties in this order.
  ///
  /// `Id` is not among them: every change has it.
  public var fields: [String] { plan.fields }
  /// The paths that the identity rule reads.
  public var identityFields: [String] { names(plan.identity) }
  /// The paths that the event name reads.
  public var eventNameFields: [String] { plan.eventName.map { names($0) } ?? [] }
  /// The paths that the timestamp rule reads.
  public var timestampFields: [String] { plan.timestamp.map { names($0) } ?? [] }
  /// The paths that the properties read, each once.
  public var propertyFields: [String] { unique(plan.properties.flatMap { names($0.source) }) }
  /// The fields that one property reads, by its position in the mapping.
  public func fields(ofProperty index: Int) -> [String] { names(plan.properties[index].source) }
  /// The paths that a filter in mode *mapped fields* watches: those of identity, event name, and properties.
  public var watchedFields: [String] { unique(identityFields + eventNameFields + propertyFields) }

  private func names(_ source: SourcePlan) -> [String] { unique(source.fields.map { plan.fields[$0] }) }

  private func unique(_ names: [String]) -> [String] {
    var seen: Set<FieldName> = []
    return names.filter { seen.insert(FieldName($0)).inserted }
  }
}
