import SalesTapDiagnostics

/// Reads records from a buffer of JSON, straight into slots.
///
/// The buffer is a copy of the text that the records keep: strings stay where they are, and those with escapes are
/// unescaped in place. So offsets of errors and diagnostics are those of the text, but places in lines must be looked up
/// in the text itself. What has no place in the buffer (completed ids, geolocations) is appended to it at the end.
struct RecordReader {
  var scanner: JSONScanner
  private let text: UnsafeMutablePointer<UInt8>
  /// What will follow the text in the records' buffer.
  var extra: ContiguousArray<UInt8> = []
  var plan: RecordPlan
  /// The slots of all records read so far, one after the other.
  var slots: ContiguousArray<RecordSlot> = []
  /// Where the slots of the record begin.
  var base = 0
  /// The records read so far whose slots stand in `slots`.
  private var pending: [Result] = []
  /// The records read so far that have their layout.
  private var settled: [Settled] = []
  /// The plans of other objects, by name, and what new ones are made of.
  private var plans: RecordPlans
  var diagnostics: [Diagnostic] = []
  /// The id that the record's `Id` field holds.
  var recordID: RecordID?
  /// The last segment of the record's address, where there is one.
  var addressID: JSONScanner.StringToken?
  /// The name of the object that the record's attributes give.
  var object: String?
  /// Whether the plan changed while the attributes were read.
  private var hasSwitched = false

  /// Diagnostics beyond this number are left out; a text can hold any number of mistakes.
  static let maximumDiagnostics = 1000

  init(_ buffer: UnsafeMutableBufferPointer<UInt8>, plans: consuming RecordPlans) {
    scanner = JSONScanner(UnsafeBufferPointer(buffer))
    // An empty buffer may have no address; nothing is written to one.
    text = buffer.baseAddress ?? UnsafeMutablePointer(bitPattern: 16).unsafelyUnwrapped
    plan = plans.take(plans.defaultObject)
    self.plans = plans
  }

  /// The plans, for the next text.
  consuming func finish() -> RecordPlans {
    plans.put(plan)
    return plans
  }

  /// A record that was read, whose slots stand in `slots` still.
  private struct Result {
    /// Where its slots begin, and how many there were when it was read.
    var start: Int
    var count: Int
    var details: Details
  }

  /// What a record says of itself.
  struct Details {
    var object: String?
    var recordID: RecordID?
    /// Where it stands in the text.
    var range: SourceRange
    /// How many diagnostics there were before it.
    var diagnostics: Int
  }

  /// A record that lacks only its text.
  struct Settled {
    var layout: RecordLayout
    var slots: ContiguousArray<RecordSlot>
    var details: Details
  }

  /// Reads the record that comes next, whose opening brace is next.
  mutating func readRecord(depth: Int) throws(JSONSyntaxError) {
    base = slots.count
    recordID = nil
    addressID = nil
    object = nil
    let reported = diagnostics.count
    slots.append(contentsOf: repeatElement(.missing, count: plan.count))
    let start = scanner.position
    try readObject(node: 0, depth: depth)
    finishID()
    if plan.hasParents { nullBelowEmptyParents() }
    let details = Details(
      object: object ?? plans.defaultObject, recordID: recordID, range: SourceRange(start..<scanner.position),
      diagnostics: reported)
    pending.append(Result(start: base, count: slots.count - base, details: details))
    if plan.count > 64 || plan.entries.count > RecordPlan.maximumEntries { trimPlan() }
  }

  /// Forgets the plan where the record that was just read shows that it does not fit.
  private mutating func trimPlan() {
    let filled = slots[base...].count { $0.kind != .missing }
    guard plan.isOvergrown(after: filled) else { return }
    settlePending()
    plan = plans.make(for: plan.object)
  }

  /// Gives the records that wait the layout of the plan.
  private mutating func settlePending() {
    for result in pending {
      // A record from before the plan grew large keeps the small layout of its time.
      let count = plan.count <= 2 * result.count + 64 ? plan.count : result.count
      let layout = plan.layout(count: count)
      let own = slots[result.start..<result.start + result.count]
      guard count > result.count else {
        settled.append(Settled(layout: layout, slots: ContiguousArray(own), details: result.details))
        continue
      }
      var padded = ContiguousArray<RecordSlot>()
      padded.reserveCapacity(count)
      padded.append(contentsOf: own)
      for index in result.count..<count {
        // The fields of an empty related record are null, even where they came to be known later than it.
        let parent = Int(plan.parents[index])
        padded.append(parent >= 0 && padded[parent].kind == .null ? .null : .missing)
      }
      settled.append(Settled(layout: layout, slots: padded, details: result.details))
    }
    pending.removeAll(keepingCapacity: true)
    slots.removeAll(keepingCapacity: true)
  }

  /// The records that were read, which are forgotten here.
  mutating func takeRecords() -> [Settled] {
    settlePending()
    let taken = settled
    settled = []
    return taken
  }

  /// Whether nothing of the current record was stored.
  private var isUntouched: Bool { slots[base...].allSatisfy { $0.kind == .missing } }

  /// Goes over to the plan of an object, before a record is read.
  mutating func select(_ object: String?) {
    guard plans.isByObject, plan.object != object else { return }
    settlePending()
    plans.put(plan)
    plan = plans.take(object)
  }

  /// Goes over to the plan of an object, where there is one for each object and nothing was read of the record yet.
  mutating func switchPlan(to object: String) {
    guard plans.isByObject, plan.object != object, isUntouched else { return }
    slots.removeSubrange(base...)
    select(object)
    base = slots.count
    slots.append(contentsOf: repeatElement(.missing, count: plan.count))
    hasSwitched = true
  }

  /// Fills the id from the record's address when there is no `Id` field.
  private mutating func finishID() {
    guard recordID == nil, let token = addressID else { return }
    let bytes = UnsafeBufferPointer(rebasing: scanner.bytes[token.start..<token.end])
    guard let id = try? RecordID(validating: bytes) else { return }
    recordID = id
    guard let place = plan.slot(forPath: "Id") else { return }
    padSlots()
    if slots[base + place].kind == .missing { slots[base + place] = slot(for: id) }
  }

  /// A text slot for an id, in the appended text.
  mutating func slot(for id: RecordID) -> RecordSlot {
    let start = scanner.bytes.count + extra.count
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 18) { buffer in
      guard let target = buffer.baseAddress else { return }
      target.initialize(repeating: 0, count: 18)
      id.write(to: target)
      extra.append(contentsOf: buffer)
    }
    return RecordSlot(kind: .string, length: 18, bits: UInt64(start))
  }

  mutating func padSlots() {
    while slots.count < base + plan.count { slots.append(.missing) }
  }

  /// The fields of an empty related record are null.
  private mutating func nullBelowEmptyParents() {
    for index in 0..<min(plan.count, slots.count - base) {
      let parent = plan.parents[index]
      if parent >= 0, slots[base + Int(parent)].kind == .null, slots[base + index].kind == .missing {
        slots[base + index] = .null
      }
    }
  }

  // MARK: Objects

  /// Reads an object, whose opening brace is next.
  mutating func readObject(node: Int32, depth: Int) throws(JSONSyntaxError) {
    guard depth < JSONScanner.maximumDepth else { throw scanner.tooDeep() }
    scanner.position += 1
    if scanner.take(UInt8(ascii: "}")) { return }
    var previous: Int32 = -1
    repeat {
      let entry = try readKey(in: node, after: previous)
      try readValue(of: entry, depth: depth + 1)
      previous = entry
      if hasSwitched {
        previous = plan.entry(for: "attributes", in: 0)
        hasSwitched = false
      }
    } while try scanner.another(before: UInt8(ascii: "}"))
  }

  /// Passes a key and its colon, and finds its entry.
  @inline(__always)
  private mutating func readKey(in node: Int32, after previous: Int32) throws(JSONSyntaxError) -> Int32 {
    guard scanner.next() == UInt8(ascii: "\"") else { throw scanner.unexpected("a key in double quotes") }
    let predicted = previous < 0 ? plan.nodes[Int(node)].first : plan.entries[Int(previous)].next
    if predicted >= 0 {
      let entry = plan.entries[Int(predicted)]
      if isNext(entry) {
        scanner.position += Int(entry.keyLength)
        return predicted
      }
    }
    return try searchKey(in: node, after: previous, predicted: predicted)
  }

  /// Whether the raw bytes of an entry's key, quotes and colon included, come next.
  @inline(__always)
  private func isNext(_ entry: RecordPlan.Entry) -> Bool {
    let length = Int(entry.keyLength)
    guard length > 0, scanner.position + length <= scanner.bytes.count else { return false }
    return plan.keys.withUnsafeBytes { keys in
      let bytes = UnsafeRawBufferPointer(scanner.bytes)
      let start = Int(entry.keyStart)
      var offset = 0
      while offset + 8 <= length {
        let ours = keys.loadUnaligned(fromByteOffset: start + offset, as: UInt64.self)
        if ours != bytes.loadUnaligned(fromByteOffset: scanner.position + offset, as: UInt64.self) { return false }
        offset += 8
      }
      while offset < length {
        if keys[start + offset] != bytes[scanner.position + offset] { return false }
        offset += 1
      }
      return true
    }
  }

  /// How many keys that were left out are looked past before a key is looked up by its hash.
  private static let lookahead = 8

  @inline(never)
  private mutating func searchKey(in node: Int32, after previous: Int32, predicted: Int32) throws(JSONSyntaxError)
    -> Int32
  {
    // Keys may have been left out (empty fields in change events).
    var candidate = predicted < 0 ? -1 : plan.entries[Int(predicted)].next
    for _ in 0..<Self.lookahead where candidate >= 0 {
      let entry = plan.entries[Int(candidate)]
      if isNext(entry) {
        scanner.position += Int(entry.keyLength)
        return candidate
      }
      candidate = entry.next
    }
    let token = try scanner.key()
    let found = plan.entry(for: scanner.text(token), in: node)
    // A new key goes into the chain where it was found; a known one keeps its place.
    if plan.entries[Int(found)].next < 0, found != predicted { plan.entries[Int(found)].next = predicted }
    if previous >= 0 {
      if found != previous { plan.entries[Int(previous)].next = found }
    } else {
      plan.nodes[Int(node)].first = found
    }
    return found
  }

  // MARK: Values

  private mutating func readValue(of entry: Int32, depth: Int) throws(JSONSyntaxError) {
    let role = plan.entries[Int(entry)].role
    guard let byte = scanner.next() else { throw scanner.unexpected("a value") }
    if role == .skipped { return try scanner.skipValue(depth: depth) }
    switch byte {
    case UInt8(ascii: "\""):
      let start = scanner.position
      let token = try scanner.string()
      let value = slot(forText: token, entry: entry)
      store(value, entry: entry, at: start)
    case UInt8(ascii: "n"):
      let start = scanner.position
      try scanner.literal("null")
      store(.null, entry: entry, at: start)
      if plan.entries[Int(entry)].hasBelow { nullBelow(entry) }
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      let number = try scanner.number()
      store(slot(forNumber: number, entry: entry), entry: entry, at: number.start)
    case UInt8(ascii: "t"), UInt8(ascii: "f"):
      let start = scanner.position
      let isTrue = byte == UInt8(ascii: "t")
      try scanner.literal(isTrue ? "true" : "false")
      store(slot(forBoolean: isTrue, entry: entry, at: start), entry: entry, at: start)
    case UInt8(ascii: "{"):
      if role == .attributes { return try readAttributes(depth: depth) }
      try readNested(entry: entry, depth: depth)
    case UInt8(ascii: "["):
      try readArray(entry: entry, depth: depth)
    default: throw scanner.unexpected("a value")
    }
  }

  /// Puts a value into the slot of an entry.
  @inline(__always)
  mutating func store(_ value: RecordSlot, entry: Int32, at offset: Int) {
    var slot = plan.entries[Int(entry)].slot
    if slot < 0 {
      slot = assignSlot(to: entry)
      if slot < 0 { return }
    }
    let place = base + Int(slot)
    if slots[place].kind != .missing { reportDuplicate(entry, at: offset) }
    slots[place] = value
  }

  @inline(never)
  private mutating func assignSlot(to entry: Int32) -> Int32 {
    let role = plan.entries[Int(entry)].role
    guard role == .field || role == .recordID else { return -1 }
    let slot = plan.assignSlot(to: entry)
    padSlots()
    return slot
  }

  @inline(never)
  private mutating func nullBelow(_ entry: Int32) {
    let below = plan.node(below: entry)
    if below >= 0 { fill(below: below, with: .null) }
  }

  mutating func fill(below node: Int32, with value: RecordSlot) {
    for slot in plan.nodes[Int(node)].slots where base + Int(slot) < slots.count { slots[base + Int(slot)] = value }
  }

  /// Unescapes a token where it stands, and gives the length of its text.
  @inline(__always)
  func settle(_ token: JSONScanner.StringToken) -> Int {
    token.hasEscapes ? scanner.unescape(token, to: text + token.start) : token.count
  }

  // MARK: Reports

  mutating func report(_ diagnostic: Diagnostic) {
    if diagnostics.count < Self.maximumDiagnostics { diagnostics.append(diagnostic) }
  }

  @inline(never)
  private mutating func reportDuplicate(_ entry: Int32, at offset: Int) {
    report(
      Diagnostic(
        "record.duplicate-key", .warning, "'\(plan.path(of: entry))' comes more than once; the last value counts",
        range: SourceRange(offset: offset, length: max(1, scanner.position - offset))))
  }
}
