/// What CleverTap makes of the names of events.
public enum EventName: Sendable {
  /// Why CleverTap refuses or may refuse a name.
  public enum Reservation: Hashable, Sendable {
    /// The name is refused with code 513: documented, in the lists of CleverTap's SDKs, or seen in production.
    case refused
    /// The name is that of an event which CleverTap raises itself; no document says that it is refused.
    case system
  }

  /// The form in which CleverTap compares names: without case and without white space.
  ///
  /// `Event Name`, `EventName`, and `EVENTNAME` are one event.
  public static func comparable(_ name: String) -> String {
    // Most names are ASCII, and nothing has to be looked up.
    if name.utf8.allSatisfy({ $0 < 0x80 }) {
      return String(unsafeUninitializedCapacity: name.utf8.count) { buffer in
        var count = 0
        for byte in name.utf8 where byte != 0x20 && !(0x09...0x0D).contains(byte) {
          buffer[count] = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
          count += 1
        }
        return count
      }
    }
    var result = String.UnicodeScalarView()
    for scalar in name.unicodeScalars where !scalar.properties.isWhitespace {
      result.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
    }
    return String(result)
  }

  /// Whether two names are one event for CleverTap.
  public static func areEqual(_ first: String, _ second: String) -> Bool { comparable(first) == comparable(second) }

  /// Whether a name is CleverTap's own; nil for a name that is free. `Charged` is CleverTap's own and may be sent.
  public static func reservation(of name: String) -> Reservation? { reservations[comparable(name)] }

  /// The names that are refused, in their documented spelling.
  public static let refusedNames = documentedNames + recordedNames + sdkNames

  /// Names that CleverTap's documentation reserves.
  package static let documentedNames = [
    "Notification Sent", "Notification Viewed", "Notification Clicked", "Notification Delivered",
    "Notification Replied", "UTM Visited", "App Launched", "App Uninstalled", "App Version Changed", "Stayed",
    "Reply Sent", "Experiment Rendered", "Reachable By", "Identity Reset", "Identity Set", "Identity Error",
  ]
  /// Names that production traffic shows refused.
  package static let recordedNames = ["Web Page Viewed"]
  /// Names that CleverTap's SDKs refuse to send.
  package static let sdkNames = [
    "Geocluster Entered", "Geocluster Exited", "wzrk_fetch", "wzrk_d", "SCCampaignOptOut", "Notification Bounced",
  ]
  /// Names of events that CleverTap's documents show as raised by itself.
  package static let systemNames = [
    "App Installed", "Push Impressions", "State Transitioned", "Session Concluded", "Channel Unsubscribed",
  ]

  private static let reservations: [String: Reservation] = {
    var result: [String: Reservation] = [:]
    for name in refusedNames { result[comparable(name)] = .refused }
    for name in systemNames { result[comparable(name)] = .system }
    return result
  }()
}

/// The event names that an account has used, of which CleverTap allows 512.
///
/// CleverTap tells nobody how many are used; the caller keeps the budget and hands in the names it knows. Once the
/// budget is used up, a new name is reported, known ones never.
public struct EventNameBudget: Hashable, Sendable {
  /// The most names of one account (documented: 512 custom event types).
  public let limit: Int
  private var names: Set<String>

  /// A budget in which some names are used already.
  public init(used names: some Sequence<String> = EmptyCollection<String>(), limit: Int = 512) {
    self.limit = limit
    self.names = Set(names.lazy.map(EventName.comparable))
  }

  /// How many names are used.
  public var used: Int { names.count }
  /// How many more names there may be.
  public var remaining: Int { max(0, limit - names.count) }

  /// Takes a name; nil if it was known or there was room for it, else what is wrong.
  public mutating func admit(_ name: String) -> Violation? {
    let name = EventName.comparable(name)
    guard !names.contains(name) else { return nil }
    guard names.count < limit else {
      return Violation(
        .eventNameBudget, "an account has at most \(limit) event names, and they are used up: this one is new")
    }
    names.insert(name)
    return nil
  }
}
