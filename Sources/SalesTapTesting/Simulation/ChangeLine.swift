package import SalesTap

extension RecordChange {
  /// The change as a line of a changes file, as whoever knows no Swift puts it into an inbox.
  package var line: [UInt8] {
    var members: [StoredValue.Member] = [
      .init("change", .string(kind.rawValue)), .init("id", .string(id)), .init("origin", .string(origin.rawValue)),
      .init("record", json(record)),
    ]
    if let previous { members.append(.init("previous", json(previous))) }
    if let changedFields { members.append(.init("changedFields", .list(changedFields.map { .string($0) }))) }
    if let committedAt { members.append(.init("committedAt", .string(committedAt.description))) }
    var text = AnswerText(isSpaced: false)
    text.append(.object(members))
    return text.bytes
  }

  private func json(_ record: SalesforceRecord) -> StoredValue {
    var members: [StoredValue.Member] = [
      .init("attributes", .object([.init("type", .string(object))])), .init("Id", .string(recordID.text)),
    ]
    for (path, value) in record.fields where FieldName(path) != FieldName("Id") {
      if case .object = value { continue }
      Self.insert(Self.json(value), at: path.split(separator: ".").map(String.init)[...], into: &members)
    }
    return .object(members)
  }

  private static func insert(
    _ value: StoredValue, at path: ArraySlice<String>, into members: inout [StoredValue.Member]
  ) {
    guard let name = path.first else { return }
    guard path.count > 1 else { return members.append(.init(name, value)) }
    var inner: [StoredValue.Member] = []
    let place = members.firstIndex { $0.name == name }
    if let place, case .object(let known) = members[place].value { inner = known }
    insert(value, at: path.dropFirst(), into: &inner)
    if let place { members[place].value = .object(inner) } else { members.append(.init(name, .object(inner))) }
  }

  private static func json(_ value: FieldValue) -> StoredValue {
    switch value {
    case .null, .object, .location: .null
    case .boolean(let flag): .boolean(flag)
    case .integer(let number): .integer(number)
    case .double(let number): .double(number)
    case .string(let text): .string(text)
    case .date(let day): .string(day.description)
    case .dateTime(let instant): .string(instant.description)
    case .time(let time): .string(time.description)
    case .list(let values): .string(values.joined(separator: ";"))
    }
  }
}
