import SalesTap

extension Decision {
  /// Whether the plan is to send something.
  var isSent: Bool { outcome == .deliver || outcome == .enqueue }

  /// `"decision"`, `"reason"`, `"payload"`, and `"dropped"` as every command prints them.
  var planMembers: [(key: String, value: String)] {
    members(reason: reason, payload: payload.map { String(decoding: $0.bytes, as: UTF8.self) })
  }

  private func members(reason: String, payload: String?) -> [(key: String, value: String)] {
    [
      ("decision", JSONText.string(outcome.name)), ("reason", JSONText.string(reason)), ("payload", payload ?? "null"),
      ("dropped", DroppedProperty.json(dropped)),
    ]
  }

  /// The plan for machines.
  var planJSON: String { JSONText.object(planMembers) }

  /// The plan for machines, in the texts that may be shown of it.
  func planJSON(_ shown: RedactedDecision) -> String {
    JSONText.object(members(reason: shown.reason, payload: shown.payload))
  }

  /// The plan in one line: the bytes that would be sent, or why none are.
  var planText: String {
    isSent
      ? "\(outcome.name) \(payload.map { String(decoding: $0.bytes, as: UTF8.self) } ?? "")"
      : "\(outcome.name): \(reason)"
  }
}
