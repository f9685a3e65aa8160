import SalesTap

extension Decision {
  /// Whether the plan is to send something.
  var isSent: Bool { outcome == .deliver || outcome == .enqueue }

  /// `"decision"`, `"reason"`, and `"payload"` as every command prints them.
  var planMembers: [(key: String, value: String)] {
    [
      ("decision", JSONText.string(outcome.name)), ("reason", JSONText.string(reason)),
      ("payload", payload.map { String(decoding: $0.bytes, as: UTF8.self) } ?? "null"),
    ]
  }

  /// The plan for machines.
  var planJSON: String { JSONText.object(planMembers) }

  /// The plan in one line: the bytes that would be sent, or why none are.
  var planText: String {
    isSent
      ? "\(outcome.name) \(payload.map { String(decoding: $0.bytes, as: UTF8.self) } ?? "")"
      : "\(outcome.name): \(reason)"
  }
}
