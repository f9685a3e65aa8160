import SalesTap

/// What tests of connections found.
struct ConnectionReport {
  /// What the test of one connection found.
  struct Entry {
    let name: String
    let finding: String
    let advice: String
    let message: String?

    /// A test that was made.
    init(_ name: String, _ test: ConnectionTest) {
      self.name = name
      finding = "\(test.finding)"
      advice = test.advice
      message = test.finding == .accepted ? nil : test.message
    }

    /// A test that could not be made, for want of a passcode.
    init(_ name: String, withoutVariable variable: String) {
      self.name = name
      finding = "untested"
      advice = "Set the environment variable \(variable), which holds the passcode of \(name)."
      message = nil
    }
  }

  private let entries: [Entry]

  init(_ entries: [Entry]) { self.entries = entries }

  /// Whether every connection is reachable and accepted; one that has too many calls at the moment is.
  var isFine: Bool { entries.allSatisfy { ["accepted", "throttled"].contains($0.finding) } }

  /// A line for each connection, and what CleverTap or the way to it said where it is not accepted.
  var text: String {
    entries.map { "\($0.finding): \($0.advice)\($0.message.map { " (\($0))" } ?? "")\n" }.joined()
  }

  /// `[{"name":"..","finding":"..","advice":"..","message":".."}]`.
  var json: String {
    JSONText.array(
      entries.map { entry in
        JSONText.object([
          "name": JSONText.string(entry.name), "finding": JSONText.string(entry.finding),
          "advice": JSONText.string(entry.advice), "message": JSONText.string(entry.message),
        ])
      })
  }
}
