public import Foundation
public import SalesTapTime

extension TimeZoneRules {
  /// The rules of a Foundation time zone.
  ///
  /// They are read from the machine's zone files where there is one of the zone's name, and so are those of that zone for
  /// all time. Where there is none, Foundation is asked for the offsets from 1900 to 2100, outside of which the first and
  /// the last of them hold; changes of offset that undo each other within four days are not seen then.
  ///
  /// Cost: one small file; without it some thousand questions to Foundation. Do it once, and keep the rules.
  public init(_ timeZone: TimeZone) {
    let identifier = timeZone.identifier
    if let rules = Self.named(identifier, in: Self.folders) {
      self = rules
    } else {
      self = Self.computed(from: timeZone)
    }
  }

  /// The rules of a zone from the machine's zone files, by its name, such as `Europe/Riga`.
  /// - Parameters:
  ///   - identifier: The name; letters, digits, `_`, `+`, `-`, and single slashes.
  ///   - folders: Where to look, in this order; the usual places where none are given.
  /// - Throws: ``TimeZoneRulesError`` with code `unknownZone` where no folder holds a readable file of that name.
  public init(named identifier: String, in folders: [URL] = TimeZoneRules.folders) throws {
    guard let rules = Self.named(identifier, in: folders) else {
      throw TimeZoneRulesError(
        .unknownZone, "there is no zone '\(identifier.prefix(60))' among this machine's zone files")
    }
    self = rules
  }

  /// The folders in which systems keep their zone files.
  public static let folders = [
    "/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/var/db/timezone/zoneinfo",
  ].map { URL(filePath: $0, directoryHint: .isDirectory) }

  private static func named(_ identifier: String, in folders: [URL]) -> TimeZoneRules? {
    guard isName(identifier) else { return nil }
    for folder in folders {
      guard let data = try? Data(contentsOf: folder.appending(path: identifier)),
        let rules = try? TimeZoneRules(tzif: Array(data), identifier: identifier)
      else { continue }
      return rules
    }
    return nil
  }

  /// Whether a text can be a zone's name, and not a way out of the folder.
  private static func isName(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return text.utf8.count <= 100
      && parts.allSatisfy { part in
        !part.isEmpty
          && part.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || "_+-".utf8.contains(byte)
          }
      }
  }

  /// The rules that Foundation's answers from 1900 to 2100 show.
  package static func computed(from timeZone: TimeZone) -> TimeZoneRules {
    func offset(_ second: Int64) -> Int {
      timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
    }
    let (start, end, step) = (Int64(-2_208_988_800), Int64(4_133_980_800), Int64(4 * 86_400))
    let initial = offset(start)
    var last = initial
    var transitions: [(at: Instant, offset: Int)] = []
    var second = start
    while second < end {
      var low = second
      var high = min(second + step, end)
      second = high
      let changed = offset(high)
      guard changed != last else { continue }
      while high - low > 1 {
        let middle = low + (high - low) / 2
        if offset(middle) == last { low = middle } else { high = middle }
      }
      let found = offset(high)
      transitions.append((Instant(secondsSinceEpoch: high), found))
      last = found
      // More than one change in the stretch: look at the rest of it again.
      if found != changed { second = high }
    }
    return TimeZoneRules(identifier: timeZone.identifier, initialOffset: initial, transitions: transitions)
      ?? .fixed(secondsFromUTC: initial)
  }
}

extension TimeZone {
  /// Foundation's time zone of the same name; for rules without a name that Foundation knows and without transitions, the
  /// zone of their offset; else nil.
  public init?(_ rules: TimeZoneRules) {
    if let zone = TimeZone(identifier: rules.identifier) {
      self = zone
      return
    }
    let start = Instant(millisecondsSinceEpoch: .min)
    guard rules.nextTransition(after: start) == nil else { return nil }
    self.init(secondsFromGMT: rules.offset(at: start))
  }
}
