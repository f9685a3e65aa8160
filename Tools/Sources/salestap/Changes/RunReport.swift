import OrderedCollections
import SalesTap

/// What a run did, counted.
struct RunReport {
  /// The outcomes that are counted, in the order of the table.
  static let outcomes = ["delivered", "enqueued", "merged", "filtered", "held", "invalid", "skipped", "failed"]

  /// How often each outcome came, and why.
  struct Tally {
    var counts: [String: Int] = [:]
    var reasons: OrderedDictionary<Reason, Cases> = [:]

    /// Why changes were not sent, in words without the values of a record, so that there are few of them.
    struct Reason: Hashable {
      let outcome: String
      let words: String
    }

    /// Properties that were left out, and why, with the number of changes.
    var dropped: OrderedDictionary<DroppedProperty, Int> = [:]

    /// How often a reason came, and the words for the first of them.
    struct Cases {
      var count = 0
      let example: String
    }
  }

  var changes = 0
  var badLines = 0
  var uploads = 0
  var records = 0
  var waiting = 0
  var failed = 0
  /// By sync, in the order of the configuration; changes of objects that no sync names come last, under an empty name.
  var syncs: OrderedDictionary<String, Tally>

  init(syncs names: some Sequence<String>) {
    syncs = OrderedDictionary(uniqueKeysWithValues: names.map { ($0, Tally()) })
  }

  mutating func count(_ decisions: [Decision]) {
    for decision in decisions {
      let name = decision.outcome.name
      var tally = syncs[decision.sync ?? ""] ?? Tally()
      tally.counts[name, default: 0] += 1
      if let words = decision.category {
        let reason = Tally.Reason(outcome: name, words: words)
        let first = Tally.Cases(example: decision.example)
        tally.reasons[reason, default: first].count += 1
      }
      for property in decision.dropped { tally.dropped[property, default: 0] += 1 }
      syncs[decision.sync ?? ""] = tally
    }
  }

  func total(_ outcome: String) -> Int { syncs.values.reduce(0) { $0 + ($1.counts[outcome] ?? 0) } }

  /// The report for machines: one line of JSON, keys in a fixed order.
  var json: String {
    let decisions = Self.outcomes.map { "\"\($0)\":\(total($0))" }.joined(separator: ",")
    return "{\"changes\":\(changes),\"decisions\":{\(decisions)},\"uploads\":\(uploads),\"records\":\(records),"
      + "\"badLines\":\(badLines),\"queue\":{\"waiting\":\(waiting),\"failed\":\(failed)},\"dropped\":\(droppedJSON)}"
  }

  private var droppedJSON: String {
    JSONText.array(
      syncs.flatMap { name, tally in
        tally.dropped.map { property, count in
          JSONText.object([
            "sync": JSONText.string(name), "property": JSONText.string(property.property),
            "reason": JSONText.string(property.reason), "changes": "\(count)",
          ])
        }
      })
  }

  /// The report for people.
  func text(style: TerminalStyle) -> String {
    var columns: [(title: String, alignment: TextTable.Alignment)] = [("sync", .left)]
    columns += Self.outcomes.map { ($0, .right) }
    var table = TextTable(columns)
    for (name, tally) in syncs where !name.isEmpty || !tally.counts.isEmpty {
      table.append([name.isEmpty ? "(no sync)" : name] + Self.outcomes.map { cell(tally.counts[$0] ?? 0) })
    }
    table.append(["total"] + Self.outcomes.map { cell(total($0)) })
    var text = table.rendered(style: style)

    var why = TextTable(
      ("sync", .left), ("decision", .left), ("changes", .right), ("why", .left), ("for example", .left))
    for (name, tally) in syncs {
      for (reason, cases) in tally.reasons {
        why.append(name.isEmpty ? "(no sync)" : name, reason.outcome, String(cases.count), reason.words, cases.example)
      }
    }
    if !why.isEmpty { text += "\n" + why.rendered(style: style) }
    var dropped = TextTable(("sync", .left), ("left out", .left), ("changes", .right), ("why", .left))
    for (name, tally) in syncs {
      for (property, count) in tally.dropped { dropped.append(name, property.property, String(count), property.reason) }
    }
    if !dropped.isEmpty { text += "\n" + dropped.rendered(style: style) }
    text +=
      "\n\(counted(changes, "change")), \(counted(uploads, "upload")), \(counted(records, "record")) accepted by CleverTap"
    text += "; \(waiting) waiting, \(failed) failed"
    text += badLines == 0 ? ".\n" : "; \(counted(badLines, "bad line")).\n"
    return text
  }

  private func cell(_ count: Int) -> String { count == 0 ? "·" : String(count) }

  private func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}

extension Decision {
  /// Why a change was not sent, without the values of its record, so that equal reasons add up; nil where it was.
  fileprivate var category: String? {
    switch outcome {
    case .deliver, .enqueue, .delivered, .enqueued: nil
    case .merged: "its record waits already"
    case .filtered:
      switch filter?.decidedBy {
      case .condition: "the condition says no"
      case .watch: "no watched field changed"
      case nil: reason
      }
    case .held(let missing): missing.isEmpty ? reason : "not loaded: " + missing.joined(separator: ", ")
    case .invalid: errorClass == .invalidRecord ? "the record breaks a rule of CleverTap" : reason
    case .skipped: reason
    case .failed: "CleverTap refused it"
    }
  }

  /// The reason in full where ``category`` leaves some of it out, cut to a line.
  fileprivate var example: String {
    switch outcome {
    case .filtered where filter?.decidedBy == .condition: break
    case .invalid where errorClass == .invalidRecord: break
    case .failed: break
    default: return ""
    }
    return reason.count <= 80 ? reason : reason.prefix(79) + "…"
  }
}
