/// The field paths of a record, each with the slot where its value lies.
///
/// Names are resolved once: whoever reads many records of one layout asks for the slot of a name once and then reads
/// slots. Names match without regard to ASCII case, as Salesforce's do; the spelling that came first is kept.
///
/// The fields of a related record are paths of their own, `Contact.Email` beside `Contact`, whose slot says whether
/// there is a related record at all.
public final class RecordLayout: Sendable {
  /// The paths, in the order of their slots.
  public let fields: [String]
  private let slots: [FieldName: Int]
  /// For each slot the slot of the relationship around it, `Contact` for `Contact.Email`; -1 where the layout has none.
  package let parents: [Int32]

  /// A layout of paths; a path that comes again in another case is left out.
  public init(_ paths: some Sequence<String>) {
    var fields: [String] = []
    var slots: [FieldName: Int] = [:]
    for path in paths {
      let (inserted, _) = slots.insertIfAbsent(fields.count, for: FieldName(path))
      if inserted { fields.append(path) }
    }
    self.fields = fields
    self.slots = slots
    self.parents = fields.map { path in
      guard let dot = path.utf8.lastIndex(of: UInt8(ascii: ".")) else { return -1 }
      return Int32(truncatingIfNeeded: slots[FieldName(String(path[..<dot]))] ?? -1)
    }
  }

  /// The number of slots.
  public var count: Int { fields.count }

  /// The slot of a path, in any case; nil if the layout has no such path.
  ///
  /// Cost: one hash of the name.
  public func slot(of path: String) -> Int? { slots[FieldName(path)] }

  /// The slots of the fields below a path: those of `Contact.Email` and `Contact.Account.Name` for `Contact`.
  ///
  /// Cost: linear in the number of slots.
  public func slots(below path: String) -> [Int] {
    let prefix = FieldName(path + ".").folded
    return fields.indices.filter { FieldName(fields[$0]).folded.starts(with: prefix) }
  }
}

extension Dictionary {
  /// Keeps the value that is there, or inserts the given one.
  fileprivate mutating func insertIfAbsent(_ value: Value, for key: Key) -> (inserted: Bool, value: Value) {
    if let present = self[key] { return (false, present) }
    self[key] = value
    return (true, value)
  }
}
