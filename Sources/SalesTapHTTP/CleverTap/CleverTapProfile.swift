#if HTTP
  import SalesTapDiagnostics
  import SalesTapModel

  /// A profile as CleverTap tells it.
  ///
  /// It is personal data; nothing of it is ever part of an error or a log line.
  public struct CleverTapProfile: Hashable, Sendable {
    /// How often a profile had an event.
    public struct Event: Hashable, Sendable {
      /// The name as CleverTap tells it.
      public let name: String
      /// How often.
      public let count: Int
      /// When first, in epoch seconds; nil if CleverTap does not say.
      public let firstSeen: Int64?
      /// When last, in epoch seconds; nil if CleverTap does not say.
      public let lastSeen: Int64?
    }

    /// The whole record, as one JSON object.
    public let json: String
    /// How often the profile had which event, in CleverTap's order.
    public let events: [Event]
    /// What the answer calls `profileData`, and what stands beside it, such as `email`.
    private let data: [JSONNode.Member]
    private let beside: [JSONNode.Member]
    /// Where the record began in the answer, whose ranges the values have.
    private let start: Int

    /// A profile from an answer's body; nil if there is none of this identity.
    /// - Throws: Where the body is no answer of CleverTap.
    init?(answer body: [UInt8]) throws(CleverTapReadError) {
      guard let node = try? JSONNode(parsing: body), node.members != nil else {
        throw CleverTapReadError(.unreadable, "the answer is no JSON object")
      }
      // CleverTap does not document how it tells that there is no profile: no record, whatever else the answer holds.
      guard let record = node["record"], let members = record.members else { return nil }
      json = String(decoding: body[record.range.bounds], as: UTF8.self)
      start = record.range.offset
      data = record["profileData"]?.members ?? []
      beside = members.filter { !["profileData", "events", "platformInfo"].contains($0.key) }
      events = (record["events"]?.members ?? []).map { member in
        Event(
          name: member.key, count: member.value["count"]?.int64.flatMap { Int(exactly: $0) } ?? 0,
          firstSeen: member.value["first_seen"]?.int64, lastSeen: member.value["last_seen"]?.int64)
      }
    }

    /// The names of all properties: those of `profileData`, then those that CleverTap tells beside it, such as `email`.
    public var propertyNames: [String] { (data + beside).map(\.key) }

    /// The value of a property as JSON; nil if the profile has none of this name.
    ///
    /// A name is found as it stands, else without regard to case if only one fits: CleverTap tells `Email` as `email`.
    public subscript(name: String) -> String? {
      guard let range = value(of: name)?.range else { return nil }
      return String(decoding: json.utf8.dropFirst(range.offset - start).prefix(range.length), as: UTF8.self)
    }

    func value(of name: String) -> JSONNode? {
      for members in [data, beside] {
        if let member = members.last(where: { $0.key == name }) { return member.value }
      }
      let folded = name.lowercased()
      for members in [data, beside] {
        let fitting = members.filter { $0.key.lowercased() == folded }
        if fitting.count == 1 { return fitting[0].value }
      }
      return nil
    }
  }
#endif
