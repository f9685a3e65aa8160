import SalesTap

extension ExplainedSync {
  /// Every step for people.
  func text(style: TerminalStyle) -> String {
    var text = "  \(style.bold(planned.sync ?? "(no sync)")): \(performed.outcome.name), \(performedReason)\n"
    func add(_ title: String, _ lines: [String]) {
      for (index, line) in lines.enumerated() {
        let label = index == 0 ? title : ""
        text += "    " + style.dim(label) + String(repeating: " ", count: max(1, 12 - label.count)) + line + "\n"
      }
    }
    if let filter = planned.filter {
      let reason = shown.filterReason ?? filter.reason
      var lines = [filter.passes ? "passes: \(reason)" : reason]
      for field in changed {
        lines.append("\(field.path): \(FieldText.words(field.old)) → \(FieldText.words(field.new))")
      }
      if let condition { lines += condition.description.split(separator: "\n").map(String.init) }
      add("filter", lines)
    }
    if let mapped = planned.mapped {
      add("identity", ["\(shown.identity ?? ""), from \(mapped.identitySource)"])
      if let name = shown.eventName { add("event", [name]) }
      if let timestamp = mapped.record.timestamp {
        let instant = Instant(millisecondsSinceEpoch: timestamp * 1000)
        add("time", ["\(instant), from \(mapped.timestampSource?.words ?? "nothing")"])
      }
      add("properties", mapped.provenance.map { words($0) })
    }
    add("CleverTap", planned.violations.map { "\($0)" })
    if let payload = shown.payload { add("payload", [payload]) }
    add("note", performed.notes)
    add("next", [next])
    return text
  }

  /// Why a property that has a value is not in the payload after all: it breaks a rule of CleverTap.
  func loss(of property: PropertyProvenance) -> String? {
    guard case .sent = property.outcome else { return nil }
    return planned.dropped.first { $0.property == property.target }?.reason
  }

  private func words(_ property: PropertyProvenance) -> String {
    if let loss = loss(of: property) { return "\(property.target) left out: \(loss)" }
    guard let words = property.outcome.words else {
      let transforms = property.transforms.isEmpty ? "" : ", " + property.transforms.map(\.name).joined(separator: ", ")
      return "\(property.target) from \(property.source ?? "nothing")\(transforms)"
    }
    switch property.outcome {
    case .missing, .dropped: return "\(property.target) left out: \(words)"
    case .sent, .omitted, .emptied, .cleared: return "\(property.target) \(property.outcome.name): \(words)"
    }
  }
}

extension EventLogEntry {
  /// The entry for machines.
  var json: String {
    JSONText.object([
      "time": JSONText.string(time.description), "sync": JSONText.string(sync),
      "connection": JSONText.string(connection), "object": JSONText.string(object),
      "recordID": JSONText.string(recordID.text), "changeID": JSONText.string(changeID),
      "status": JSONText.string(status.rawValue), "decision": JSONText.string(decision),
      "reason": JSONText.string(reason), "resolution": JSONText.string(resolution),
      "errorClass": JSONText.string(errorClass?.rawValue), "identity": JSONText.string(identity),
      "origin": JSONText.string(origin?.rawValue), "run": JSONText.string(run),
      "attempt": JSONText.number(attempt), "durationMilliseconds": durationMilliseconds.map { "\($0)" } ?? "null",
      "dropped": DroppedProperty.json(dropped), "request": request ?? "null", "response": JSONText.string(response),
    ])
  }

  /// Entries as a table.
  static func table(_ entries: [EventLogEntry], style: TerminalStyle) -> String {
    var table = TextTable(
      ("time", .left), ("sync", .left), ("record", .left), ("what", .left), ("attempt", .right), ("ms", .right),
      ("why", .left))
    for entry in entries {
      table.append(
        "\(entry.time)", entry.sync ?? "", entry.recordID.text, entry.decision, entry.attempt.map(String.init) ?? "",
        entry.durationMilliseconds.map { "\($0)" } ?? "", entry.why)
    }
    return table.rendered(style: style)
  }

  /// The reason, what a person can do about it, and what was left out of the record.
  private var why: String {
    var text = reason
    if let resolution { text += " → \(resolution)" }
    if !dropped.isEmpty {
      text += "; left out: " + dropped.map { "\($0.property) (\($0.reason))" }.joined(separator: ", ")
    }
    return text
  }
}

extension DroppedProperty {
  /// Properties that were left out, for machines.
  static func json(_ list: [DroppedProperty]) -> String {
    JSONText.array(
      list.map {
        JSONText.object(["property": JSONText.string($0.property), "reason": JSONText.string($0.reason)])
      })
  }
}
