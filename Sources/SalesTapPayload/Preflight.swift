public import SalesTapTime

/// Holds records against CleverTap's rules before they are sent.
///
/// CleverTap reports one breach per record and refuses the whole record for it. Preflight reports all of them, and by
/// default takes only the bad property away: one bad mail address does not cost the profile. On the way it fits
/// values to the standard properties (``StandardProperty/coercing(_:)``) and turns a time in milliseconds into seconds.
///
/// ```swift
/// let result = Preflight().check(record)
/// if let record = result.record { send(record) }
/// for violation in result.violations { log(violation.description) }
/// ```
///
/// A record that breaks no rule costs one look at each name and the length of each text, and no allocation.
public struct Preflight: Hashable, Sendable {
  /// What happens when a rule is broken.
  public enum Policy: String, Hashable, Sendable, CaseIterable {
    /// The property is left out, and the loss recorded; a record that breaks a rule as a whole is not sent.
    case drop
    /// The record is not sent.
    case fail
    /// The record is sent as it is.
    case send
  }

  /// What came of a check.
  public struct Result: Hashable, Sendable {
    /// The record to send; nil if it must not be sent.
    public var record: CleverTapRecord?
    /// All breaches, in the order of CleverTap's own check for the record, then of the properties.
    public var violations: [Violation]

    /// A result from its parts.
    public init(record: CleverTapRecord?, violations: [Violation]) {
      self.record = record
      self.violations = violations
    }

    /// Whether no rule is broken that would cost something; warnings and notes are allowed.
    public var isValid: Bool { !violations.hasErrors }
  }

  /// What happens when a rule is broken.
  public var policy: Policy
  /// Whether texts that are too long are cut at a character instead.
  public var truncates: Bool
  /// The limits.
  public var limits: PreflightLimits
  /// The names of events that were discarded in CleverTap's dashboard, which CleverTap refuses (528).
  public var discardedEventNames: [String] {
    didSet { discarded = Set(discardedEventNames.map(EventName.comparable)) }
  }
  private var discarded: Set<String>
  /// Whether values are fitted; not where a record is sent as somebody else wrote it.
  var fitsValues = true
  /// Names that are known to be good, in the order of the records that have them.
  private var known: [KnownName] = []
  private var knownIsProfile = false

  /// A name that breaks no rule, and the standard property that it is.
  private struct KnownName: Hashable, Sendable {
    var name: String
    var standard: StandardProperty?
  }

  /// A preflight.
  public init(
    policy: Policy = .drop, truncates: Bool = false, limits: PreflightLimits = PreflightLimits(),
    discardedEventNames: [String] = []
  ) {
    self.policy = policy
    self.truncates = truncates
    self.limits = limits
    self.discardedEventNames = discardedEventNames
    self.discarded = Set(discardedEventNames.map(EventName.comparable))
  }

  /// Checks a record.
  /// - Parameters:
  ///   - record: The record.
  ///   - now: The time against which an event's own is held: live campaigns take events of the last two hours, and up
  ///     to two minutes ahead. Nil, the default, leaves this out, as backfills must.
  /// - Returns: The record to send, which differs where values were fitted or left out, and all breaches.
  public func check(_ record: CleverTapRecord, now: Instant? = nil) -> Result {
    var record = record
    var violations: [Violation] = []
    checkWhole(&record, now: now, &violations)
    let failsAsWhole = violations.hasErrors

    let isProfile = record.content == .profile
    let isCharged = record.isCharged
    var dropped: [Int] = []
    var names = NameFilter()
    var knownNames = isProfile == knownIsProfile ? known[...] : []
    var allKnown = true
    var customCount = 0
    for index in record.properties.indices {
      let before = violations.count
      let standard: StandardProperty?
      if let name = Self.next(record.properties[index].name, of: &knownNames) {
        standard = name.standard
        if !allKnown { checkDuplicate(of: index, in: record.properties, &names, &violations) }
      } else {
        standard = checkName(
          record.properties[index].name, isProfile: isProfile, isItem: false, property: nil, &violations)
        // From the first unknown name on, any name may have come before.
        if allKnown {
          allKnown = false
          for earlier in record.properties[..<index] { _ = names.mayHaveSeen(earlier.name) }
        }
        checkDuplicate(of: index, in: record.properties, &names, &violations)
      }
      if let changed = checkValue(
        record.properties[index], standard: standard, isProfile: isProfile, isCharged: isCharged, &violations)
      {
        record.properties[index].value = changed
      }
      var isBad = violations.count > before && violations[before...].hasErrors
      if !isBad, standard == nil || !isProfile {
        customCount += 1
        if customCount > (isProfile ? limits.profileProperties : limits.eventProperties) { isBad = true }
      }
      if isBad { dropped.append(index) }
    }
    checkCount(customCount, isProfile: isProfile, &violations)

    switch policy {
    case .send: return Result(record: record, violations: violations)
    case .fail: return Result(record: violations.hasErrors ? nil : record, violations: violations)
    case .drop:
      guard !failsAsWhole else { return Result(record: nil, violations: violations) }
      if !dropped.isEmpty {
        for index in dropped.reversed() { record.properties.remove(at: index) }
      }
      return Result(record: record, violations: violations)
    }
  }
}

// MARK: - Names that are known beforehand

extension Preflight {
  /// The same preflight, quicker with records whose properties have these names in this order, with or without gaps:
  /// the records of one mapping.
  ///
  /// The results are those of any other preflight, for any record. Names that break a rule, even one that only warns, and
  /// names that come twice are looked at for each record as ever.
  public func prepared(for propertyNames: [String], isProfile: Bool) -> Preflight {
    var prepared = self
    var seen: Set<String> = []
    prepared.knownIsProfile = isProfile
    prepared.known = propertyNames.compactMap { name in
      guard seen.insert(name).inserted, check(propertyName: name, isProfile: isProfile).isEmpty else { return nil }
      return KnownName(name: name, standard: isProfile ? StandardProperty(propertyName: name) : nil)
    }
    return prepared
  }

  /// The known name that a name is, if it comes next or later; those before it are passed over then.
  @inline(__always)
  private static func next(_ name: String, of names: inout ArraySlice<KnownName>) -> KnownName? {
    var index = names.startIndex
    while index < names.endIndex {
      if names[index].name == name {
        let found = names[index]
        names = names[(index + 1)...]
        return found
      }
      index += 1
    }
    return nil
  }

  private func checkDuplicate(
    of index: Int, in properties: [CleverTapRecord.Property], _ names: inout NameFilter, _ violations: inout [Violation]
  ) {
    let name = properties[index].name
    guard names.mayHaveSeen(name), properties[..<index].contains(where: { $0.name == name }) else { return }
    violations.append(
      Violation(
        .nameDuplicate, property: name, "the property comes twice in one record; only its first value is kept"))
  }
}

// MARK: - Parts that a mapping alone decides

extension Preflight {
  /// Checks the name of a property, as far as the name alone decides.
  public func check(propertyName: String, isProfile: Bool) -> [Violation] {
    var violations: [Violation] = []
    _ = checkName(propertyName, isProfile: isProfile, isItem: false, property: nil, &violations)
    return violations
  }

  /// Checks the name of an event.
  public func check(eventName: String) -> [Violation] {
    var violations: [Violation] = []
    checkEventName(eventName, &violations)
    return violations
  }

  /// Checks a value that is the same for every record, such as a constant of a mapping.
  public func check(constant value: CleverTapValue, for propertyName: String, isProfile: Bool) -> [Violation] {
    var violations: [Violation] = []
    _ = checkValue(
      CleverTapRecord.Property(propertyName, value),
      standard: isProfile ? StandardProperty(propertyName: propertyName) : nil, isProfile: isProfile,
      isCharged: !isProfile, &violations)
    return violations
  }

  /// Checks how many properties a record of these names would have.
  public func check(propertyNames: some Sequence<String>, isProfile: Bool) -> [Violation] {
    var violations: [Violation] = []
    let count = propertyNames.count { !isProfile || StandardProperty(propertyName: $0) == nil }
    checkCount(count, isProfile: isProfile, &violations)
    return violations
  }
}

// MARK: - The record as a whole

extension Preflight {
  /// From this number on, a time is taken for milliseconds: as seconds it would be the year 5138, as milliseconds it is
  /// March 1973.
  package static let firstMilliseconds: Int64 = 100_000_000_000

  private func checkWhole(_ record: inout CleverTapRecord, now: Instant?, _ violations: inout [Violation]) {
    switch record.subject {
    case .identity(let text):
      if ValueRules.isBlank(text) {
        violations.append(Violation(.identity, "the identity is empty: CleverTap cannot tell whose record this is"))
      } else if text.utf8.count > limits.identityCharacters, text.count > limits.identityCharacters {
        violations.append(
          Violation(
            .identity, "the identity has \(text.count) characters; CleverTap takes at most \(limits.identityCharacters)"
          ))
      }
    case .objectID(let text):
      if !ValueRules.isObjectID(text) {
        violations.append(
          Violation(.objectID, "an objectId has 1 to 64 characters out of A-Z, a-z, 0-9, and ()!:@$_-~"))
      }
    }
    if let timestamp = record.timestamp {
      if timestamp >= Self.firstMilliseconds, timestamp / 1000 < Self.firstMilliseconds {
        if fitsValues {
          record.timestamp = timestamp / 1000
        } else {
          violations.append(
            Violation(
              .timestampMilliseconds,
              "the time \(timestamp) looks like milliseconds; as seconds, which CleverTap takes, it lies after the year 5000"
            ))
        }
      }
      if timestamp <= 0 || timestamp / 1000 >= Self.firstMilliseconds {
        violations.append(
          Violation(
            .timestamp, "Timestamp should be present in the Unix Epoch format: \(timestamp) is none in seconds"))
      }
    }
    guard case .event(let name) = record.content else { return }
    checkEventName(name, &violations)
    if let now, let timestamp = record.timestamp, timestamp > 0 {
      let age = now.secondsSinceEpoch - timestamp
      if age > 7200 || age < -120 {
        violations.append(
          Violation(
            .campaignWindow,
            "live campaigns take events of the last two hours, and up to two minutes ahead; this one is "
              + (age > 0 ? "\(age) seconds old" : "\(-age) seconds ahead")))
      }
    }
  }

  private func checkEventName(_ name: String, _ violations: inout [Violation]) {
    guard !ValueRules.isBlank(name) else {
      violations.append(Violation(.eventNameMissing, "Event name is mandatory"))
      return
    }
    if let character = ValueRules.forbiddenCharacter(in: name, of: .event) {
      violations.append(
        Violation(.eventNameCharacters, "the event name '\(name.clipped)' has a '\(character)', which is not allowed"))
    }
    // A cheap test first: most names begin as none of CleverTap's own does, or are known to be free.
    switch EventName.reservation(of: name) {
    case .refused:
      violations.append(
        Violation(
          .eventNameReserved, "Trying to raise a restricted system event: '\(name.clipped)' is CleverTap's own"))
    case .system:
      violations.append(
        Violation(.eventNameSystem, "'\(name.clipped)' is the name of an event that CleverTap raises itself"))
    case nil: break
    }
    if !discarded.isEmpty, discarded.contains(EventName.comparable(name)) {
      violations.append(
        Violation(.eventNameDiscarded, "'\(name.clipped)' was discarded in CleverTap's dashboard"))
    }
  }

  private func checkCount(_ count: Int, isProfile: Bool, _ violations: inout [Violation]) {
    if isProfile {
      guard count > limits.profileProperties else { return }
      violations.append(
        Violation(
          .profileProperties,
          "the profile has \(count) custom properties; CleverTap takes \(limits.profileProperties)"))
    } else if count > limits.eventProperties {
      violations.append(
        Violation(
          .eventProperties, "the event has \(count) properties; CleverTap takes at most \(limits.eventProperties)"))
    } else if count > limits.eventPropertiesDefault {
      violations.append(
        Violation(
          .eventPropertiesDefault,
          "the event has \(count) properties; an account takes \(limits.eventPropertiesDefault) unless CleverTap "
            + "has raised its limit"))
    }
  }
}

extension CleverTapRecord {
  /// Whether the record is the one event that may have items.
  var isCharged: Bool {
    guard case .event(let name) = content else { return false }
    return name == "Charged" || (name.utf8.count >= 7 && EventName.areEqual(name, "Charged"))
  }
}

/// Tells in one step that a name did not come before; else it may have.
private struct NameFilter {
  private var bits: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  mutating func mayHaveSeen(_ name: String) -> Bool {
    var hash = UInt64(truncatingIfNeeded: name.utf8.count)
    let done: Void? = name.utf8.withContiguousStorageIfAvailable { bytes in
      for byte in bytes.prefix(8) { hash = hash << 7 ^ hash >> 57 ^ UInt64(byte) }
      for byte in bytes.suffix(8) { hash = hash << 7 ^ hash >> 57 ^ UInt64(byte) }
    }
    if done == nil { for byte in name.utf8 { hash = hash << 7 ^ hash >> 57 ^ UInt64(byte) } }
    hash = hash &* 0x9E37_79B9_7F4A_7C15
    let bit: UInt64 = 1 << (hash >> 32 & 63)
    switch hash >> 40 & 3 {
    case 0:
      defer { bits.0 |= bit }
      return bits.0 & bit != 0
    case 1:
      defer { bits.1 |= bit }
      return bits.1 & bit != 0
    case 2:
      defer { bits.2 |= bit }
      return bits.2 & bit != 0
    default:
      defer { bits.3 |= bit }
      return bits.3 & bit != 0
    }
  }
}

extension String {
  /// The text, cut to a length that a message can bear.
  var clipped: String { utf8.count > 80 ? ValueRules.prefix(of: self, maximumBytes: 80) + "…" : self }
}
