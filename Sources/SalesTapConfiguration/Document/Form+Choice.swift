/// One of several things that may stand at a place: a row of a choice.
struct ChoiceCase<Value: Sendable>: Sendable {
  var key: ObjectShape.Key
  var read: @Sendable (Place, inout DocumentReading) -> Value?
  /// The value of the key; nil if the value is of another case.
  var write: @Sendable (Value) -> JSONValue?

  /// A case that stands as an object of one key.
  init<Payload>(
    _ name: String, _ form: Form<Payload>, _ summary: String, make: @escaping @Sendable (Payload) -> Value,
    take: @escaping @Sendable (Value) -> Payload?
  ) {
    key = ObjectShape.Key(name: name, summary: summary, shape: form.shape, isRequired: false, defaultValue: nil)
    read = { form.read($0, &$1).map(make) }
    write = { take($0).map(form.write) }
  }
}

extension Form {
  /// A value that stands as one of some words, as a text, or as an object of exactly one key.
  /// - Parameters:
  ///   - words: The words and what each means.
  ///   - text: The form of bare texts; nil where only ``words`` may stand bare.
  ///   - cases: The keys, one for each kind of object.
  static func choice(
    _ noun: String, plural: String, definition: String? = nil, words: [(String, Value)] = [], text: Form? = nil,
    cases: [ChoiceCase<Value>]
  ) -> Form where Value: Equatable {
    let object = ObjectShape(
      definition: definition, noun: noun, plural: plural, keys: cases.map(\.key), exactlyOne: cases.map(\.key.name))
    let bare: [Shape] = (words.isEmpty ? [] : [.word(words.map(\.0))]) + (text.map { [$0.shape] } ?? [])
    let shape: Shape = bare.isEmpty ? .object(object) : .anyOf(bare + [.object(object)])
    return Form(
      shape: shape,
      read: { place, reading in
        switch place.content {
        case .string(let content):
          if let word = words.first(where: { $0.0 == content }) { return word.1 }
          if let text { return text.read(place, &reading) }
          if words.isEmpty {
            reading.wrongType(shape, at: place)
          } else if let key = cases.first(where: { $0.key.name == content }) {
            reading.needsObject(key.key, at: place)
          } else {
            _ = reading.word(words.map(\.0), at: place)
          }
          return nil
        case .object(let members):
          return reading.choose(members, of: object, cases: cases, at: place)
        case .null, .boolean, .number, .array:
          reading.wrongType(shape, at: place)
          return nil
        }
      },
      write: { value in
        if let word = words.first(where: { $0.1 == value }) { return .string(word.0) }
        for row in cases {
          if let written = row.write(value) { return .object([.init(name: row.key.name, value: written)]) }
        }
        return text?.write(value) ?? .null
      })
  }
}

extension DocumentReading {
  /// Reads an object of exactly one key.
  fileprivate mutating func choose<Value>(
    _ members: [Place.Member], of shape: ObjectShape, cases: [ChoiceCase<Value>], at place: Place
  ) -> Value? {
    let names = Set(members.map(\.name))
    var seen: [String: Place] = [:]
    var result: Value?
    for member in members {
      guard let row = cases.first(where: { $0.key.name == member.name }) else {
        unknownKey(member, of: shape, present: names)
        continue
      }
      if let first = seen[member.name] {
        duplicateKey(member, first: first)
        continue
      }
      seen[member.name] = member.place
      let value = row.read(member.place, &self)
      if result == nil { result = value }
    }
    let places = shape.keys.compactMap { seen[$0.name] }
    guard places.count == 1 else {
      if !(places.isEmpty && members.contains { seen[$0.name] == nil }) { notExactlyOne(places, of: shape, at: place) }
      return nil
    }
    return result
  }
}
