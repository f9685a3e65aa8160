import SalesTapMapping
import SalesTapPayload

/// The rows of mappings.
enum MappingForm {
  /// A mapping as the document has it: identity and objectID beside each other.
  struct Draft: Sendable {
    var mapping: Mapping
    var identity: Mapping.Source?
    var objectID: Mapping.Source?

    init(_ mapping: Mapping) {
      self.mapping = mapping
      switch mapping.identity {
      case .identity(let source): identity = source
      case .objectID(let source): objectID = source
      }
    }

    init() {
      mapping = Mapping(identity: .identity(blankSource))
    }

    /// The mapping; one whose identity could not be read has a blank one.
    func made() -> Mapping {
      var mapping = mapping
      mapping.identity =
        identity.map(Mapping.Identity.identity) ?? objectID.map(Mapping.Identity.objectID)
        ?? .identity(blankSource)
      return mapping
    }
  }

  static let blankSource = Mapping.Source.field("")
  static let blankProperty = Mapping.Property("", blankSource)

  static let form = object.form(blank: Draft(), make: { $0.made() }, take: { Draft($0) })

  static let object = ObjectForm<Draft>(
    "a mapping", plural: "mappings", definition: "mapping", exactlyOne: ["identity", "objectID"],
    keys: [
      Key("identity", \.identity, source, "Whom a record belongs to: CleverTap's identity."),
      Key("objectID", \.objectID, source, "Whom a record belongs to: CleverTap's objectId, instead of an identity."),
      Key(
        "eventName", \.mapping.eventName, source,
        "The name of the event; without it the object's default, such as sf_opportunity. For events only."),
      Key(
        "timestamp", \.mapping.timestamp, source,
        "The time of the record; without it the change's commit time for events, and none for profiles."),
      Key(
        "properties", \.mapping.properties, .list(of: property.form(blank: blankProperty), blank: blankProperty),
        default: [], "The properties, in the order in which they are sent."),
      Key(
        "onConversionFailure", \.mapping.onConversionFailure, .word, default: .drop,
        "What happens to a property whose value cannot be converted to its type: it is left out, or the record fails."),
      Key(
        "onViolation", \.mapping.onViolation, .word, default: .drop,
        "What happens to a property that breaks a rule of CleverTap: it is left out, the record fails, or it is sent."),
      Key(
        "truncate", \.mapping.truncates, .boolean, default: false,
        "Whether texts that are too long for CleverTap are cut at a character."),
      Key(
        "emptyEventName", \.mapping.emptyEventName, .word, default: .fail,
        "What happens when the event name comes out empty: the record fails, or the object's default is used."),
    ])

  static let property = ObjectForm<Mapping.Property>(
    "a property", plural: "properties", definition: "property",
    keys: [
      Key("target", \.target, .text(), required: "The name of the property in CleverTap."),
      Key("source", \.source, source, required: "Where the value comes from."),
      Key("type", \.type, .word, default: .automatic, "The type that the value is converted to."),
      Key(
        "transforms", \.transforms, .list(of: transform, blank: .trim), default: [],
        "What is done to the value, in this order."),
      Key(
        "null", \.null, .word, default: .omit,
        "What happens when the value is null: the property is left out, an empty text is sent, or it is cleared."),
    ])

  static let source: Form<Mapping.Source> = .choice(
    "a source", plural: "sources", definition: "source",
    cases: [
      ChoiceCase(
        "field", .text(), "A field of the record, or of a related one: Email, Contact.Email.", make: { .field($0) },
        take: { if case .field(let path) = $0 { path } else { nil } }),
      ChoiceCase(
        "template", .text(), "A text with fields in double braces: SF_Lead_{{Lead.Id}}.", make: { .template($0) },
        take: { if case .template(let text) = $0 { text } else { nil } }),
      ChoiceCase(
        "constant", constant, "A fixed value.", make: { .constant($0) },
        take: { if case .constant(let value) = $0 { value } else { nil } }),
      ChoiceCase(
        "firstOf", .list(of: .deferred("source") { source }, blank: blankSource, minimumCount: 1),
        "The first of several sources that yields a value.", make: { .firstOf($0) },
        take: { if case .firstOf(let sources) = $0 { sources } else { nil } }),
    ])

  static let constant = Form<Mapping.Constant>(
    shape: .scalar,
    read: { place, reading in
      switch place.content {
      case .string(let text): return .string(text)
      case .boolean(let value): return .boolean(value)
      case .number(let text):
        if let integer = Int64(text) { return .integer(integer) }
        if let double = Double(text), double.isFinite { return .double(double) }
        reading.outOfRange(text, at: place, expected: "a number that a double can hold")
        return nil
      case .null, .array, .object:
        reading.wrongType(.scalar, at: place)
        return nil
      }
    },
    write: { value in
      switch value {
      case .string(let text): .string(text)
      case .integer(let integer): .integer(integer)
      case .double(let double): .double(double)
      case .boolean(let flag): .boolean(flag)
      }
    })

  static let transform: Form<Transform> = .choice(
    "a transform", plural: "transforms", definition: "transform",
    words: [
      ("trim", .trim), ("lowercase", .lowercase), ("uppercase", .uppercase), ("digits", .digits), ("not", .not),
      ("sha256", .sha256),
    ],
    cases: [
      ChoiceCase(
        "prefix", .text(.any), "A text that is put before the value.", make: { .prefix($0) },
        take: { if case .prefix(let text) = $0 { text } else { nil } }),
      ChoiceCase(
        "phone", .text(.country), "Makes a phone number E.164; the country of numbers without one, such as IN.",
        make: { .phone($0) },
        take: { if case .phone(let country) = $0 { country } else { nil } }),
      ChoiceCase(
        "values", .map(minimumCount: 1), "Replaces values by others; a value that is not named stays.",
        make: { .values($0) },
        take: { if case .values(let values) = $0 { values } else { nil } }),
    ])
}
