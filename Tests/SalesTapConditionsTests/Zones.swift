import SalesTapTime

/// Zones by their rules of today, so that no test depends on the machine's zone files.
enum Zones {
  static let rules = [
    "UTC": "UTC0", "Europe/Riga": "EET-2EEST,M3.5.0/3,M10.5.0/4", "Europe/London": "GMT0BST,M3.5.0/1,M10.5.0",
    "America/New_York": "EST5EDT,M3.2.0,M11.1.0", "America/Santiago": "<-04>4<-03>,M9.1.6/24,M4.1.6/24",
    "Australia/Sydney": "AEST-10AEDT,M10.1.0,M4.1.0/3", "Australia/Lord_Howe": "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
    "Asia/Kolkata": "IST-5:30", "Asia/Kathmandu": "<+0545>-5:45", "America/St_Johns": "NST3:30NDT,M3.2.0,M11.1.0",
    "Pacific/Kiritimati": "<+14>-14", "Pacific/Apia": "<+13>-13",
  ]

  /// The zone of a name; nil for one that the list lacks.
  static func named(_ name: String) -> TimeZoneRules? {
    rules[name].flatMap { try? TimeZoneRules(posix: $0, identifier: name) }
  }
}
