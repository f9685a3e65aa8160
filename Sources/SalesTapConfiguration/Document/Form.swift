/// How values of a Swift type stand in the document: their shape, how they are read, and how they are written.
struct Form<Value: Sendable>: Sendable {
  var shape: Shape
  /// Reads the value, or reports why it cannot and gives nil.
  var read: @Sendable (Place, inout DocumentReading) -> Value?
  /// The value in JSON; a value that the document cannot hold gives something that ``read`` refuses.
  var write: @Sendable (Value) -> JSONValue
}

/// A row of the table of keys: a key of an object, and the property of the Swift value that it stands for.
struct Key<Owner: Sendable>: Sendable {
  var name: String
  var shape: ObjectShape.Key
  /// Reads the value of the key into the owner; false if it cannot be read.
  var read: @Sendable (Place, inout Owner, inout DocumentReading) -> Bool
  /// The value of the key; nil if the key is left out.
  var write: @Sendable (Owner) -> JSONValue?

  /// A key that must stand there.
  init<Value>(
    _ name: String, _ path: any WritableKeyPath<Owner, Value> & Sendable, _ form: Form<Value>, required summary: String
  ) {
    self.init(name, form, isRequired: true, defaultValue: nil, summary, get: { $0[keyPath: path] }) {
      $0[keyPath: path] = $1
    }
  }

  /// A key with a default, which is left out when it is written.
  init<Value: Equatable>(
    _ name: String, _ path: any WritableKeyPath<Owner, Value> & Sendable, _ form: Form<Value>, default value: Value,
    _ summary: String
  ) {
    self.init(
      name, form, isRequired: false, defaultValue: form.write(value), summary,
      get: { $0[keyPath: path] == value ? nil : $0[keyPath: path] }
    ) {
      $0[keyPath: path] = $1
    }
  }

  /// A key that may be absent.
  init<Value>(
    _ name: String, _ path: any WritableKeyPath<Owner, Value?> & Sendable, _ form: Form<Value>, _ summary: String
  ) {
    self.init(name, form, isRequired: false, defaultValue: nil, summary, get: { $0[keyPath: path] }) {
      $0[keyPath: path] = $1
    }
  }

  /// A key of any other kind.
  init<Value>(
    _ name: String, _ form: Form<Value>, isRequired: Bool, defaultValue: JSONValue?, _ summary: String,
    get: @escaping @Sendable (Owner) -> Value?, set: @escaping @Sendable (inout Owner, Value) -> Void
  ) {
    self.name = name
    self.shape = ObjectShape.Key(
      name: name, summary: summary, shape: form.shape, isRequired: isRequired, defaultValue: defaultValue)
    self.read = { place, owner, reading in
      guard let value = form.read(place, &reading) else {
        reading.broken.insert(place.path)
        return false
      }
      set(&owner, value)
      return true
    }
    self.write = { get($0).map(form.write) }
  }
}

/// An object of the document and the keys that it may have.
struct ObjectForm<Owner: Sendable>: Sendable {
  var keys: [Key<Owner>]
  var shape: ObjectShape

  init(
    _ noun: String, plural: String, definition: String? = nil, exactlyOne: [String] = [], keys: [Key<Owner>]
  ) {
    self.keys = keys
    self.shape = ObjectShape(
      definition: definition, noun: noun, plural: plural, keys: keys.map(\.shape), exactlyOne: exactlyOne)
  }

  /// Reads what can be read into `owner`, and reports the rest; false if the place holds no object.
  func read(_ place: Place, into owner: inout Owner, _ reading: inout DocumentReading) -> Bool {
    guard let members = place.members else {
      reading.wrongType(.object(shape), at: place)
      return false
    }
    let names = Set(members.map(\.name))
    var seen: [String: Place] = [:]
    for member in members {
      guard let key = keys.first(where: { $0.name == member.name }) else {
        reading.unknownKey(member, of: shape, present: names)
        continue
      }
      if let first = seen[member.name] {
        reading.duplicateKey(member, first: first)
        continue
      }
      seen[member.name] = member.place
      _ = key.read(member.place, &owner, &reading)
    }
    for key in keys where key.shape.isRequired && seen[key.name] == nil {
      reading.missingKey(key.shape, of: shape, at: place, present: names)
    }
    if !shape.exactlyOne.isEmpty {
      let present = shape.exactlyOne.filter { seen[$0] != nil }
      if present.count != 1 { reading.notExactlyOne(present.compactMap { seen[$0] }, of: shape, at: place) }
    }
    return true
  }

  /// The members in the order of the table, defaults left out.
  func write(_ owner: Owner) -> JSONValue {
    .object(keys.compactMap { key in key.write(owner).map { JSONValue.Member(name: key.name, value: $0) } })
  }

  /// The form of a value that is made from the owner; `blank` holds the defaults of absent keys, and `verify` reports
  /// what no single key can tell.
  func form<Value>(
    blank: Owner, make: @escaping @Sendable (Owner) -> Value, take: @escaping @Sendable (Value) -> Owner,
    verify: @escaping @Sendable (Owner, Place, inout DocumentReading) -> Void = { _, _, _ in }
  ) -> Form<Value> {
    let object = self
    return Form(
      shape: .object(shape),
      read: { place, reading in
        var owner = blank
        guard object.read(place, into: &owner, &reading) else { return nil }
        verify(owner, place, &reading)
        return make(owner)
      },
      write: { object.write(take($0)) })
  }

  /// The form of the owner itself.
  func form(
    blank: Owner, verify: @escaping @Sendable (Owner, Place, inout DocumentReading) -> Void = { _, _, _ in }
  ) -> Form<Owner> {
    form(blank: blank, make: { $0 }, take: { $0 }, verify: verify)
  }
}
