extension Form where Value == String {
  /// A text that fits a rule.
  static func text(_ rule: TextRule = .notBlank) -> Form {
    Form(
      shape: .text(rule),
      read: { place, reading in
        guard let text = place.text else {
          reading.wrongType(.text(rule), at: place)
          return nil
        }
        guard rule.accepts(text) else {
          reading.unfit(text, rule, at: place)
          return nil
        }
        return text
      },
      write: JSONValue.string)
  }
}

extension Form where Value == Bool {
  /// True or false.
  static let boolean = Form(
    shape: .boolean,
    read: { place, reading in
      if case .boolean(let value) = place.content { return value }
      reading.wrongType(.boolean, at: place)
      return nil
    },
    write: JSONValue.boolean)

  /// True or false, told by two words.
  static func words(true yes: String, false no: String) -> Form { .word([(yes, true), (no, false)]) }
}

extension Form where Value: Equatable {
  /// One of some words that each stand for a value.
  static func word(_ pairs: [(word: String, value: Value)]) -> Form {
    let words = pairs.map(\.word)
    return Form(
      shape: .word(words),
      read: { place, reading in
        reading.word(words, at: place).flatMap { word in pairs.first { $0.word == word }?.value }
      },
      write: { value in pairs.first { $0.value == value }.map { .string($0.word) } ?? .null })
  }
}

extension Form where Value == Int {
  /// A whole number within bounds.
  static func integer(_ range: ClosedRange<Int>) -> Form {
    Form(
      shape: .integer(range),
      read: { place, reading in
        guard let value = reading.integer(.integer(range), at: place) else { return nil }
        guard range.contains(value) else {
          reading.outOfRange(
            "\(value)", at: place,
            expected: range.upperBound == .max
              ? "at least \(range.lowerBound)"
              : "between \(range.lowerBound) and \(range.upperBound)")
          return nil
        }
        return value
      },
      write: JSONValue.integer)
  }

  /// One of a few whole numbers.
  static func integer(among values: [Int]) -> Form {
    Form(
      shape: .integerAmong(values),
      read: { place, reading in
        guard let value = reading.integer(.integerAmong(values), at: place) else { return nil }
        guard values.contains(value) else {
          let list = values.dropLast().map(String.init).joined(separator: ", ") + " or \(values.last ?? 0)"
          reading.outOfRange("\(value)", at: place, expected: list)
          return nil
        }
        return value
      },
      write: JSONValue.integer)
  }
}

extension Form where Value: RawRepresentable<String> & Equatable {
  /// One of the words of an enumeration.
  ///
  /// A value that is none of these is written as its word all the same, and refused where it is read.
  static func word(among values: [Value]) -> Form {
    var form = Form.word(values.map { ($0.rawValue, $0) })
    form.write = { .string($0.rawValue) }
    return form
  }
}

extension Form where Value: RawRepresentable<String> & CaseIterable & Equatable {
  /// One of the words of an enumeration.
  static var word: Form { word(among: Array(Value.allCases)) }
}

extension Form {
  /// A list; an item that cannot be read gives `blank`, so that the others keep their places.
  static func list<Element>(
    of element: Form<Element>, blank: Element, minimumCount: Int = 0, isUnique: Bool = false
  ) -> Form<[Element]> {
    let shape = Shape.list(element.shape, minimumCount: minimumCount, isUnique: isUnique)
    return Form<[Element]>(
      shape: shape,
      read: { place, reading in
        guard let items = place.items else {
          reading.wrongType(shape, at: place)
          return nil
        }
        if items.count < minimumCount { reading.empty(place) }
        if isUnique { reading.repeatedItems(items, in: place) }
        return items.map { item in
          if let value = element.read(item, &reading) { return value }
          reading.broken.insert(item.path)
          return blank
        }
      },
      write: { .array($0.map(element.write)) })
  }

  /// A form that is made when it is needed, for values that hold themselves.
  static func deferred(_ definition: String, _ form: @escaping @Sendable () -> Form) -> Form {
    Form(
      shape: .reference(definition), read: { form().read($0, &$1) }, write: { form().write($0) })
  }

  /// The same form for another Swift type.
  func map<Other>(
    _ make: @escaping @Sendable (Value) -> Other, _ take: @escaping @Sendable (Other) -> Value
  ) -> Form<Other> {
    let form = self
    return Form<Other>(shape: shape, read: { form.read($0, &$1).map(make) }, write: { form.write(take($0)) })
  }
}

extension Form where Value == [String: String] {
  /// An object of any keys whose values are texts; written in the order of the keys.
  static func map(minimumCount: Int) -> Form {
    let shape = Shape.map(.text(.any), minimumCount: minimumCount)
    return Form(
      shape: shape,
      read: { place, reading in
        guard let members = place.members else {
          reading.wrongType(shape, at: place)
          return nil
        }
        if members.count < minimumCount { reading.empty(place) }
        var result: [String: String] = [:]
        var seen: [String: Place] = [:]
        for member in members {
          if let first = seen[member.name] {
            reading.duplicateKey(member, first: first)
          } else {
            seen[member.name] = member.place
            if let value = Form<String>.text(.any).read(member.place, &reading) {
              result[member.name] = value
            } else {
              reading.broken.insert(member.place.path)
            }
          }
        }
        return result
      },
      write: { values in
        .object(values.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: .string($0.value)) })
      })
  }
}
