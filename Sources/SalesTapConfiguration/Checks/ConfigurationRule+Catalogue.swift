import SalesTapDiagnostics

// The catalogue: every kind of trouble of the configuration, in the order of their names. The reference page of the
// documentation repeats it, and a test holds the two together.

extension ConfigurationRule {
  /// Every record meets a condition.
  public static let conditionAlwaysHolds = ConfigurationRule(
    "condition-always-holds", .warning,
    "Every value that the field can have meets the condition, so that it filters nothing. Often an OR stands where an AND is meant.",
    do: "Write AND, or leave the condition out.",
    example: #""condition": "Status != 'Open' OR Status != 'Closed'""#)
  /// No record can meet a condition.
  public static let conditionNeverHolds = ConfigurationRule(
    "condition-never-holds", .warning,
    "No value that the field can have meets the condition, so that nothing is ever sent. Often an AND stands where an OR is meant.",
    do: "Write OR, or IN ('Open', 'Working').",
    example: #""condition": "Status = 'Open' AND Status = 'Working'""#)
  /// Only one of several keys may stand in one object.
  public static let conflictingKeys = ConfigurationRule(
    "conflicting-keys", .error,
    "An object has two keys that exclude each other, such as identity and objectID, or a source with a field and a template.",
    do: "Keep the key that you mean; take several sources in turn with firstOf.",
    example: #"{ "field": "Email", "constant": "none" }"#)
  /// A document is larger than the reader takes.
  public static let documentTooLarge = ConfigurationRule(
    "document-too-large", .error,
    "The document has more bytes than the reader takes (16 million unless it is told otherwise).",
    do: "Check that the file is the configuration; split it over several processes if it is.",
    example: "a file of 20 megabytes")
  /// A key stands twice in one object.
  public static let duplicateKey = ConfigurationRule(
    "duplicate-key", .error,
    "A key stands twice in one object. Most JSON readers keep the last value silently, so that the first is lost unseen.",
    do: "Remove one of the two.",
    example: #"{ "name": "Leads", "name": "Contacts" }"#)
  /// Two connections, or two syncs, have one name or one id.
  public static let duplicateName = ConfigurationRule(
    "duplicate-name", .error,
    "Names of connections and names of syncs are unique, case ignored, and so are their ids: they are the keys by which entries and logs find them again.",
    do: "Give one of them another name.",
    example: #"[ { "name": "Leads" }, { "name": "leads" } ]"#)
  /// A value is empty that must not be.
  public static let emptyValue = ConfigurationRule(
    "empty-value", .error,
    "A text, a list, or an object is empty where that has no meaning: a name, the watched fields, the sources of firstOf.",
    do: "Fill it in, or leave the key out.",
    example: #""watch": []"#)
  /// Events go to a connection that gets no profiles.
  public static let eventsWithoutProfiles = ConfigurationRule(
    "events-without-profiles", .note,
    "Events go to a connection that gets no profiles from this configuration. An event of an identity that CleverTap does not know makes an empty profile.",
    do: "Make sure that something else creates these profiles under the same identities, or add a profile sync.",
    example: #"{ "object": "Opportunity", "target": "events" } without a sync to "profiles""#)
  /// The object can be no source.
  public static let excludedSource = ConfigurationRule(
    "excluded-source", .error,
    "The object can be no source of a sync: custom settings and metadata types, platform events, big and external objects, objects that the platform derives from others, and CleverTap's own objects.",
    do: "Choose a standard object or a custom object that holds the data itself.",
    example: #""object": "Feature__mdt""#)
  /// A later alternative of an identity is of another kind.
  public static let fallbackIdentity = ConfigurationRule(
    "fallback-identity", .note,
    "An identity has alternatives of different kinds. A record that gets the later one stands under another identity than its person has elsewhere.",
    do:
      "Keep it if such records have no person yet; else leave the alternative out, and the records without an identity are reported.",
    example: #"{ "firstOf": [ { "field": "Email" }, { "template": "SF_Lead_{{Lead.Id}}" } ] }"#)
  /// Events of a connection meet none of its profiles.
  public static let identityMismatch = ConfigurationRule(
    "identity-mismatch", .warning,
    "The identity of these events is of another kind than that of any profile of the connection, so that they land on profiles of their own.",
    do: "Use the same kind of identity as the profiles, for instance the email of the related contact.",
    example: #"profiles by { "field": "Email" }, events by { "template": "SF_Opportunity_{{Opportunity.Id}}" }"#)
  /// A passcode stands in the document.
  public static let literalPasscode = ConfigurationRule(
    "literal-passcode", .note,
    "The passcode stands in the document in plain text; whoever reads the file can write to the CleverTap project.",
    do: "Name an environment variable instead: { \"environment\": \"CLEVERTAP_PASSCODE\" }.",
    example: #""passcode": "ABC-DEF-GHIJ""#)
  /// A text is not of the form that it must have.
  public static let malformedText = ConfigurationRule(
    "malformed-text", .error,
    "A text does not have the form that its key demands, such as an account id with a blank, or a country of three letters.",
    do: "Write it as the message says.",
    example: #"{ "phone": "India" }"#)
  /// A key that must stand there is absent.
  public static let missingKey = ConfigurationRule(
    "missing-key", .error,
    "A key that has no default is absent.",
    do: "Add the key.",
    example: #"{ "name": "production", "region": "in1" }"#)
  /// A sync of a custom object does not say what its records become.
  public static let missingTarget = ConfigurationRule(
    "missing-target", .error,
    "A sync of a custom object does not say whether its records become profiles or events; only standard objects have a default.",
    do: "Add \"target\": \"profiles\" or \"target\": \"events\".",
    example: #"{ "object": "Property__c" }"#)
  /// An object is sent at once by one sync and in batches by another.
  public static let mixedDelivery = ConfigurationRule(
    "mixed-delivery", .note,
    "One object is sent at once by one sync and in batches by another, so that an event can arrive before the profile values that belong to it, or after.",
    do: "Keep it if campaigns do not depend on the order; else deliver both in the same way.",
    example: #"two syncs of Lead, "mode": "realTime" and "mode": "batch""#)
  /// The syncs of a connection use email and prefixed record ids.
  public static let mixedIdentities = ConfigurationRule(
    "mixed-identities", .warning,
    "Some syncs of a connection use the email as identity, others a prefixed record id. One person then has two profiles that never meet.",
    do: "Choose one strategy for the connection; the strategy page of the documentation says what each costs.",
    example: #"{ "field": "Email" } for Lead, { "template": "SF_Contact_{{Contact.Id}}" } for Contact"#)
  /// An identity can change.
  public static let mutableIdentity = ConfigurationRule(
    "mutable-identity", .warning,
    "The identity is a field that people change: a phone number or a name. A change makes a second profile and leaves the first behind.",
    do: "Use Email, or a record id with a prefix such as SF_Lead_{{Lead.Id}}.",
    example: #""identity": { "field": "Phone" }"#)
  /// A key means nothing where it stands.
  public static let noEffect = ConfigurationRule(
    "no-effect", .warning,
    "A key has no effect beside the others, such as the size of a batch where records are sent at once.",
    do: "Remove the key, or change what it depends on.",
    example: #""delivery": { "mode": "realTime", "batchSize": 100 }"#)
  /// A number is too small or too large.
  public static let outOfRange = ConfigurationRule(
    "out-of-range", .error,
    "A number is none of those that its key takes. Nothing is rounded or cut to fit.",
    do: "Choose a value that the message names.",
    example: #""batchSize": 5000"#)
  /// Two active syncs send the same records, one at once and one in batches.
  public static let overlappingModes = ConfigurationRule(
    "overlapping-modes", .note,
    "Two active syncs have the same object, target, and connection; one sends at once, the other in batches. That is a way to send what campaigns need first and the rest later.",
    do: "Make sure that the two send different properties.",
    example: #"two profile syncs of Lead, "mode": "realTime" and "mode": "batch""#)
  /// Two active syncs send the same records.
  public static let overlappingSyncs = ConfigurationRule(
    "overlapping-syncs", .warning,
    "Two active syncs have the same object, target, and connection: each change is sent twice, and each event counted twice.",
    do:
      "Make one of them inactive, join their mappings, or give one another target; event syncs may also have different constant names.",
    example: #"two active syncs of Lead with "target": "profiles""#)
  /// A passcode was left out.
  public static let redactedPasscode = ConfigurationRule(
    "redacted-passcode", .error,
    "The document was written by SalesTap, which never writes a passcode.",
    do: "Put the passcode in again, or better the name of its environment variable.",
    example: #""passcode": { "redacted": true }"#)
  /// A list holds an item twice.
  public static let repeatedItem = ConfigurationRule(
    "repeated-item", .error,
    "A list of different things holds one of them twice.",
    do: "Remove the second.",
    example: #""on": [ "created", "created" ]"#)
  /// The name of an event is CleverTap's own.
  public static let reservedEventName = ConfigurationRule(
    "reserved-event-name", .error,
    "The constant name of an event is one that CleverTap keeps for itself; it refuses such events with code 513. Names compare without case and spaces.",
    do: "Choose another name.",
    example: #""eventName": { "constant": "App Launched" }"#)
  /// Batch syncs of one account start in the same minutes.
  public static let sharedSlots = ConfigurationRule(
    "shared-slots", .note,
    "Several batch syncs of one account start in the same minutes and share its calls; the later ones wait.",
    do: "Give some of them another offsetMinutes.",
    example: #"two syncs with "everyMinutes": 15"#)
  /// A watched field of a custom object.
  public static let undetectableWatch = ConfigurationRule(
    "undetectable-watch", .warning,
    "A flow hands over a custom object's record without its prior values, so that no change of a field can be seen, and every change passes.",
    do: "Hand in prior values or changed fields, set \"remember\": true, or use a condition instead.",
    example: #"{ "object": "Property__c", "filter": { "watch": ["Status__c"] } }"#)
  /// A sync names a connection that is not there.
  public static let unknownConnection = ConfigurationRule(
    "unknown-connection", .error,
    "A sync names a connection that the document does not have.",
    do: "Use the name or the id of a connection of the document.",
    example: #""connection": "prodution""#)
  /// A sensitive field that the object does not have.
  public static let unknownField = ConfigurationRule(
    "unknown-field", .error,
    "A sensitive field does not exist on the object, so that it hides nothing. The fields of filter and mapping have diagnostics of their own.",
    do: "Use the API name of a field of the object.",
    example: #""sensitive": ["Emial"]"#)
  /// A key is not in the table.
  public static let unknownKey = ConfigurationRule(
    "unknown-key", .error,
    "An object has a key that SalesTap does not know. Were it passed over, a slip of the pen would change what is sent.",
    do: "Write the key as suggested, or remove it.",
    example: #"{ "targt": "Name" }"#)
  /// An object is not one that can be synced.
  public static let unknownObject = ConfigurationRule(
    "unknown-object", .error,
    "The object is neither one of the standard objects that can be synced nor a custom object, or the org at hand does not have it.",
    do:
      "Use the API name of the object: OpportunityLineItem for an opportunity product, a name that ends in __c for a custom object.",
    example: #""object": "Leed""#)
  /// A data centre that is none.
  public static let unknownRegion = ConfigurationRule(
    "unknown-region", .error,
    "There is no CleverTap data centre of this name. The region is the first part of the dashboard's address: eu1.dashboard.clevertap.com.",
    do: "Use in1 (India), sg1 (Singapore), us1 (United States), aps3 (Indonesia), mec1 (Middle East), or eu1 (Europe).",
    example: #""region": "in""#)
  /// A time zone that is none.
  public static let unknownTimeZone = ConfigurationRule(
    "unknown-time-zone", .error,
    "There are no rules for the time zone on this machine.",
    do:
      "Use UTC, a fixed offset such as +05:30, or an IANA name such as Asia/Kolkata; install the machine's zone files.",
    example: #""timeZone": "Asia/Bangalore""#)
  /// A word that is none of those that its key takes.
  public static let unknownWord = ConfigurationRule(
    "unknown-word", .error,
    "A text is none of the words that its key takes. Case counts.",
    do: "Use one of the words that the message lists.",
    example: #""target": "profile""#)
  /// A bare record id as identity.
  public static let unprefixedRecordID = ConfigurationRule(
    "unprefixed-record-id", .warning,
    "The identity is a bare record id. One person has several, as a lead and as a contact, and the id alone does not say which it is.",
    do: "Use Email, or put a prefix before the id: SF_Lead_{{Lead.Id}}.",
    example: #""identity": { "field": "Id" }"#)
  /// An environment variable is not set.
  public static let unsetEnvironment = ConfigurationRule(
    "unset-environment", .note,
    "The environment variable that a passcode refers to is not set here. That is an error only when the connection is about to be used.",
    do: "Set the variable where the service runs.",
    example: #""passcode": { "environment": "CLEVERTAP_PASSCODE" }"#)
  /// The document is of a later version.
  public static let unsupportedVersion = ConfigurationRule(
    "unsupported-version", .error,
    "The document says that it is of a later version than this SalesTap reads. Nothing else of it is judged, for its keys may mean something else.",
    do: "Use a later SalesTap.",
    example: #""version": 2"#)
  /// No sync uses a connection.
  public static let unusedConnection = ConfigurationRule(
    "unused-connection", .note,
    "No sync uses the connection.",
    do: "Remove it, or keep it for later.",
    example: #""connections": [ { "name": "staging" } ] with no sync of "staging""#)
  /// A value is of another type than its key takes.
  public static let wrongType = ConfigurationRule(
    "wrong-type", .error,
    "A value is of another type than its key takes, such as a text for a number. Nothing is converted.",
    do: "Write it as the message says.",
    example: #""batchSize": "100""#)

  /// Every rule, in the order of the names.
  public static let all: [ConfigurationRule] = [
    conditionAlwaysHolds, conditionNeverHolds, conflictingKeys, documentTooLarge, duplicateKey, duplicateName,
    emptyValue, eventsWithoutProfiles, excludedSource,
    fallbackIdentity, identityMismatch,
    literalPasscode, malformedText, missingKey, missingTarget, mixedDelivery, mixedIdentities, mutableIdentity,
    noEffect, outOfRange, overlappingModes, overlappingSyncs, redactedPasscode, repeatedItem, reservedEventName,
    sharedSlots, undetectableWatch, unknownConnection, unknownField, unknownKey, unknownObject, unknownRegion,
    unknownTimeZone,
    unknownWord, unprefixedRecordID, unsetEnvironment, unsupportedVersion, unusedConnection, wrongType,
  ]

  /// The rule of an id; nil for the ids of other languages.
  public static func named(_ id: String) -> ConfigurationRule? { all.first { $0.id.rawValue == id } }
}
