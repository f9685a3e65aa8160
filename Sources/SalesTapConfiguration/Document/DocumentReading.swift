import SalesTapDiagnostics
import SalesTapModel

/// The state of a reading: what was found wrong so far, and where values are missing because of it.
struct DocumentReading: Sendable {
  var diagnostics: [Diagnostic] = []
  /// The JSON Pointers of the values that could not be read; their owners hold a blank, about which nothing more is
  /// said.
  var broken: Set<String> = []

  mutating func report(
    _ rule: ConfigurationRule, _ message: String, at range: SourceRange?, path: String, notes: [Diagnostic.Note] = [],
    fixes: [Fix] = [], suggestions: [String] = []
  ) {
    diagnostics.append(
      Diagnostic(
        rule.id, rule.severity, message, range: range, path: path, notes: notes, fixes: fixes,
        suggestions: suggestions))
  }

  /// The names that were perhaps meant; only the one that differs in case, if there is one.
  static func suggestions(for name: String, among names: [String]) -> [String] {
    let found = Spelling.suggestions(for: name, among: names)
    return found.first.map { FieldName($0) == FieldName(name) ? [$0] : found } ?? []
  }

  // MARK: Keys

  mutating func unknownKey(_ member: Place.Member, of shape: ObjectShape, present: Set<String>) {
    let names = shape.keys.map(\.name)
    var suggestions = Self.suggestions(for: member.name, among: names.filter { !present.contains($0) })
    if suggestions.isEmpty, let meant = Synonyms.key(member.name), names.contains(meant), !present.contains(meant) {
      suggestions = [meant]
    }
    var notes: [Diagnostic.Note] = []
    let twin = Spelling.suggestions(for: member.name, among: names.filter(present.contains)).first
    if suggestions.isEmpty, let twin {
      notes.append(.init("'\(twin)' stands there already"))
    } else if suggestions.isEmpty {
      let homes = DocumentTable.homes(ofKey: member.name)
      notes.append(
        .init(
          homes.isEmpty
            ? "the keys of \(shape.noun) are \(Shape.list(names))"
            : "'\(member.name)' is a key of \(homes.joined(separator: " and of "))"))
    }
    report(
      .unknownKey, "there is no key '\(member.name)' in \(shape.noun)", at: member.nameRange, path: member.place.path,
      notes: notes,
      fixes: suggestions.prefix(1).map {
        Fix("write '\($0)'", replacing: member.nameRange, with: "\"\(JSONValue.escaped($0))\"")
      },
      suggestions: suggestions)
  }

  mutating func duplicateKey(_ member: Place.Member, first: Place) {
    report(
      .duplicateKey, "the key '\(member.name)' stands there twice", at: member.nameRange, path: member.place.path,
      notes: [.init("the first value counts", range: first.range)])
  }

  mutating func missingKey(_ key: ObjectShape.Key, of shape: ObjectShape, at place: Place, present names: Set<String>) {
    let path = place.path(of: key.name)
    broken.insert(path)
    let isMisspelt = names.contains { name in
      !shape.keys.contains { $0.name == name }
        && (Spelling.suggestions(for: name, among: [key.name]) == [key.name] || Synonyms.key(name) == key.name)
    }
    // A misspelt key is reported once, with the name that was meant.
    if isMisspelt { return }
    report(
      .missingKey, "\(shape.noun) needs the key '\(key.name)': \(key.shape.noun)", at: place.start, path: path,
      notes: [.init(key.summary)])
  }

  mutating func notExactlyOne(_ places: [Place], of shape: ObjectShape, at place: Place) {
    let keys = Shape.list(shape.exactlyOne, joinedBy: "or")
    for key in shape.exactlyOne { broken.insert(place.path(of: key)) }
    guard places.count > 1 else {
      return report(.missingKey, "one of the keys \(keys) must stand here", at: place.start, path: place.path)
    }
    report(
      .conflictingKeys, "only one of the keys \(keys) may stand here", at: places[1].range, path: places[1].path,
      notes: [.init("the other value stands here", range: places[0].range)])
  }

  // MARK: Values

  mutating func wrongType(_ shape: Shape, at place: Place) {
    var fixes: [Fix] = []
    switch (shape, place.content) {
    case (.integer, .string(let text)), (.integerAmong, .string(let text)):
      if Int(text) != nil { fixes.append(Fix("take the quotes away", replacing: place.range, with: text)) }
    case (.boolean, .string(let text)) where text == "true" || text == "false":
      fixes.append(Fix("take the quotes away", replacing: place.range, with: text))
    case (.text, .number(let text)):
      fixes.append(Fix("put it in quotes", replacing: place.range, with: "\"\(text)\""))
    case (.object(let shape), .string(let text)) where shape.exactlyOne.contains("field"):
      // A field's path or a template, as one would write it where nothing else can stand.
      let key = text.contains("{{") ? "template" : "field"
      fixes.append(
        Fix("write it as a \(key)", replacing: place.range, with: "{ \"\(key)\": \"\(JSONValue.escaped(text))\" }"))
    case (_, .string) where shape.isList, (.list, .object):
      if let text = place.sourceText { fixes.append(Fix("make it a list", replacing: place.range, with: "[\(text)]")) }
    default: break
    }
    report(
      .wrongType, "\(place.subject) must be \(shape.noun); this is \(place.noun)", at: place.range, path: place.path,
      fixes: fixes)
  }

  /// Reports that a word needs to be an object: `"prefix"` where `{"prefix": ".."}` is right.
  mutating func needsObject(_ key: ObjectShape.Key, at place: Place) {
    report(
      .wrongType, "'\(key.name)' needs a value: { \"\(key.name)\": .. }", at: place.range, path: place.path,
      notes: [.init(key.summary)])
  }

  mutating func unfit(_ text: String, _ rule: TextRule, at place: Place) {
    if rule == .notBlank { return empty(place) }
    report(
      text.isEmpty ? .emptyValue : .malformedText,
      "\(place.subject) must be \(rule.expectation)", at: place.range, path: place.path)
  }

  mutating func empty(_ place: Place) {
    broken.insert(place.path)
    report(.emptyValue, "\(place.subject) must not be empty", at: place.range, path: place.path)
  }

  mutating func outOfRange(_ value: String, at place: Place, expected: String) {
    report(
      .outOfRange, "\(place.subject) must be \(expected); this is \(value)", at: place.range, path: place.path)
  }

  mutating func repeatedItems(_ items: [Place], in place: Place) {
    var seen: [String: Place] = [:]
    for item in items {
      guard let text = item.text else { continue }
      if let first = seen[text] {
        report(
          .repeatedItem, "'\(text)' stands in \(place.subject) twice", at: item.range, path: item.path,
          notes: [.init("it stands here first", range: first.range)])
      } else {
        seen[text] = item
      }
    }
  }

  /// The whole number at a place; numbers such as `15.0` are whole.
  mutating func integer(_ shape: Shape, at place: Place) -> Int? {
    guard case .number(let text) = place.content else {
      wrongType(shape, at: place)
      return nil
    }
    if let value = Int(text) { return value }
    guard let value = Double(text), value == value.rounded() else {
      wrongType(shape, at: place)
      return nil
    }
    if let exact = Int(exactly: value) { return exact }
    return value < 0 ? .min : .max
  }

  /// Whether a text is a slip of the pen, or another tool's name, for a word.
  func isMeant(_ word: String, by text: String) -> Bool {
    !Self.suggestions(for: text, among: [word]).isEmpty || Synonyms.word(text) == word
  }

  /// The word at a place, if it is one of those given.
  mutating func word(_ words: [String], at place: Place) -> String? {
    guard let text = place.text else {
      wrongType(.word(words), at: place)
      return nil
    }
    if words.contains(text) { return text }
    var suggestions = Self.suggestions(for: text, among: words)
    if suggestions.isEmpty, let meant = Synonyms.word(text), words.contains(meant) { suggestions = [meant] }
    report(
      .unknownWord, "\(place.subject) must be \(Shape.list(words, joinedBy: "or")); this is '\(text)'",
      at: place.range, path: place.path,
      fixes: suggestions.prefix(1).map {
        Fix("write '\($0)'", replacing: place.range, with: "\"\(JSONValue.escaped($0))\"")
      }, suggestions: suggestions)
    return nil
  }
}

/// Names of other tools for what the document calls otherwise, for suggestions where the spelling is too far off.
enum Synonyms {
  static func key(_ name: String) -> String? { keys[folded(name)] }
  static func word(_ name: String) -> String? { words[folded(name)] }

  private static func folded(_ text: String) -> String {
    String(decoding: text.utf8.filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") }, as: UTF8.self)
      .lowercased()
  }

  private static let keys = [
    "account": "accountID", "projectid": "accountID", "password": "passcode", "secret": "passcode", "source": "object",
    "sourceentity": "object", "sobject": "object", "targetentity": "target", "to": "target", "state": "status",
    "where": "condition", "expression": "condition", "watchedfields": "watch", "fields": "properties",
    "attributes": "properties", "size": "batchSize", "cadence": "everyMinutes", "interval": "everyMinutes",
    "offset": "offsetMinutes", "dedup": "merge", "deduplication": "merge", "event": "eventName", "ts": "timestamp",
    "customerid": "identity", "transform": "transforms", "name": "target", "datatype": "type", "value": "constant",
    "env": "environment", "coalesce": "firstOf", "retention": "retentionDays", "tz": "timeZone", "zone": "timeZone",
    "maxattempts": "attempts", "url": "host", "weekstart": "firstWeekday",
  ]

  private static let words = [
    "profile": "profiles", "event": "events", "users": "profiles", "user": "profiles", "enabled": "active",
    "on": "active", "disabled": "inactive", "off": "inactive", "paused": "inactive", "test": "dryRun",
    "simulate": "dryRun", "live": "realTime", "immediate": "realTime", "scheduled": "batch", "queue": "batch",
    "text": "string", "integer": "number", "int": "number", "double": "number", "float": "number", "bool": "boolean",
    "datetime": "date", "array": "list", "multivalue": "list", "auto": "automatic", "skip": "omit", "ignore": "omit",
    "delete": "clear", "unset": "clear", "blank": "empty", "lower": "lowercase", "upper": "uppercase",
    "strip": "trim", "hash": "sha256", "negate": "not", "numbers": "digits", "firstwins": "first",
    "latestwins": "latest", "newest": "latest", "all": "everyChange", "every": "everyChange", "insert": "created",
    "create": "created", "update": "updated", "undelete": "undeleted", "error": "fail", "ignored": "drop",
    "mappedfields": "mapped", "requeue": "queue",
  ]
}
