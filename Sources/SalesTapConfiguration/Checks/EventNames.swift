enum EventNames {
  static func areEqual(_ a: String, _ b: String) -> Bool {
    a.lowercased().filter { !$0.isWhitespace } == b.lowercased().filter { !$0.isWhitespace }
  }
  static func isReserved(_ name: String) -> Bool { areEqual(name, "App Launched") }
}
