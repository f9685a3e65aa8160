/// How the keys of records lead to slots: what a decoder has learned of one kind of record.
///
/// Salesforce writes the keys of all records of an answer in one order. The plan remembers which key followed which, so
/// that a key is usually recognised by comparing bytes with the one that is expected, without hashing it.
struct RecordPlan: Sendable {
  /// What a key stands for.
  enum Role: UInt8, Sendable {
    /// A field, or a relationship.
    case field
    /// The record's own id.
    case recordID
    /// The object's type and the record's address.
    case attributes
    /// Nothing that is wanted.
    case skipped
  }

  /// A key of one object of the JSON text.
  struct Entry: Sendable {
    /// Where the raw bytes of the key, with its quotes and a colon, lie in `keys`, and how many they are.
    var keyStart: Int32
    var keyLength: Int32
    /// The slot; -1 where there is none, or none yet.
    var slot: Int32
    /// The node of the fields below; -1 where there is none, or none yet.
    var node: Int32
    /// The entry that followed last time; -1 if none is known.
    var next: Int32
    /// The node to which the entry belongs.
    var owner: Int32
    var rule: ValueRule
    var role: Role
    /// Whether fields below a key are wanted, so that they are null when the key is.
    var hasBelow: Bool
  }

  /// An object of the JSON text: the record itself, or a related one.
  struct Node: Sendable {
    /// The path of the object with a dot after it; empty for the record itself.
    var prefix: String
    /// The name of the compound field whose components are flat fields; nil for a relationship.
    var compound: String?
    /// The relationships around it.
    var depth: Int
    /// The entry that came first last time; -1 if none is known.
    var first: Int32 = -1
    var entries: [String: Int32] = [:]
    /// The slots of the fields below, at any depth.
    var slots: [Int32] = []
    /// The node around it; -1 for the record itself.
    var parent: Int32
    /// The description of the object, where it is known.
    var description: ObjectDescription?
  }

  /// The deepest path that is read: SOQL follows five relationships upwards.
  static let maximumDepth = 8
  /// When more keys than these were seen, the plan is forgotten and a new one begun.
  static let maximumEntries = 20_000

  /// The layout that is asked for; nil to take every field.
  let wanted: RecordLayout?
  /// Whether the records are bodies of change events, in which nested objects are compound fields.
  let isEvent: Bool
  /// The name of the object, where it is known.
  var object: String?
  let catalog: ObjectCatalog

  private(set) var keys: ContiguousArray<UInt8> = []
  /// The unescaped key of each entry.
  private var names: [String] = []
  /// The relationships of the paths that are asked for.
  private let relationships: Set<FieldName>
  var entries: ContiguousArray<Entry> = []
  var nodes: [Node]
  /// The paths of the slots.
  private(set) var paths: [String]
  private var index: [FieldName: Int32] = [:]
  /// For each slot the slot of the relationship around it, or -1.
  private(set) var parents: ContiguousArray<Int32> = []
  private var built: RecordLayout?

  init(wanted: RecordLayout?, object: String?, catalog: ObjectCatalog, isEvent: Bool) {
    self.wanted = wanted
    self.isEvent = isEvent
    self.object = object
    self.catalog = catalog
    nodes = [Node(prefix: "", compound: nil, depth: 0, parent: -1, description: object.flatMap { catalog[$0] })]
    paths = wanted?.fields ?? []
    built = wanted
    var relationships: Set<FieldName> = []
    for path in paths {
      var rest = path[...]
      while let dot = rest.lastIndex(of: ".") {
        rest = rest[..<dot]
        relationships.insert(FieldName(String(rest)))
      }
    }
    self.relationships = relationships
    parents = ContiguousArray(wanted?.parents ?? [])
    hasParents = parents.contains { $0 >= 0 }
  }

  /// The number of slots that a record has now.
  var count: Int { paths.count }

  /// Whether some slot has a relationship around it.
  private(set) var hasParents = false

  /// The layout of the first so many slots.
  mutating func layout(count: Int) -> RecordLayout {
    if let built, built.count == count { return built }
    let layout = RecordLayout(paths.prefix(count))
    if count == paths.count { built = layout }
    return layout
  }

  /// Whether the plan should be forgotten after a record: because hostile input filled it, or because records of
  /// different kinds share it, so that each would carry the empty slots of all others.
  /// - Parameter filled: How many fields the record had.
  func isOvergrown(after filled: Int) -> Bool {
    entries.count > Self.maximumEntries || (wanted == nil && paths.count > 64 + 8 * filled)
  }

  /// The slot of a path that every record gets, such as that of the id; nil where it is not wanted.
  mutating func slot(forPath path: String) -> Int? {
    if let wanted { return wanted.slot(of: path) }
    return Int(discover(path, in: 0))
  }

  /// The entry of a key in a node, made if there is none.
  /// - Parameters:
  ///   - key: The key, unescaped.
  ///   - node: The node.
  mutating func entry(for key: String, in node: Int32) -> Int32 {
    if let known = nodes[Int(node)].entries[key] { return known }
    let made = Int32(entries.count)
    let start = keys.count
    // Keys that need escapes are found by their text alone.
    if key.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
      keys.append(UInt8(ascii: "\""))
      keys.append(contentsOf: key.utf8)
      keys.append(UInt8(ascii: "\""))
      keys.append(UInt8(ascii: ":"))
    }
    var entry = Entry(
      keyStart: Int32(truncatingIfNeeded: start), keyLength: Int32(truncatingIfNeeded: keys.count - start), slot: -1,
      node: -1, next: -1, owner: node, rule: .inferred, role: .field, hasBelow: false)
    describe(&entry, key: key, node: node)
    entries.append(entry)
    names.append(key)
    nodes[Int(node)].entries[key] = made
    return made
  }

  private func describe(_ entry: inout Entry, key: String, node: Int32) {
    let owner = nodes[Int(node)]
    if key == "attributes" {
      entry.role = node == 0 ? .attributes : .skipped
      return
    }
    if isEvent, node == 0, key == "ChangeEventHeader" {
      entry.role = .skipped
      return
    }
    let path = self.path(of: key, in: owner)
    let field = owner.description?.field(named: owner.compound == nil ? key : path)
    entry.rule =
      field.map { ValueRule($0.type) } ?? ValueRule(forUndescribedField: key, inChangeEvent: isEvent)
    if node == 0, FieldName(path) == FieldName("Id") { entry.role = .recordID }
    guard let wanted else { return }
    entry.slot = Int32(wanted.slot(of: path) ?? -1)
    // In an event any object may hold components of wanted fields.
    entry.hasBelow = !isEvent && relationships.contains(FieldName(path))
    if entry.slot < 0, !entry.hasBelow, !isEvent, entry.role == .field { entry.role = .skipped }
  }

  /// The path of a key.
  private func path(of key: String, in node: Node) -> String {
    if let compound = node.compound {
      return CompoundName.flatName(compound: compound, component: key, in: node.description)
    }
    return node.prefix + key
  }

  /// The key of an entry, unescaped.
  func key(of entry: Int32) -> String { names[Int(entry)] }

  /// The path of an entry.
  func path(of entry: Int32) -> String {
    path(of: key(of: entry), in: nodes[Int(entries[Int(entry)].owner)])
  }

  /// Gives an entry a slot when every field is taken; -1 where it is not wanted.
  mutating func assignSlot(to entry: Int32) -> Int32 {
    guard wanted == nil else { return -1 }
    let slot = discover(path(of: entry), in: entries[Int(entry)].owner)
    entries[Int(entry)].slot = slot
    return slot
  }

  private mutating func discover(_ path: String, in node: Int32) -> Int32 {
    let name = FieldName(path)
    if let known = index[name] { return known }
    let slot = Int32(paths.count)
    index[name] = slot
    paths.append(path)
    var parent: Int32 = -1
    if nodes[Int(node)].compound == nil, let dot = path.lastIndex(of: ".") {
      parent = index[FieldName(String(path[..<dot]))] ?? -1
    }
    parents.append(parent)
    if parent >= 0 { hasParents = true }
    var around = node
    while around > 0 {
      nodes[Int(around)].slots.append(slot)
      around = nodes[Int(around)].parent
    }
    return slot
  }

  /// The node of the fields below an entry, made if there is none; -1 where nothing below is wanted, or the path is too
  /// deep.
  mutating func node(below entry: Int32) -> Int32 {
    if entries[Int(entry)].node >= 0 { return entries[Int(entry)].node }
    let owner = nodes[Int(entries[Int(entry)].owner)]
    guard owner.depth < Self.maximumDepth else { return -1 }
    let key = key(of: entry)
    let path = path(of: key, in: owner)
    var node = Node(
      prefix: path + ".", compound: isEvent ? key : nil, depth: owner.depth + 1, parent: entries[Int(entry)].owner,
      description: nil)
    if isEvent {
      node.description = owner.description
    } else {
      if let wanted {
        let below = wanted.slots(below: path)
        if below.isEmpty { return -1 }
        node.slots = below.map(Int32.init)
      }
      if let reference = owner.description?.reference(forRelationship: key), reference.referenceTo.count == 1 {
        node.description = catalog[reference.referenceTo[0]]
      }
    }
    let made = Int32(nodes.count)
    nodes.append(node)
    entries[Int(entry)].node = made
    if !isEvent { entries[Int(entry)].hasBelow = true }
    return made
  }
}
