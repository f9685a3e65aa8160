import SalesTap

/// A record as CleverTap reads it from the bytes of an upload.
struct ReceivedRecord {
  /// Whom the record belongs to, as the key of the profile.
  var subject = ""
  /// What the record says.
  var content = Content.none
  /// The record's own time.
  var timestamp: Int64?

  enum Content {
    case none
    case profile([StoredValue.Member])
    case event(name: String, data: StoredValue)
    case token(StoredValue)
  }

  /// Reads a record, in the order of CleverTap's checks; the first breach is the one that is told.
  ///
  /// Recorded answers show that the time and the mail address are looked at before the phone number, this before
  /// Employed, Education, and Married, and those before the age. The place of Gender is not known. The words for codes of
  /// which no answer is recorded are made after the recorded ones.
  static func reading(_ record: StoredValue, rules: CleverTapRules) -> Result<ReceivedRecord, Rejected> {
    do {
      return .success(try ReceivedRecord(record, rules: rules))
    } catch {
      return .failure(error)
    }
  }

  /// A refusal as an error.
  struct Rejected: Error {
    let refusal: Refusal
    init(_ code: Int, _ text: String, isAfterPhone: Bool = false) {
      refusal = Refusal(code: code, text: text, isAfterPhone: isAfterPhone)
    }
  }

  private init(_ record: StoredValue, rules: CleverTapRules) throws(Rejected) {
    let type = record["type"]?.string
    guard case .object = record, let type, ["profile", "event", "token"].contains(type) else {
      throw Rejected(524, "Record type should be either event or profile. ")
    }
    if type == "token" {
      try readToken(record)
      return
    }
    subject = try Self.subject(of: record)
    if let ts = record["ts"], ts != .null {
      timestamp = Self.epochSeconds(ts)
      if timestamp == nil { throw Rejected(525, "Timestamp should be present in the Unix Epoch format. ") }
    }
    if type == "profile" {
      guard case .object(let members) = record["profileData"] else {
        throw Rejected(524, "Profile data is mandatory. ")
      }
      try Self.checkProfile(members)
      content = .profile(members)
    } else {
      try readEvent(record, rules: rules)
    }
  }

  private static func subject(of record: StoredValue) throws(Rejected) -> String {
    for (key, prefix) in [("identity", ""), ("objectId", "objectId:"), ("FBID", "FBID:"), ("GPID", "GPID:")] {
      guard let text = record[key].flatMap(Self.text), !text.isEmpty else { continue }
      if key == "objectId", !ValueRules.isObjectID(text) { throw Rejected(526, "Object Id is not valid. ") }
      guard text.utf8.count <= 1024 || text.count <= 1024 else { break }
      return prefix + text
    }
    throw Rejected(523, "Atleast one of identity / fbId / gpId / objectId is mandatory under 1024 chars. ")
  }

  private static func text(_ value: StoredValue) -> String? {
    switch value {
    case .string(let text): text
    case .integer(let number): String(number)
    default: nil
    }
  }

  private static func epochSeconds(_ value: StoredValue) -> Int64? {
    let seconds: Int64? =
      switch value {
      case .integer(let number): number
      case .double(let number): Int64(exactly: number)
      default: nil
      }
    return seconds.flatMap { $0 > 0 ? $0 : nil }
  }

  // MARK: Profiles

  private static func checkProfile(_ members: [StoredValue.Member]) throws(Rejected) {
    func value(_ name: String) -> StoredValue? {
      guard let value = members.last(where: { $0.name == name })?.value, value != .null else { return nil }
      // Operators are no values.
      if case .object = value { return nil }
      return value
    }
    func isOne(of words: [String], _ name: String) -> Bool {
      guard let value = value(name) else { return true }
      return value.string.map(words.contains) ?? false
    }
    if let email = value("Email"), !(email.string.map(ValueRules.isEmail) ?? false) {
      throw Rejected(515, "Profile data is incorrect. Email is not valid.")
    }
    if let phone = value("Phone"), !(phone.string.map(ValueRules.isPhone) ?? false) {
      throw Rejected(516, "Profile data is incorrect. Phone number is not valid.")
    }
    if !isOne(of: ["Y", "N"], "Employed") {
      throw Rejected(517, "Profile data is incorrect. Employed needs to be Y/N.", isAfterPhone: true)
    }
    if !isOne(of: ["School", "College", "Graduate"], "Education") {
      throw Rejected(
        518, "Profile data is incorrect. Education needs to be School/College/Graduate..", isAfterPhone: true)
    }
    if !isOne(of: ["Y", "N"], "Married") {
      throw Rejected(519, "Profile data is incorrect. Married needs to be Y/N.", isAfterPhone: true)
    }
    if !isOne(of: ["M", "F"], "Gender") {
      throw Rejected(514, "Profile data is incorrect. Gender needs to be M/F.", isAfterPhone: true)
    }
    switch value("Age") {
    case nil, .integer, .double: break
    case .string(let text) where ValueRules.isDecimal(text): break
    default: throw Rejected(520, "Profile data is incorrect. Age is invalid.", isAfterPhone: true)
    }
  }

  /// The record as the answer shows it: once the phone number was read, it is a number, and a numeric `identity` among
  /// the values is a text.
  static func echo(of record: StoredValue, after refusal: Refusal) -> StoredValue {
    guard refusal.isAfterPhone, case .object(var members) = record else { return record }
    for index in members.indices where members[index].name == "profileData" {
      guard case .object(var data) = members[index].value else { continue }
      for place in data.indices {
        switch (data[place].name, data[place].value) {
        case ("identity", .integer(let number)): data[place].value = .string(String(number))
        case ("Phone", .string(let text)):
          if let number = Int64(text.dropFirst()) { data[place].value = .integer(number) }
        default: break
        }
      }
      members[index].value = .object(data)
    }
    return .object(members)
  }

  // MARK: Events

  private mutating func readEvent(_ record: StoredValue, rules: CleverTapRules) throws(Rejected) {
    guard let name = record["evtName"]?.string, !ValueRules.isBlank(name) else {
      throw Rejected(509, "Event Name is incorrect. ErrorCode: 509 - Event name is mandatory. ")
    }
    if rules.reserves(name) {
      throw Rejected(
        513, "Event Name is incorrect. ErrorCode: 513 - Trying to raise a restricted system event. ")
    }
    if rules.discarded.contains(EventName.comparable(name)) {
      throw Rejected(528, "Event Name is incorrect. ErrorCode: 528 - Trying to raise a discarded event. ")
    }
    guard let data = record["evtData"], case .object(let members) = data else {
      throw Rejected(512, "Event data is incorrect. 512 - Event data is mandatory.")
    }
    for member in members {
      if member.name == "Items", EventName.areEqual(name, "Charged"), Self.isListOfFlatObjects(member.value) {
        continue
      }
      if Self.isNested(member.value) {
        throw Rejected(
          512,
          "Event data is incorrect. 512 - Only Items can have a nested structure, incorrect nested structure for "
            + "field : \(member.name).")
      }
    }
    if members.count > rules.eventProperties {
      throw Rejected(
        522,
        "Event data is incorrect. ErrorCode: 522 - Cannot have more than \(rules.eventProperties) event properties. ")
    }
    content = .event(name: name, data: data)
  }

  private static func isNested(_ value: StoredValue) -> Bool {
    switch value {
    case .object: true
    case .list(let values):
      values.contains {
        switch $0 {
        case .object, .list: true
        default: false
        }
      }
    default: false
    }
  }

  private static func isListOfFlatObjects(_ value: StoredValue) -> Bool {
    guard case .list(let items) = value else { return false }
    return items.allSatisfy { item in
      guard case .object(let members) = item else { return false }
      return members.allSatisfy {
        switch $0.value {
        case .object, .list: false
        default: true
        }
      }
    }
  }

  // MARK: Tokens

  private mutating func readToken(_ record: StoredValue) throws(Rejected) {
    guard let id = record["objectId"]?.string, ValueRules.isObjectID(id) else {
      throw Rejected(530, "Object Id is not valid. ")
    }
    guard let data = record["tokenData"], case .object = data else {
      throw Rejected(531, "Token data is not valid. ")
    }
    guard let token = data["id"]?.string, !token.isEmpty else { throw Rejected(532, "Token id is mandatory. ") }
    guard let type = data["type"]?.string, DeviceToken.Service(rawValue: type) != nil else {
      throw Rejected(533, "Token type is mandatory. ")
    }
    subject = "objectId:" + id
    content = .token(data)
  }
}
