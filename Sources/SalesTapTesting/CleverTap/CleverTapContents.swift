import OrderedCollections
public import SalesTap

/// What one account of the in-memory CleverTap holds, in order of arrival.
public struct CleverTapContents: Hashable, Sendable {
  /// A profile.
  public struct Profile: Hashable, Sendable {
    /// Whose profile it is: an identity, or `objectId:` and an object id.
    public let key: String
    /// The values, in the order in which their names first arrived.
    public internal(set) var properties: [StoredValue.Member]

    /// The value of a property; nil if the profile has none of this name.
    public subscript(name: String) -> StoredValue? { properties.first { $0.name == name }?.value }
  }

  /// An event.
  public struct Event: Hashable, Sendable {
    /// Whose event it is: an identity, or `objectId:` and an object id.
    public let key: String
    /// The name as it was sent.
    public let name: String
    /// Epoch seconds; nil if the record told no time, for which CleverTap takes that of arrival.
    public let timestamp: Int64?
    /// The values, in the order in which they were sent.
    public let properties: [StoredValue.Member]

    /// The value of a property; nil if the event has none of this name.
    public subscript(name: String) -> StoredValue? { properties.first { $0.name == name }?.value }
  }

  /// A documented rule that a record broke although the answer took it.
  public struct Breach: Hashable, Sendable {
    /// Whose record it was: an identity, or `objectId:` and an object id.
    public let key: String
    /// The name of the event; nil for profiles.
    public let eventName: String?
    /// What is wrong.
    public let violation: Violation
  }

  private var profilesByKey: OrderedDictionary<String, Profile> = [:]
  /// The events.
  public private(set) var events: [Event] = []
  /// What records that were taken broke of the rules that CleverTap documents without a code, in order of arrival: names
  /// and texts that are too long, characters that are not allowed, dates that are none, more names of events than an account may
  /// use.
  ///
  /// CleverTap's answers say nothing of these, and no document says what becomes of such a value: here it is kept as it came. A test
  /// of a configuration expects this to be empty.
  public private(set) var breaches: [Breach] = []
  /// How many device tokens were taken.
  public private(set) var tokenCount = 0

  private var names: EventNameBudget

  init(rules: CleverTapRules = CleverTapRules()) { names = EventNameBudget(limit: rules.eventNames) }

  /// The profiles.
  public var profiles: [Profile] { Array(profilesByKey.values) }

  /// The profile of an identity.
  public func profile(_ identity: String) -> Profile? { profilesByKey[identity] }

  /// The profile of an object id.
  public func profile(objectID: String) -> Profile? { profilesByKey["objectId:" + objectID] }

  /// The events of a name, which CleverTap compares without case and white space.
  public func events(named name: String) -> [Event] { events.filter { EventName.areEqual($0.name, name) } }

  /// The events of an identity.
  public func events(of identity: String) -> [Event] { events.filter { $0.key == identity } }

  /// The different names of events, each as it arrived first: CleverTap allows 512 in an account.
  public var eventNames: [String] {
    var seen: Set<String> = []
    return events.map(\.name).filter { seen.insert(EventName.comparable($0)).inserted }
  }

  mutating func apply(_ record: ReceivedRecord, breaking violations: [Violation]) {
    var violations = violations
    var eventName: String?
    defer {
      breaches += violations.map { Breach(key: record.subject, eventName: eventName, violation: $0) }
    }
    switch record.content {
    case .none: break
    case .token: tokenCount += 1
    case .event(let name, let data):
      eventName = name
      if let violation = names.admit(name) { violations.append(violation) }
      guard case .object(let members) = data else { return }
      events.append(
        Event(
          key: record.subject, name: name, timestamp: record.timestamp,
          properties: members.filter { $0.value != .null }))
    case .profile(let members):
      var profile = profilesByKey[record.subject] ?? Profile(key: record.subject, properties: [])
      for member in members { profile.apply(member) }
      profilesByKey[record.subject] = profile
    }
  }
}

extension CleverTapContents.Profile {
  /// Takes in one value: null and empty objects change nothing, operators are carried out, all else replaces.
  fileprivate mutating func apply(_ member: StoredValue.Member) {
    let place = properties.firstIndex { $0.name == member.name }
    let old = place.map { properties[$0].value }
    let new: StoredValue?
    switch member.value {
    case .null: return
    case .object(let operators):
      if let first = operators.first, first.name.hasPrefix("$") {
        new = Self.result(of: first.name, with: first.value, on: old, of: member.name)
      } else {
        // Only the lists of unsubscribed categories have this form; other objects are CleverTap's beta.
        guard member.name.hasPrefix("category-"), !operators.isEmpty else { return }
        new = member.value
      }
    default: new = member.value
    }
    switch (place, new) {
    case (let place?, let new?): properties[place].value = new
    case (let place?, nil): properties.remove(at: place)
    case (nil, let new?): properties.append(.init(member.name, new))
    case (nil, nil): break
    }
  }

  private static func result(
    of operation: String, with argument: StoredValue, on old: StoredValue?, of name: String
  ) -> StoredValue? {
    let present: [StoredValue] =
      switch old {
      case .list(let values): values
      case nil, .null: []
      case let scalar?: [scalar]
      }
    let given: [StoredValue] = if case .list(let values) = argument { values } else { [argument] }
    switch operation {
    case "$set": return list(given)
    case "$add": return list(present + given)
    case "$remove": return list(present.filter { !given.contains($0) })
    case "$incr": return sum(old, argument, sign: 1)
    case "$decr": return sum(old, argument, sign: -1)
    // Documented for these two only; whatever else it does elsewhere is not known, and so it does nothing.
    case "$delete": return name == "Name" || name == "Gender" ? nil : old
    default: return old
    }
  }

  /// A multi-value: each text once, the last hundred; none of them is no value at all.
  private static func list(_ values: [StoredValue]) -> StoredValue? {
    var seen: Set<StoredValue> = []
    let unique = values.filter { seen.insert($0).inserted }.suffix(100)
    return unique.isEmpty ? nil : .list(Array(unique))
  }

  private static func sum(_ old: StoredValue?, _ argument: StoredValue, sign: Int64) -> StoredValue? {
    let start = old ?? .integer(0)
    if case .integer(let first) = start, case .integer(let second) = argument {
      let (product, tooLarge) = second.multipliedReportingOverflow(by: sign)
      let (sum, overflow) = first.addingReportingOverflow(product)
      if !tooLarge, !overflow { return .integer(sum) }
    }
    guard let first = start.number, let second = argument.number else { return old }
    let sum = first + Double(sign) * second
    return Int64(exactly: sum).map(StoredValue.integer) ?? .double(sum)
  }
}

extension CleverTapContents {
  /// The contents as a value: `{"profiles": {..}, "events": [..]}`.
  var dumped: StoredValue {
    .object([
      .init("profiles", .object(profilesByKey.values.map { .init($0.key, .object($0.properties)) })),
      .init(
        "events",
        .list(
          events.map { event in
            var members: [StoredValue.Member] = [
              .init("identity", .string(event.key)), .init("evtName", .string(event.name)),
            ]
            if let timestamp = event.timestamp { members.append(.init("ts", .integer(timestamp))) }
            members.append(.init("evtData", .object(event.properties)))
            return .object(members)
          })),
    ])
  }
}
