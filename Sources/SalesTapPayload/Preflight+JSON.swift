package import SalesTapModel
public import SalesTapTime

extension Preflight {
  /// Checks a record that somebody else wrote as JSON, in the form in which CleverTap takes it.
  ///
  /// Everything that ``check(_:now:)`` finds is found, and what a ``CleverTapRecord`` cannot be wrong in: a missing or
  /// unknown `type`, a time that is a text, objects where CleverTap takes none. Values that are null say nothing and are
  /// passed over. Text that is no JSON object is ``Violation/Kind/recordType``.
  ///
  /// Nothing is fitted, since the record is sent as it stands: `"Employed":true`, which ``check(_:now:)`` would turn into
  /// `"Y"`, is a breach here, and a time in milliseconds a warning.
  public func violations(inJSON bytes: [UInt8], now: Instant? = nil) -> [Violation] {
    do {
      return violations(in: try JSONNode(parsing: bytes), now: now)
    } catch {
      return [Violation(.recordType, "the record is no JSON: \(error.message)")]
    }
  }

  /// Checks a record that somebody else wrote, parsed.
  package func violations(in node: JSONNode, now: Instant? = nil) -> [Violation] {
    guard node.members != nil else { return [Violation(.recordType, "the record is \(node.typeName), not an object")] }
    switch node["type"]?.string {
    case "token": return Self.tokenViolations(node)
    case "profile", "event": break
    default: return [Violation(.recordType, #"the record's "type" is neither "profile" nor "event""#)]
    }

    var violations: [Violation] = []
    let isProfile = node["type"]?.string == "profile"
    var record = CleverTapRecord(
      Self.subject(of: node), isProfile ? .profile : .event(name: node["evtName"]?.string ?? ""))
    if let ts = node["ts"], !ts.isNull {
      let seconds = ts.int64 ?? ts.double.flatMap(Int64.init(exactly:))
      if seconds == nil {
        violations.append(
          Violation(.timestamp, "Timestamp should be present in the Unix Epoch format: it is \(ts.typeName)"))
      }
      record.timestamp = seconds
    }
    var nested: [Violation] = []
    let key = isProfile ? "profileData" : "evtData"
    if let members = node[key]?.members {
      for member in members {
        switch Self.value(member.value, isProfile: isProfile, name: member.key) {
        case .value(let value): record.properties.append(.init(member.key, value))
        case .nothing: break
        case .nested:
          nested.append(
            isProfile
              ? Violation(
                .nestedProfile, property: member.key,
                "a profile's property can be no object; CleverTap takes operators, "
                  + "texts, numbers, booleans, dates, and lists of texts")
              : Self.nested(member.key))
        }
      }
    } else {
      violations.append(
        isProfile
          ? Violation(.profileData, #"a profile needs an object "profileData""#)
          : Violation(.eventData, #"an event needs an object "evtData""#))
    }
    var preflight = self
    preflight.fitsValues = false
    return violations + preflight.check(record, now: now).violations + nested
  }

  /// Checks a device token.
  public func check(_ token: DeviceToken) -> [Violation] {
    Self.tokenViolations(
      objectID: token.objectID, id: token.id, service: token.service.rawValue, hasKeys: token.keys != nil)
  }

  private static func subject(of node: JSONNode) -> CleverTapRecord.Subject {
    for key in ["identity", "FBID", "GPID"] {
      if let value = node[key], !value.isNull { return .identity(value.string ?? value.number?.text ?? "") }
    }
    if let id = node["objectId"]?.string { return .objectID(id) }
    return .identity("")
  }

  private enum Reading {
    case value(CleverTapValue)
    case nothing
    case nested
  }

  private static func value(_ node: JSONNode, isProfile: Bool, name: String) -> Reading {
    switch node.value {
    case .null: return .nothing
    case .boolean(let flag): return .value(.boolean(flag))
    case .number(let number):
      return .value(number.int64.map(CleverTapValue.integer) ?? .double(number.double ?? .infinity))
    case .string(let text):
      if text.hasPrefix("$D_"), let seconds = Int64(text.dropFirst(3)) { return .value(.date(seconds)) }
      return .value(.string(text))
    case .array(let elements):
      if let items = items(elements) { return .value(.items(items)) }
      let texts = elements.compactMap { $0.string ?? $0.number?.text ?? $0.boolean.map(String.init) }
      return texts.count == elements.count ? .value(.list(texts)) : .nested
    case .object(let members):
      if members.isEmpty { return .nothing }
      if isProfile, StandardProperty.match(name)?.property.valueType == .categories {
        return categories(members).map { .value(.categories($0)) } ?? .nested
      }
      guard isProfile, members.count == 1, let operation = operation(members[0]) else { return .nested }
      return .value(.operation(operation))
    }
  }

  private static func categories(_ members: [JSONNode.Member]) -> [ChannelCategories]? {
    var channels: [ChannelCategories] = []
    for member in members {
      guard let elements = member.value.array else { return nil }
      let names = elements.compactMap(\.string)
      guard names.count == elements.count else { return nil }
      channels.append(ChannelCategories(member.key, names))
    }
    return channels
  }

  private static func items(_ elements: [JSONNode]) -> [[CleverTapRecord.Property]]? {
    guard !elements.isEmpty else { return nil }
    var items: [[CleverTapRecord.Property]] = []
    for element in elements {
      guard let members = element.members else { return nil }
      var item: [CleverTapRecord.Property] = []
      for member in members {
        switch value(member.value, isProfile: false, name: member.key) {
        case .value(let value): item.append(.init(member.key, value))
        case .nothing: break
        // An empty list of items stands for whatever is nested: it is reported as such.
        case .nested: item.append(.init(member.key, .items([])))
        }
      }
      items.append(item)
    }
    return items
  }

  private static func operation(_ member: JSONNode.Member) -> PropertyOperation? {
    let texts = member.value.array?.compactMap(\.string)
    let isWhole = texts?.count == member.value.array?.count
    switch member.key {
    case "$add": return isWhole ? texts.map(PropertyOperation.add) : nil
    case "$remove": return isWhole ? texts.map(PropertyOperation.remove) : nil
    case "$set": return isWhole ? texts.map(PropertyOperation.set) : nil
    case "$incr": return member.value.double.map(PropertyOperation.increment)
    case "$decr": return member.value.double.map(PropertyOperation.decrement)
    case "$delete": return .delete
    default: return nil
    }
  }

  private static func tokenViolations(_ node: JSONNode) -> [Violation] {
    guard let data = node["tokenData"], data.members != nil else {
      return tokenViolations(objectID: node["objectId"]?.string ?? "", id: "-", service: "apns", hasKeys: true)
        + [Violation(.tokenData, #"a token needs an object "tokenData""#)]
    }
    return tokenViolations(
      objectID: node["objectId"]?.string ?? "", id: data["id"]?.string ?? "", service: data["type"]?.string ?? "",
      hasKeys: data["keys"]?.members != nil)
  }

  private static func tokenViolations(
    objectID: String, id: String, service: String, hasKeys: Bool
  ) -> [Violation] {
    var violations: [Violation] = []
    if !ValueRules.isObjectID(objectID) {
      violations.append(
        Violation(.tokenObjectID, "a token's objectId has 1 to 64 characters out of A-Z, a-z, 0-9, and ()!:@$_-~"))
    }
    if id.isEmpty { violations.append(Violation(.tokenID, "a token needs an id")) }
    if DeviceToken.Service(rawValue: service) == nil {
      let all = DeviceToken.Service.allCases.map(\.rawValue).joined(separator: ", ")
      violations.append(Violation(.tokenType, "a token's type is one of \(all)"))
    } else if service == "chrome", !hasKeys {
      violations.append(Violation(.tokenData, "a browser's token needs its keys"))
    }
    return violations
  }
}
