import SalesTapMapping
import SalesTapModel
import SalesTapPayload
import SalesTapTime
import TestSupport
import Testing

/// What holds of every mapped record, over records and mappings from a seed.
@Suite struct MappedRecordTests {
  private static let names = ["A", "B", "C", "D.E", "F__c"]

  private static func value(_ random: inout SeededGenerator) throws -> FieldValue? {
    switch Int.random(in: 0..<14, using: &random) {
    case 0, 1: nil
    case 2: .null
    case 3: .boolean(Bool.random(using: &random))
    case 4: .integer(Int64.random(in: -5...2_000_000_000_000, using: &random))
    case 5: .double(Double(Int.random(in: -50...50, using: &random)) / 4)
    case 6: .date(try #require(CalendarDate(daysSinceEpoch: Int.random(in: -30_000...30_000, using: &random))))
    case 7:
      .dateTime(
        Instant(millisecondsSinceEpoch: Int64.random(in: -1_000_000_000_000...1_000_000_000_000, using: &random)))
    case 8: .time(try #require(TimeOfDay(millisecondsSinceMidnight: Int.random(in: 0..<86_400_000, using: &random))))
    case 9: ["x", "y", "x"]
    case 10: .location(Geolocation(latitude: 1.5, longitude: -2))
    case 11:
      .string(["yes", "25", " pad ", "2024-02-29", "A;B", "+14155552671", "é"].randomElement(using: &random) ?? "")
    case 12: .string(" ")
    default: .string("text \(Int.random(in: 0...9, using: &random))")
    }
  }

  private static func source(_ random: inout SeededGenerator, depth: Int = 0) -> Mapping.Source {
    let name = names.randomElement(using: &random) ?? "A", other = names.randomElement(using: &random) ?? "B"
    switch Int.random(in: 0..<(depth > 2 ? 4 : 6), using: &random) {
    case 0, 1: return .field(name)
    case 2: return .template("p {{\(name)}}-{{\(other) | trim | uppercase}}")
    case 3: return .template("\(name){{ Lead.\(name) | digits }}")
    case 4: return .firstOf([source(&random, depth: depth + 1), source(&random, depth: depth + 1)])
    default: return .firstOf([source(&random, depth: depth + 1), .constant(7)])
    }
  }

  private static let transforms: [Transform] = [
    .trim, .lowercase, .uppercase, .digits, .not, .prefix("#"), .phone("US"), .values(["x": "z", "25": ""]),
  ]

  @Test func everyPropertyHasItsTypeAndItsOrigin() throws {
    var random = SeededGenerator(seed: 21)
    var sent = 0
    for _ in 0..<3000 {
      let target: SyncTarget = Bool.random(using: &random) ? .profiles : .events
      let properties = (0..<Int.random(in: 0...6, using: &random)).map { index in
        Mapping.Property(
          "P\(index)", Self.source(&random),
          type: Mapping.DataType.allCases.randomElement(using: &random) ?? .automatic,
          transforms: (0..<Int.random(in: 0...2, using: &random)).compactMap { _ in
            Self.transforms.randomElement(using: &random)
          },
          null: target == .events && Bool.random(using: &random) ? .empty : .omit)
      }
      let mapping = Mapping(identity: .template("SF_{{Id}}"), properties: properties)
      let compiled = try compiled(mapping, target: target)
      var fields: [(path: String, value: FieldValue)] = []
      for name in Self.names {
        if let value = try Self.value(&random) { fields.append((name, value)) }
      }
      let record = SalesforceRecord(fields)
      let mapped = try #require(compiled.map(try change(record), context: context).mapped)
      #expect(mapped.provenance.count == properties.count)
      var rest = mapped.record.properties[...]
      for (property, origin) in zip(properties, mapped.provenance) {
        #expect(origin.target == property.target)
        switch origin.outcome {
        case .sent:
          let next = rest.popFirst()
          let first = try #require(next)
          #expect(first.name == property.target)
          #expect(Self.has(first.value, property.type), "\(first) \(property)")
          #expect(origin.source != nil)
          #expect(origin.transforms == property.transforms)
          sent += 1
        case .emptied:
          let next = rest.popFirst()
          #expect(next == .init(property.target, .string("")))
        case .missing(let fields):
          #expect(!fields.isEmpty && fields.allSatisfy { record[$0] == nil })
          #expect(Set(fields).isSubset(of: mapped.missingFields))
        case .dropped(let failure): #expect(!failure.description.isEmpty && origin.source != nil)
        case .omitted: #expect(property.null == .omit)
        case .cleared: Issue.record("nothing clears here")
        }
      }
      #expect(rest.isEmpty)
    }
    #expect(sent > 2000)
  }

  /// Whether a value is of a type, and is never an empty text or list.
  private static func has(_ value: CleverTapValue, _ type: Mapping.DataType) -> Bool {
    switch (type, value) {
    case (_, .string("")), (_, .list([])), (_, .operation), (_, .items), (_, .categories): false
    case (.automatic, _), (.string, .string), (.number, .integer), (.boolean, .boolean), (.date, .date), (.list, .list):
      true
    case (.number, .double(let number)): number.isFinite
    default: false
    }
  }

  @Test(arguments: [
    FieldValue.null, "", "  ", .list([]),
  ])
  func aTemplateIsNeverItsLiteralsAlone(_ empty: FieldValue) throws {
    for text in [
      "SF_Lead_{{Code__c}}", "{{Code__c | trim}}-x", "{{Code__c | digits}} {{Id}}", "a{{Id}}b{{Code__c | trim}}",
    ] {
      let mapping = Mapping(
        identity: .template(text), properties: [.template(text, as: "P"), .field("Code__c", as: "Q")])
      let result = try compiled(mapping).map(try change(["Code__c": empty]), context: context)
      if case .string("  ") = empty, !text.contains("|") { continue }
      #expect(result.failure?.kind == .invalidIdentity, "\(text)")
    }
  }

  @Test func failurePoliciesAndNullPolicies() throws {
    let properties: [Mapping.Property] = [
      .field("Name", as: "Name", null: .clear), .field("Age__c", as: "Age", type: .number),
      .field("Company", as: "Company"),
    ]
    let record: SalesforceRecord = ["Id": "1", "Name": .null, "Age__c": "old", "Company": "Acme"]
    let dropping = try compiled(Mapping(identity: .template("x{{Id}}"), properties: properties))
    let mapped = try #require(dropping.map(try change(record), context: context).mapped)
    #expect(mapped.record.properties == [.init("Name", .operation(.delete)), .init("Company", .string("Acme"))])
    #expect(mapped.provenance[0].outcome == .cleared)
    #expect(mapped.provenance[1].outcome == .dropped(ConversionFailure(.notANumber, .string)))
    #expect(mapped.provenance[1].source == "Age__c")
    let failing = try compiled(
      Mapping(identity: .template("x{{Id}}"), properties: properties, onConversionFailure: .fail))
    let failure = try #require(failing.map(try change(record), context: context).failure)
    #expect(failure.kind == .conversionFailed)
    #expect(failure.property == "Age")
    #expect(failure.explanation == "Age: the text is not a number as a whole")
    #expect(!failure.description.contains("old"))
  }

  @Test func theEventNameFallsBackWhereThePolicySaysSo() throws {
    let mapping = Mapping(identity: .template("x{{Id}}"), eventName: .field("Status"), emptyEventName: .default)
    let result = try compiled(mapping, target: .events).map(try change(["Status": "  "]), context: context)
    #expect(result.record?.content == .event(name: "sf_lead"))
  }

  @Test func recordsOfAnyLayoutAreMapped() throws {
    let mapping = try compiled(
      Mapping(identity: .byEmail, properties: [.field("Owner.Name", as: "Owner"), .field("City", as: "City")]))
    let narrow: SalesforceRecord = ["owner": .null, "EMAIL": "a@b.c", "Other": 1, "city": "Bonn"]
    let mapped = try #require(mapping.map(try change(narrow), context: context).mapped)
    #expect(mapped.record.properties == [.init("City", .string("Bonn"))])
    #expect(mapped.provenance[0].outcome == .omitted)
    let wide = RecordLayout(["x", "City", "Email", "Owner.Name", "y"])
    let bound = mapping.bound(to: wide)
    let record: SalesforceRecord = ["City": "Ulm", "Email": "a@b.c", "Owner.Name": "Ann"]
    let result = bound.map(try change(record.conformed(to: wide)), context: context)
    #expect(result.record?.properties == [.init("Owner", .string("Ann")), .init("City", .string("Ulm"))])
  }

  @Test func aDescriptionDecidesWhatATextIs() throws {
    let objects: ObjectCatalog = [
      ObjectDescription(
        "Lead", types: ["Id": .id, "Interests__c": .multiPicklist, "Born__c": .date, "Email": .email])
    ]
    let mapping = Mapping(
      identity: .byEmail, properties: [.field("Interests__c", as: "I"), .field("Born__c", as: "B")])
    let compiled = try #require(mapping.compile(object: "Lead", objects: objects, target: .profiles).mapping)
    let record: SalesforceRecord = ["Email": "a@b.c", "Interests__c": "B;A", "Born__c": "1969-12-31"]
    #expect(
      compiled.map(try change(record), context: context).record?.properties
        == [.init("I", .list(["B", "A"])), .init("B", .date(-86_400))])
  }
}
