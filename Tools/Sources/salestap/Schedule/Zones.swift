import SalesTap

/// Time zones by their names, each read from the machine's files once.
struct ZoneTable {
  private var known: [String: TimeZoneRules] = [:]

  /// The rules of a zone; nil if the machine does not know it.
  mutating func rules(named name: String) -> TimeZoneRules? {
    if let rules = known[name] { return rules }
    let rules = ZoneFiles.rules(named: name)
    known[name] = rules
    return rules
  }

  /// The rules of a zone that a person named.
  /// - Throws: A ``Failure`` if the machine does not know it.
  static func rules(for name: String) throws -> TimeZoneRules {
    guard let rules = ZoneFiles.rules(named: name) else {
      throw Failure("there is no time zone '\(name)' here; zones have names such as Europe/Riga or UTC")
    }
    return rules
  }
}

extension TimeZoneRules {
  /// An instant as the zone's clocks show it: `2026-03-29 04:30:00 +03:00`.
  func text(_ instant: Instant) -> String {
    let offset = offset(at: instant)
    let local = "\(instant + .seconds(Int64(offset)))"
    let minutes = abs(offset) / 60
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return local.dropLast().replacing("T", with: " ") + " \(offset < 0 ? "-" : "+")"
      + "\(padded(minutes / 60)):\(padded(minutes % 60))"
  }
}
