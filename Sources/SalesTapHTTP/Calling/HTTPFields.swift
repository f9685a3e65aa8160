#if HTTP
  /// The headers of a call or of an answer, in order; names compare without regard to case.
  ///
  /// They may hold credentials, so they print and reflect as their names alone.
  struct HTTPFields: Sendable, ExpressibleByDictionaryLiteral {
    /// One header.
    struct Field: Sendable {
      let name: String
      let value: String
    }

    /// All headers, in order.
    private(set) var fields: [Field] = []

    /// Headers from names and values, in order; a name may come several times.
    init(_ fields: some Sequence<(name: String, value: String)>) {
      self.fields = fields.map { Field(name: $0.name, value: $0.value) }
    }

    /// Headers from a literal, in order.
    init(dictionaryLiteral elements: (String, String)...) {
      fields = elements.map { Field(name: $0.0, value: $0.1) }
    }

    /// The value of the first header of a name; setting it replaces all of that name, and nil removes them.
    ///
    /// Cost: linear in the number of headers.
    subscript(name: String) -> String? {
      get { fields.first { Self.areEqual($0.name, name) }?.value }
      set {
        fields.removeAll { Self.areEqual($0.name, name) }
        if let newValue { fields.append(Field(name: name, value: newValue)) }
      }
    }

    /// The values of all headers of a name, in order.
    func values(of name: String) -> [String] {
      fields.filter { Self.areEqual($0.name, name) }.map(\.value)
    }

    /// Adds a header behind the others.
    mutating func append(_ name: String, _ value: String) { fields.append(Field(name: name, value: value)) }

    /// Names are ASCII; no other letters have a case here.
    private static func areEqual(_ left: String, _ right: String) -> Bool {
      func folded(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
      return left.utf8.count == right.utf8.count && left.utf8.elementsEqual(right.utf8) { folded($0) == folded($1) }
    }
  }

  extension HTTPFields: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The names.
    var description: String { "[\(fields.map(\.name).joined(separator: ", "))]" }
    /// The same as ``description``.
    var debugDescription: String { description }
    /// A mirror without children.
    var customMirror: Mirror { Mirror(self, children: []) }
  }
#endif
