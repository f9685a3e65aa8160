import SalesTap

extension ExplainedSync {
  /// Every step for machines; a step that was not taken is null.
  var json: String {
    let mapped = planned.mapped
    var members = [
      (key: "sync", value: JSONText.string(planned.sync)),
      ("target", JSONText.string(sync?.target.rawValue)),
      ("filter", planned.filter.map(filterJSON) ?? "null"),
      ("identity", mapped.map(identityJSON) ?? "null"),
    ]
    members += [
      ("eventName", JSONText.string(shown.eventName)), ("timestamp", mapped.map(Self.timestampJSON) ?? "null"),
      ("properties", mapped.map { JSONText.array($0.provenance.map(json)) } ?? "null"),
      ("violations", JSONText.array(planned.violations.map(PreflightCommand.json))),
      ("planned", planned.planJSON(shown)),
      (
        "performed",
        JSONText.object([
          "decision": JSONText.string(performed.outcome.name), "skip": JSONText.string(performed.skip?.rawValue),
          "reason": JSONText.string(performedReason),
          "errorClass": JSONText.string(performed.errorClass?.rawValue), "notes": JSONText.strings(performed.notes),
        ])
      ),
      ("next", JSONText.string(next)),
    ]
    return JSONText.object(members)
  }

  private func filterJSON(_ filter: FilterDecision) -> String {
    let outcome =
      switch filter.outcome {
      case .passes: "passes"
      case .filtered: "filtered"
      case .held: "held"
      }
    let changed = changed.map { field in
      JSONText.object([
        "field": JSONText.string(field.path), "old": FieldText.json(field.old), "new": FieldText.json(field.new),
      ])
    }
    return JSONText.object([
      "outcome": JSONText.string(outcome), "decidedBy": JSONText.string(filter.decidedBy?.rawValue),
      "reason": JSONText.string(shown.filterReason ?? filter.reason), "changed": JSONText.array(changed),
      "couldNotDetect": "\(filter.couldNotDetect)", "condition": condition.map { Self.json($0.root) } ?? "null",
    ])
  }

  private static func json(_ node: ConditionExplanation.Node) -> String {
    let readings = node.readings.map { reading in
      JSONText.object([
        "field": JSONText.string(reading.path), "prior": "\(reading.isPrior)", "loaded": "\(reading.value != nil)",
        "value": FieldText.json(reading.value),
      ])
    }
    return JSONText.object([
      "text": JSONText.string(node.text), "value": JSONText.string(node.value.rawValue),
      "readings": JSONText.array(readings), "note": JSONText.string(node.note),
      "parts": JSONText.array(node.parts.map(json)),
    ])
  }

  private func identityJSON(_ mapped: MappedRecord) -> String {
    let (kind, value) =
      switch mapped.record.subject {
      case .identity(let text): ("identity", text)
      case .objectID(let text): ("objectID", text)
      }
    let isHidden = shown.identity == RedactedDecision.mark
    return JSONText.object([
      "kind": JSONText.string(kind), "value": JSONText.string(isHidden ? RedactedDecision.mark : value),
      "source": JSONText.string(mapped.identitySource), "alternative": "\(mapped.identityAlternative)",
    ])
  }

  private static func timestampJSON(_ mapped: MappedRecord) -> String {
    JSONText.object([
      "value": mapped.record.timestamp.map(String.init) ?? "null",
      "source": JSONText.string(mapped.timestampSource?.words),
    ])
  }

  private func json(_ property: PropertyProvenance) -> String {
    let loss = loss(of: property)
    return JSONText.object([
      "property": JSONText.string(property.target),
      "outcome": JSONText.string(loss == nil ? property.outcome.name : "dropped"),
      "source": JSONText.string(property.source), "alternative": JSONText.number(property.alternative),
      "transforms": JSONText.strings(property.transforms.map(\.name)),
      "why": JSONText.string(loss ?? property.outcome.words),
    ])
  }
}

extension Decision {
  /// Why there was nothing to do; nil where there was.
  fileprivate var skip: Skip? {
    if case .skipped(let skip) = outcome { skip } else { nil }
  }
}

/// The values of fields, for machines and people.
enum FieldText {
  /// A value as JSON; null where it is empty, or not loaded.
  static func json(_ value: FieldValue?) -> String {
    switch value {
    case nil, .null: "null"
    case .boolean(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .double(let value): value.isFinite ? "\(value)" : "null"
    case .string(let value): JSONText.string(value)
    case .date(let value): JSONText.string(value.description)
    case .dateTime(let value): JSONText.string(value.description)
    case .time(let value): JSONText.string(value.description)
    case .list(let values): JSONText.strings(values)
    case .location(let value):
      JSONText.object(["latitude": "\(value.latitude)", "longitude": "\(value.longitude)"])
    case .object(let record): JSONText.object(record.fields.map { ($0.path, json($0.value)) })
    }
  }

  /// A value in words.
  static func words(_ value: FieldValue?) -> String {
    switch value {
    case nil: "not known"
    case .null: "empty"
    default: json(value)
    }
  }
}

extension TimestampSource {
  /// The source in words.
  var words: String {
    switch self {
    case .mapped: "the timestamp rule"
    case .committed: "the commit time of the change"
    case .record(let field): field
    case .handedOver: "the time of handing over"
    }
  }
}

extension PropertyProvenance.Outcome {
  var name: String {
    switch self {
    case .sent: "sent"
    case .omitted: "omitted"
    case .emptied: "emptied"
    case .cleared: "cleared"
    case .missing: "missing"
    case .dropped: "dropped"
    }
  }

  /// Why the property has no value of its own; nil where it has.
  var words: String? {
    switch self {
    case .sent: nil
    case .omitted: "its value is empty"
    case .emptied: "its value is empty, and is sent as an empty text"
    case .cleared: "its value is empty, and CleverTap is told to delete it"
    case .missing(let fields): "not loaded: \(fields.joined(separator: ", "))"
    case .dropped(let failure): failure.description
    }
  }
}

extension Transform {
  /// The transform as a configuration names it.
  var name: String {
    switch self {
    case .trim: "trim"
    case .lowercase: "lowercase"
    case .uppercase: "uppercase"
    case .digits: "digits"
    case .not: "not"
    case .sha256: "sha256"
    case .prefix(let text): "prefix \(text)"
    case .phone(let country): "phone \(country)"
    case .values: "values"
    }
  }
}
