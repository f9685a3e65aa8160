#if HTTP
  import SalesTapDiagnostics
  import SalesTapModel
  public import SalesTapPayload

  /// What CleverTap holds of a profile, beside what was sent of it.
  public struct ProfileVerification: Hashable, Sendable {
    /// What was found.
    public enum Outcome: Hashable, Sendable {
      /// Everything that can be told is as it was sent.
      case matches
      /// Some properties or events are not as they were sent.
      case differs
      /// There is no such profile.
      case missing
      /// The profile could not be read.
      case unread(CleverTapReadError.Code)
    }

    /// A property or an event that is not as it was sent. It holds personal data.
    public struct Difference: Hashable, Sendable {
      /// The property, or the event's name.
      public let name: String
      /// Whether it is an event.
      public let isEvent: Bool
      /// What was sent last, as JSON; for an event, how often it was sent.
      public let sent: String
      /// What CleverTap holds, as JSON; for an event, how often the profile had it; nil if nothing.
      public let found: String?
    }

    /// Whose profile it is.
    public let subject: CleverTapRecord.Subject
    /// What was found.
    public let outcome: Outcome
    /// What is not as it was sent, in the order in which it was sent.
    public let differences: [Difference]
    /// Properties of which no answer can tell whether they are as sent: those that were counted up or down, and unsubscribed categories.
    public let untold: [String]
  }

  /// What records say that a profile should be.
  struct ProfileImport {
    let subject: CleverTapRecord.Subject
    private var names: [String] = []
    private var properties: [String: (expectation: ProfileExpectation, sent: String)] = [:]
    private var eventNames: [String] = []
    private var eventCounts: [String: Int] = [:]

    init(_ subject: CleverTapRecord.Subject) { self.subject = subject }

    /// The imports of records, one for each profile, in the order in which it came first. Tokens say nothing of a profile.
    static func reading(_ records: [EncodedRecord]) -> [ProfileImport] {
      var imports: [ProfileImport] = []
      var places: [CleverTapRecord.Subject: Int] = [:]
      for record in records where record.kind != .token {
        let subject = record.subject
        let place = places[subject] ?? imports.count
        if place == imports.count {
          imports.append(ProfileImport(subject))
          places[subject] = place
        }
        imports[place].apply(record)
      }
      return imports
    }

    private mutating func apply(_ record: EncodedRecord) {
      if let name = record.eventName {
        let key = EventName.comparable(name)
        if eventCounts[key] == nil { eventNames.append(name) }
        eventCounts[key, default: 0] += 1
        return
      }
      guard let node = try? JSONNode(parsing: record.bytes) else { return }
      for member in node["profileData"]?.members ?? [] {
        guard let later = ProfileExpectation(sent: member.value) else { continue }
        let sent = String(decoding: record.bytes[member.value.range.bounds], as: UTF8.self)
        if let earlier = properties[member.key] {
          properties[member.key] = (earlier.expectation.followed(by: later), sent)
        } else {
          names.append(member.key)
          properties[member.key] = (later, sent)
        }
      }
    }

    /// Holds a profile against what it should be; nil for none.
    func verification(of profile: CleverTapProfile?) -> ProfileVerification {
      guard let profile else {
        return ProfileVerification(subject: subject, outcome: .missing, differences: [], untold: [])
      }
      var differences: [ProfileVerification.Difference] = []
      var untold: [String] = []
      for name in names {
        guard let (expectation, sent) = properties[name] else { continue }
        switch expectation.isMet(by: profile.value(of: name)) {
        case true?: break
        case nil: untold.append(name)
        case false?:
          differences.append(.init(name: name, isEvent: false, sent: sent, found: profile[name]))
        }
      }
      for name in eventNames {
        let sent = eventCounts[EventName.comparable(name)] ?? 0
        let found = profile.events.first { EventName.areEqual($0.name, name) }?.count ?? 0
        // It may have had the event before.
        if found < sent {
          differences.append(
            .init(name: name, isEvent: true, sent: "\(sent)", found: found == 0 ? nil : "\(found)"))
        }
      }
      return ProfileVerification(
        subject: subject, outcome: differences.isEmpty ? .matches : .differs, differences: differences, untold: untold)
    }
  }
#endif
