import SalesTap

/// Writes the history of one record: version after version, each with values of its own.
struct RecordWriter {
  let object: SimulatedObject
  let number: Int
  let start: Instant
  let id: RecordID
  /// How CleverTap takes the record: `whole` has a whole call refused, `alone` the record, `huge` fits into no call.
  var spoiling: String?
  var sharesIdentity = false
  var changesIdentity = false
  /// Whether changes bring the fields that changed only.
  var isPartial = false
  var isDeleted = false
  /// Whether some versions have the text of the one before, so that nothing changes that is sent.
  var keepsMarks = true

  private var version = 0
  private var createdAt: Int64 = 0
  private var isGone = false
  private var values: [FieldValue] = []

  /// A writer; nil if the object's prefix cannot begin an id.
  init?(object: SimulatedObject, number: Int, start: Instant) {
    guard let id = RecordID(object.prefix + "5g00000" + String(10_000 + number)) else { return nil }
    self.object = object
    self.number = number
    self.start = start
    self.id = id
  }

  /// The next version, as the change that tells it.
  mutating func next(at time: Int64, _ random: inout Chance) -> RecordChange {
    version += 1
    let isFirst = version == 1
    if isFirst { createdAt = time }
    let old = values
    // Now and then nothing changes that is sent.
    let keepsMark = random.falls(250) && keepsMarks
    values = object.fields.indices.map { index in
      let keeps = !isFirst && random.falls(500)
      let isRenewed = isRenewed(object.fields[index]) && !(keepsMark && object.fields[index].isMark)
      return keeps && !isRenewed ? old[index] : value(of: object.fields[index], time, &random)
    }
    var kind = isFirst ? RecordChange.Kind.created : .updated
    if isGone {
      kind = .undeleted
      isGone = false
    } else if isDeleted, !isFirst, random.falls(250) {
      kind = .deleted
      isGone = true
    }
    let origin = random.pick([RecordChange.Origin.trigger, .trigger, .changeDataCapture, .flow, .caller])
    let changed = isFirst ? Array(values.indices) : values.indices.filter { values[$0] != old[$0] }
    // What a trigger tells is whole; other ways leave out what did not change.
    let isPartial = isPartial && kind == .updated && random.falls(500)
    let told = isPartial ? changed : Array(values.indices)
    return RecordChange(
      object: object.name, recordID: id, kind: kind, record: record(values, told),
      previous: origin == .trigger && kind == .updated && !isPartial ? record(old, Array(old.indices)) : nil,
      changedFields: origin == .changeDataCapture && kind == .updated ? changed.map { object.fields[$0].path } : nil,
      committedAt: start + .milliseconds(time), id: "\(object.name)-\(number)-\(version)", origin: origin)
  }

  /// The whole record as it is now.
  var state: SalesforceRecord { record(values, Array(values.indices)) }

  private func record(_ values: [FieldValue], _ indices: [Int]) -> SalesforceRecord {
    SalesforceRecord(indices.map { (path: object.fields[$0].path, value: values[$0]) })
  }

  private func isRenewed(_ field: SimulatedObject.Field) -> Bool {
    switch field.kind {
    case .mark, .commit, .id, .creation: true
    default: field.isIdentity ? !changesIdentity : false
    }
  }

  private func value(of field: SimulatedObject.Field, _ time: Int64, _ random: inout Chance) -> FieldValue {
    switch field.kind {
    case .id: return .string(id.text)
    case .commit: return .dateTime(start + .milliseconds(time))
    case .creation: return .dateTime(start + .milliseconds(createdAt))
    case .mark: return .string(mark)
    default: break
    }
    if field.isIdentity { return identity(field, &random) }
    if !field.values.isEmpty, random.falls(700) { return random.pick(field.values) }
    if random.falls(60) { return .null }
    switch field.kind {
    case .email: return .string("\(object.name.lowercased())\(number)@example.com")
    case .phone:
      return .string(random.falls(150) ? "not a number" : "+9198450" + String(10_000 + random.int(0...89_999)))
    case .number: return .integer(Int64(random.int(0...5000)))
    case .date: return (CalendarDate("2026-0\(random.int(1...9))-1\(random.int(0...9))")).map { .date($0) } ?? .null
    case .dateTime: return .dateTime(start + .milliseconds(time - random.time(seconds: 0...100_000)))
    case .boolean: return .boolean(random.falls(500))
    case .list: return .list([random.pick(["Gold", "Silver"]), "Basic"])
    default: break
    }
    if field.isSensitive { return .string("canary \(number) \(version) \(random.int(1000...9999))") }
    if spoiling == "huge" { return .string(String(repeating: random.pick(["long ", "text "]), count: 90)) }
    return .string(random.pick(["Amber", "Beryl", "Coral", "Dune"]))
  }

  /// A text that no other version of any record has, with what spoils the record.
  private var mark: String {
    let mark = "\(object.name) \(number) version \(version)"
    return spoiling.map { "\(mark) spoilt \($0)" } ?? mark
  }

  private func identity(_ field: SimulatedObject.Field, _ random: inout Chance) -> FieldValue {
    if random.falls(20) { return .null }
    let owner = sharesIdentity ? number % 2 : number
    let name = sharesIdentity ? "shared" : object.name.lowercased()
    let turn = changesIdentity ? String(random.int(0...1)) : ""
    if case .email = field.kind { return .string("\(name)\(owner)\(turn)@example.com") }
    if case .phone = field.kind { return .string("+91984501000\(owner)") }
    return .string("\(name)-\(owner)\(turn)")
  }
}
