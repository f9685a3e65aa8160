import SalesTapDiagnostics
import SalesTapMapping
import SalesTapModel
import Testing

/// What is found wrong with a mapping before the first record is sent.
@Suite struct CompileTests {
  static let objects: ObjectCatalog = [
    ObjectDescription(
      "Lead",
      fields: [
        FieldDescription("Id", .id), FieldDescription("FirstName", .string, label: "First Name"),
        FieldDescription("Email", .email), FieldDescription("Phone", .phone), FieldDescription("Name", .string),
        FieldDescription("Status", .picklist, picklistValues: ["Open", "Qualified"]),
        FieldDescription("Address", .address), FieldDescription("City", .string, compoundFieldName: "Address"),
        FieldDescription("Street", .textArea, compoundFieldName: "Address"),
        FieldDescription("Score__c", .double, isCalculated: true, formula: "IF(ISBLANK(Email), 0, Rating__c * 2)"),
        FieldDescription("Rating__c", .double), FieldDescription("CreatedDate", .dateTime),
        FieldDescription("Birthday__c", .date), FieldDescription("Interests__c", .multiPicklist),
        FieldDescription("HasOptedOutOfEmail", .boolean),
        FieldDescription("OwnerId", .reference, referenceTo: ["User"]),
        FieldDescription("Campaign__c", .reference, referenceTo: ["Campaign"]),
      ]),
    ObjectDescription("User", fields: [FieldDescription("Name", .string), FieldDescription("Email", .email)]),
    ObjectDescription("Contact", fields: [FieldDescription("Email", .email)]),
  ]

  /// One line for each trouble: where, what, the text that is meant, and what the first fix makes of it.
  static func troubles(
    _ mapping: Mapping, target: SyncTarget = .profiles, objects: ObjectCatalog = objects
  ) -> [String] {
    mapping.compile(object: "Lead", objects: objects, target: target).diagnostics.map { found in
      var line = "\(found.diagnostic.severity) \(found.place.pointer) \(found.diagnostic.id)"
      let text = Self.text(at: found.place, in: mapping)
      if let range = found.diagnostic.range, let text {
        line += " '\(String(decoding: Array(text.utf8)[range.bounds], as: UTF8.self))'"
      }
      if let fix = found.diagnostic.fixes.first, let text { line += " -> \(fix.applied(to: text))" }
      if !found.diagnostic.suggestions.isEmpty { line += " ? \(found.diagnostic.suggestions.joined(separator: " "))" }
      return line
    }
  }

  private static func text(at place: MappingPlace, in mapping: Mapping) -> String? {
    guard case .source(let positions, _) = place.element else { return nil }
    var source: Mapping.Source? =
      switch (place.part, mapping.identity) {
      case (.identity, .identity(let source)), (.objectID, .objectID(let source)): source
      case (.eventName, _): mapping.eventName
      case (.timestamp, _): mapping.timestamp
      case (.property(let index), _): mapping.properties[index].source
      default: nil
      }
    for position in positions {
      if case .firstOf(let sources)? = source { source = sources[position] }
    }
    return switch source {
    case .field(let text), .template(let text): text
    default: nil
    }
  }

  private func troubles(_ source: Mapping.Source) -> [String] {
    Self.troubles(Mapping(identity: .byEmail, properties: [.init("P", source)]))
  }

  @Test func fieldsThatAreNot() {
    #expect(
      troubles(.field("Emial")) == ["error /properties/0/source/field mapping.unknown-field 'Emial' -> Email ? Email"])
    #expect(
      troubles(.field("Lead.First Name"))
        == ["error /properties/0/source/field mapping.bad-path 'Lead.First Name'"])
    #expect(
      troubles(.field("Lead.Emial"))
        == ["error /properties/0/source/field mapping.unknown-field 'Emial' -> Lead.Email ? Email"])
    #expect(
      troubles(.template("Hi {{ Owner.Nane | trim }}"))
        == ["error /properties/0/source/template mapping.unknown-field 'Nane' -> Hi {{ Owner.Name | trim }} ? Name"])
    #expect(
      troubles(.field("Ownr.Name"))
        == ["error /properties/0/source/field mapping.unknown-relationship 'Ownr' -> Owner.Name ? Owner"])
    #expect(
      troubles(.template("SF_{{Contact.Email}}"))
        == ["error /properties/0/source/template mapping.unknown-object 'Contact' -> SF_{{Lead.Email}}"])
    #expect(
      troubles(.field("Owner"))
        == ["error /properties/0/source/field mapping.relationship-without-field 'Owner' -> Owner.Name"])
    #expect(
      troubles(.field("{!Lead.Email}")) == [
        "error /properties/0/source/field mapping.bad-path '{!Lead.Email}' -> Lead.Email"
      ])
    #expect(troubles(.field("")) == ["error /properties/0/source/field mapping.bad-path ''"])
    #expect(troubles(.field("campaign__r.Anything__c")) == [])
    #expect(troubles(.field("lead.EMAIL")) == [])
    #expect(troubles(.field("Lead.Id")) == [])
  }

  @Test func compoundsAndFormulas() {
    let result = Mapping(
      identity: .byEmail, properties: [.init("A", .field("Address")), .init("S", .field("Score__c"))]
    ).compile(object: "Lead", objects: Self.objects, target: .profiles)
    #expect(result.mapping == nil)
    #expect(
      result.diagnostics.map(\.diagnostic.id) == [MappingDiagnosticID.compoundField, MappingDiagnosticID.formulaField])
    #expect(result.diagnostics[0].diagnostic.notes.map(\.message) == ["its components: City, Street"])
    #expect(result.diagnostics[1].diagnostic.severity == .warning)
    #expect(result.diagnostics[1].diagnostic.notes.map(\.message) == ["it is computed from: Email, Rating__c"])
  }

  @Test func typesThatCannotBe() {
    let mapping = Mapping(
      identity: .byEmail, timestamp: .field("Interests__c"),
      properties: [
        .init("A", .field("CreatedDate"), type: .number), .init("B", .field("Rating__c"), type: .number),
        .init("C", .firstOf([.field("Email"), .field("Birthday__c")]), type: .boolean),
        .init("D", .field("Birthday__c"), transforms: [.not]),
        .init("E", .field("HasOptedOutOfEmail"), transforms: [.phone("IN")]),
        .init("F", .field("Phone"), transforms: [.phone("UK")]),
        .init("G", .field("Phone"), transforms: [.phone("+91")]),
        .init("H", .field("Status"), transforms: [.values(["Opne": "1", "Qualified": "2"])]),
        .init("I", .field("Status"), transforms: [.values([:])]),
      ])
    #expect(
      Self.troubles(mapping) == [
        "error /timestamp mapping.type-mismatch", "error /properties/0/type mapping.type-mismatch",
        "error /properties/2/type mapping.type-mismatch", "error /properties/3/transforms/0 mapping.type-mismatch",
        "error /properties/4/transforms/0 mapping.type-mismatch",
        "error /properties/5/transforms/0 mapping.unknown-country ? GB",
        "error /properties/6/transforms/0 mapping.unknown-country ? IN",
        "warning /properties/7/transforms/0 mapping.unknown-picklist-value ? Open",
        "warning /properties/8/transforms/0 mapping.empty-values",
      ])
  }

  @Test func rulesOfMappings() {
    let constants = Mapping(
      identity: .identity(.firstOf([.field("Email"), .constant("nobody")])), eventName: .constant(" "),
      timestamp: .constant(5),
      properties: [
        .init("A", .constant(1), null: .empty), .init("A", .field("Email"), null: .clear), .init(" ", .field("Email")),
        .init("B", .firstOf([])), .init("C", .firstOf([.constant(true), .field("Email")])),
        .init("D", .template("no token")),
      ])
    #expect(
      Self.troubles(constants, target: .events) == [
        "error /identity mapping.constant-identity", "error /eventName mapping.empty-event-name",
        "warning /timestamp mapping.constant-timestamp", "error /properties/1/target mapping.duplicate-target",
        "error /properties/1/null mapping.clear-undocumented", "error /properties/2/target mapping.empty-target",
        "error /properties/3/source/firstOf mapping.empty-first-of",
        "warning /properties/4/source/firstOf/1 mapping.unreachable-alternative",
        "warning /properties/5/source/template template.no-token",
      ])
    #expect(
      Self.troubles(Mapping(identity: .objectID(.constant("x")), eventName: .field("Status"))) == [
        "error /objectID mapping.constant-identity", "error /eventName mapping.event-name-of-profile",
      ])
    let clears = Mapping(
      identity: .byEmail,
      properties: [
        .init("Name", .field("Name"), null: .clear), .init("City", .field("City"), null: .clear),
        .init("X", .field("City"), null: .empty),
      ])
    #expect(
      Self.troubles(clears) == [
        "error /properties/1/null mapping.clear-undocumented", "error /properties/2/null mapping.empty-in-profile",
      ])
  }

  @Test func eventNamesWithoutBound() {
    func found(_ source: Mapping.Source) -> [String] {
      Self.troubles(Mapping(identity: .byEmail, eventName: source), target: .events)
    }
    #expect(found(.field("Email")) == ["warning /eventName mapping.unbounded-event-name"])
    #expect(found(.template("Lead {{FirstName}}")) == ["warning /eventName mapping.unbounded-event-name"])
    #expect(found(.field("Status")) == [])
    #expect(found(.template("Lead {{Status}}")) == [])
    #expect(found(.constant("Lead updated")) == [])
  }

  @Test func nestingIsBounded() {
    var source = Mapping.Source.field("Email")
    for _ in 0..<500 { source = .firstOf([source]) }
    let result = Mapping(identity: .identity(source)).compile(object: "Lead", target: .profiles)
    #expect(result.mapping == nil)
    #expect(result.diagnostics.map(\.diagnostic.id) == [MappingDiagnosticID.tooDeep])
  }

  @Test func fieldsAreListedOnceAndByRule() throws {
    let mapping = Mapping(
      identity: .identity(.firstOf([.field("Email"), .template("SF_{{Lead.Id}}")])), eventName: .field("Status"),
      timestamp: .field("CreatedDate"),
      properties: [.init("A", .field("email")), .init("B", .template("{{Phone}} {{lead.status}}"))])
    let compiled = try #require(mapping.compile(object: "Lead", target: .events).mapping)
    #expect(compiled.fields == ["Email", "Status", "CreatedDate", "Phone"])
    #expect(compiled.identityFields == ["Email"])
    #expect(compiled.eventNameFields == ["Status"])
    #expect(compiled.timestampFields == ["CreatedDate"])
    #expect(compiled.propertyFields == ["Email", "Phone", "Status"])
    #expect(compiled.watchedFields == ["Email", "Status", "Phone"])
    let wider = RecordLayout(["Other", "email", "Status", "CreatedDate", "Phone"])
    #expect(compiled.bound(to: wider).layout === wider)
    #expect(
      compiled.bound(to: RecordLayout(["Other"])).layout.fields == ["Other", "Email", "Status", "CreatedDate", "Phone"])
  }
}
