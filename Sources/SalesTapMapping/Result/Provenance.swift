import SalesTapModel

/// What became of each property of a mapping in one record, in the order of the mapping.
///
/// It holds a few bytes a property, none where all of them were sent, and names nothing until it is asked.
public struct Provenance: Sendable, RandomAccessCollection {
  let plan: MappingPlan
  /// What became of each property; empty as long as all of them were sent from their first source.
  private var outcomes = ContiguousArray<Outcome>()
  /// The reasons, by position, of the properties that failed.
  var failures = Dictionary<Int, ConversionFailure>()
  /// The numbers of the missing fields, by position, of the properties that lack some.
  var missing = Dictionary<Int, [Int]>()

  init(plan: MappingPlan) { self.plan = plan }

  /// Notes what became of a property.
  mutating func set(_ outcome: Outcome, at position: Int) {
    if outcomes.isEmpty {
      if outcome.kind == .sent, outcome.alternative == 0 { return }
      outcomes = ContiguousArray(repeating: .sent, count: plan.properties.count)
    }
    outcomes[position] = outcome
  }

  struct Outcome: BitwiseCopyable, Sendable {
    enum Kind: UInt8, BitwiseCopyable, Sendable { case sent, omitted, emptied, cleared, missing, failed }
    var kind: Kind
    var alternative: UInt16

    static let sent = Outcome(kind: .sent, alternative: 0)
    static let omitted = Outcome(kind: .omitted, alternative: 0)
  }

  /// The position of the first property.
  public var startIndex: Int { 0 }
  /// The number of properties.
  public var endIndex: Int { plan.properties.count }

  /// What became of the property at a position of the mapping.
  public subscript(position: Int) -> PropertyProvenance {
    let property = plan.properties[position]
    let outcome = outcomes.isEmpty ? .sent : outcomes[position]
    let alternative = Int(outcome.alternative)
    let result: PropertyProvenance.Outcome =
      switch outcome.kind {
      case .sent: .sent
      case .omitted: .omitted
      case .emptied: .emptied
      case .cleared: .cleared
      case .missing: .missing(fields: (missing[position] ?? []).map { plan.fields[$0] })
      case .failed: .dropped(failures[position] ?? ConversionFailure(.wrongType, .null))
      }
    let isFilled = outcome.kind == .sent || outcome.kind == .failed
    return PropertyProvenance(
      target: property.target, source: isFilled ? property.source.text(of: alternative) : nil,
      alternative: isFilled ? alternative : nil, transforms: isFilled ? property.transforms : [], outcome: result)
  }

  /// The properties that could not be converted, or whose fields were not loaded, in the order of the mapping.
  package var lost: [PropertyProvenance] {
    guard !failures.isEmpty || !missing.isEmpty else { return [] }
    return indices.filter { failures[$0] != nil || missing[$0] != nil }.map { self[$0] }
  }

  var missingFields: [String] {
    guard !missing.isEmpty else { return [] }
    return Set(missing.values.joined()).sorted().map { plan.fields[$0] }
  }
}

/// How one property of a record came about.
public struct PropertyProvenance: Hashable, Sendable {
  /// What became of a property.
  public enum Outcome: Hashable, Sendable {
    /// It is in the record.
    case sent
    /// Its value is null, and it was left out.
    case omitted
    /// Its value is null, and an empty text is sent.
    case emptied
    /// Its value is null, and CleverTap is told to delete it.
    case cleared
    /// Fields that it needs were not loaded, and it was left out.
    case missing(fields: [String])
    /// Its value could not be converted, and it was left out.
    case dropped(ConversionFailure)
  }

  /// The key in CleverTap.
  public var target: String
  /// The source that gave the value: a path, a template's text, or a constant's; nil where none gave one.
  public var source: String?
  /// The position of that source in a `firstOf`, else 0; nil where none gave a value.
  public var alternative: Int?
  /// The transforms that ran, or, of a dropped property, were to run.
  public var transforms: [Transform]
  /// What became of the property.
  public var outcome: Outcome
}
