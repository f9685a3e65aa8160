extension TimeZoneRules {
  /// A zone from the bytes of a TZif file (RFC 9636, versions 1 to 4), as they stand below `/usr/share/zoneinfo`.
  ///
  /// Of a file of version 2 or later only the 64-bit part and the yearly rule after it are read. Before the first
  /// transition the first type of the file holds, after the last one the yearly rule. Any bytes may be given: what is not
  /// such a file is refused.
  /// - Throws: What is wrong with the bytes. Files that count leap seconds (the `right/` zones) are refused.
  public init(tzif bytes: [UInt8], identifier: String) throws(TimeZoneRulesError) {
    var reader = TZifReader(bytes: bytes)
    var header = try reader.header()
    var timeSize = 4
    if header.version >= 2 {
      try reader.skip(header.byteCount(timeSize: 4))
      header = try reader.header()
      timeSize = 8
    }
    let body = try reader.body(header, timeSize: timeSize)
    let rule = header.version >= 2 ? try reader.footer() : nil
    self.init(
      table: TransitionTable(initialOffset: body.initialOffset, transitions: body.transitions, rule: rule),
      identifier: identifier)
  }

  /// A zone from a POSIX `TZ` rule, such as `CET-1CEST,M3.5.0,M10.5.0/3`, which holds for all time.
  ///
  /// Offsets in a rule count west of Greenwich: `EST5` is five hours behind UTC. Hours of a change may be -167 to 167.
  /// - Parameters:
  ///   - rule: The rule; one with a daylight name needs both its changes.
  ///   - identifier: The name of the zone; the rule itself where none is given.
  /// - Throws: ``TimeZoneRulesError/Code/malformedRule``.
  public init(posix rule: String, identifier: String? = nil) throws(TimeZoneRulesError) {
    guard let parsed = POSIXRule(rule.utf8) else {
      throw TimeZoneRulesError(
        .malformedRule, "this is no POSIX time-zone rule; one looks like 'CET-1CEST,M3.5.0,M10.5.0/3'")
    }
    self.init(
      table: TransitionTable(initialOffset: parsed.standardOffset, transitions: [], rule: parsed),
      identifier: identifier ?? rule)
  }
}

/// Reads the parts of a TZif file, front to back, and never beyond its end.
private struct TZifReader {
  struct Header {
    var version: Int
    var utIndicators: Int
    var standardIndicators: Int
    var leapSeconds: Int
    var transitions: Int
    var types: Int
    var characters: Int

    func byteCount(timeSize: Int) -> Int {
      transitions * (timeSize + 1) + types * 6 + characters + leapSeconds * (timeSize + 4) + standardIndicators
        + utIndicators
    }
  }

  let bytes: [UInt8]
  var position = 0

  mutating func header() throws(TimeZoneRulesError) -> Header {
    guard bytes.count - position >= 44 else {
      throw position == 0
        ? TimeZoneRulesError(.notTZif, "these bytes are no TZif file: they are shorter than its header") : truncated
    }
    guard bytes[position..<(position + 4)].elementsEqual("TZif".utf8) else {
      throw TimeZoneRulesError(.notTZif, "these bytes are no TZif file: they do not begin with 'TZif'")
    }
    let version: Int
    switch bytes[position + 4] {
    case 0: version = 1
    case UInt8(ascii: "2")...UInt8(ascii: "4"): version = Int(bytes[position + 4] - 0x30)
    default: throw TimeZoneRulesError(.unsupportedVersion, "the TZif file has a version other than 1 to 4")
    }
    position += 20
    var counts: [Int] = []
    for _ in 0..<6 { counts.append(Int(integer(4) & 0xFFFF_FFFF)) }
    return Header(
      version: version, utIndicators: counts[0], standardIndicators: counts[1], leapSeconds: counts[2],
      transitions: counts[3], types: counts[4], characters: counts[5])
  }

  mutating func skip(_ count: Int) throws(TimeZoneRulesError) {
    guard count <= bytes.count - position else { throw truncated }
    position += count
  }

  mutating func body(_ header: Header, timeSize: Int) throws(TimeZoneRulesError) -> (
    initialOffset: Int32, transitions: [(at: Int64, offset: Int32)]
  ) {
    // Counts are at most 2^32, so that this sum cannot overflow.
    guard header.byteCount(timeSize: timeSize) <= bytes.count - position else { throw truncated }
    guard header.types > 0, header.types <= 256 else { throw inconsistent("has no type, or more than 256") }
    guard header.leapSeconds == 0 else {
      throw TimeZoneRulesError(
        .leapSeconds, "the TZif file counts leap seconds; use the zone's file outside of the 'right' folder")
    }
    let times = position
    let indices = times + header.transitions * timeSize
    position = indices + header.transitions
    var offsets: [Int32] = []
    for _ in 0..<header.types {
      let offset = integer(4)
      guard offset.magnitude <= UInt64(TimeZoneRules.maximumOffset) else {
        throw inconsistent("has an offset of more than 26 hours")
      }
      offsets.append(Int32(offset))
      position += 2
    }
    let end = position + header.characters + header.standardIndicators + header.utIndicators
    var transitions: [(at: Int64, offset: Int32)] = []
    transitions.reserveCapacity(header.transitions)
    position = times
    for index in 0..<header.transitions {
      let at = integer(timeSize)
      if let last = transitions.last, last.at >= at { throw inconsistent("has transitions out of order") }
      let type = Int(bytes[indices + index])
      guard type < offsets.count else { throw inconsistent("names a type that it does not have") }
      transitions.append((at, offsets[type]))
    }
    position = end
    return (offsets[0], transitions)
  }

  /// The rule between two line feeds; nil if there is none between them.
  mutating func footer() throws(TimeZoneRulesError) -> POSIXRule? {
    guard position < bytes.count, bytes[position] == UInt8(ascii: "\n"),
      let end = bytes[(position + 1)...].firstIndex(of: UInt8(ascii: "\n"))
    else { throw truncated }
    let text = bytes[(position + 1)..<end]
    if text.isEmpty { return nil }
    guard let rule = POSIXRule(text) else {
      throw TimeZoneRulesError(.malformedRule, "the rule at the end of the TZif file cannot be read")
    }
    return rule
  }

  /// A signed big-endian integer of a size that is known to be there.
  private mutating func integer(_ size: Int) -> Int64 {
    var value = Int64(Int8(bitPattern: bytes[position]))
    for offset in 1..<size { value = value << 8 | Int64(bytes[position + offset]) }
    position += size
    return value
  }

  private var truncated: TimeZoneRulesError {
    TimeZoneRulesError(.truncated, "the TZif file ends before what its header announces")
  }

  private func inconsistent(_ what: String) -> TimeZoneRulesError {
    TimeZoneRulesError(.inconsistent, "the TZif file \(what)")
  }
}
