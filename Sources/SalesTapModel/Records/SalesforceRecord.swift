import SalesTapTime

/// A Salesforce record: the values of its fields, in the slots of a layout.
///
/// ```swift
/// let lead: SalesforceRecord = ["Email": "ana@example.com", "Status": "Qualified", "Phone": .null]
/// lead["email"]    // .string("ana@example.com")
/// lead["Phone"]    // .null: loaded and empty
/// lead["Industry"] // nil: not loaded
/// ```
///
/// A record is a value of one reference in size: copies are cheap, and nothing changes under a reader. Texts lie together in one
/// buffer, so that decoding a record costs a handful of allocations however many fields it has.
public struct SalesforceRecord: Sendable {
  @usableFromInline let storage: Storage

  @usableFromInline
  final class Storage: Sendable {
    @usableFromInline let layout: RecordLayout
    @usableFromInline let slots: ContiguousArray<RecordSlot>
    @usableFromInline let text: ContiguousArray<UInt8>
    /// Which of the fields that the layout lacks are known to be empty; nil where nothing is known of any.
    let absent: AbsentFields?

    init(
      layout: RecordLayout, slots: ContiguousArray<RecordSlot>, text: ContiguousArray<UInt8>, absent: AbsentFields?
    ) {
      self.layout = layout
      self.slots = slots
      self.text = text
      self.absent = absent
    }
  }

  /// A record from its parts: a slot for each path of the layout, and the buffer in which their texts lie.
  package init(
    layout: RecordLayout, slots: ContiguousArray<RecordSlot>, text: ContiguousArray<UInt8>, absent: AbsentFields? = nil
  ) {
    precondition(slots.count == layout.count, "a record needs one slot for each path of its layout")
    self.storage = Storage(layout: layout, slots: slots, text: text, absent: absent)
  }

  /// The paths of the record and their slots.
  @inlinable public var layout: RecordLayout { storage.layout }

  /// The slot at an index of the layout.
  @inlinable public func slot(_ index: Int) -> RecordSlot { storage.slots[index] }

  /// The UTF-8 bytes of a text or list slot of this record, for the time of the call.
  @inlinable
  public func withText<Result, Failure: Error>(
    _ slot: RecordSlot, _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let range = slot.textRange
    return try storage.text.withUnsafeBufferPointer { (buffer) throws(Failure) in
      try body(UnsafeBufferPointer(rebasing: buffer[range]))
    }
  }

  /// The slots and the text buffer of the record, for the time of the call: the fastest way to read many fields.
  @inlinable
  public func withSlots<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<RecordSlot>, _ text: UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try storage.slots.withUnsafeBufferPointer { (slots) throws(Failure) in
      try storage.text.withUnsafeBufferPointer { (text) throws(Failure) in try body(slots, text) }
    }
  }

  /// The slot of a path, in any case: *missing* if it was not loaded, *null* if a parent of it is empty.
  ///
  /// In a record from a change event about a new record, a field that the event leaves out is null, unless events never
  /// carry it.
  ///
  /// Cost: one hash of the name, and one more for each parent when the layout has no such path.
  public func slot(named path: String) -> RecordSlot {
    if let index = layout.slot(of: path) {
      let found = slot(index)
      if found.kind != .missing || storage.absent == nil { return found }
    }
    var rest = path[...]
    while let dot = rest.lastIndex(of: ".") {
      rest = rest[..<dot]
      if let index = layout.slot(of: String(rest)) { return slot(index).kind == .null ? .null : .missing }
    }
    return storage.absent?.isEmpty(path) == true ? .null : .missing
  }

  /// The value of a field or of a relationship path such as `Contact.Email`, in any case; nil if it was not loaded.
  ///
  /// A path through an empty lookup is null.
  public subscript(path: String) -> FieldValue? {
    value(of: slot(named: path), path: path)
  }

  /// The value at an index of the layout; nil if it was not loaded.
  public func value(at index: Int) -> FieldValue? {
    value(of: slot(index), path: layout.fields[index])
  }

  private func value(of slot: RecordSlot, path: String) -> FieldValue? {
    switch slot.kind {
    case .missing: return nil
    case .null: return .null
    case .boolean: return .boolean(slot.boolean)
    case .integer: return .integer(slot.integer)
    case .double: return .double(slot.double)
    case .string: return .string(text(slot))
    case .date: return CalendarDate(daysSinceEpoch: slot.daysSinceEpoch).map { .date($0) }
    case .dateTime: return .dateTime(Instant(millisecondsSinceEpoch: slot.milliseconds))
    case .time: return TimeOfDay(millisecondsSinceMidnight: Int(slot.milliseconds)).map { .time($0) }
    case .list: return .list(text(slot).split(separator: ";", omittingEmptySubsequences: true).map(String.init))
    case .location: return .location(location(slot))
    case .object: return .object(related(path))
    }
  }

  /// The text of a text or list slot of this record; bytes that are not UTF-8 are replaced by U+FFFD.
  public func text(_ slot: RecordSlot) -> String {
    withText(slot) { String(decoding: $0, as: UTF8.self) }
  }

  /// The geolocation of a location slot of this record.
  public func location(_ slot: RecordSlot) -> Geolocation {
    withText(slot) { bytes in
      let raw = UnsafeRawBufferPointer(bytes)
      return Geolocation(
        latitude: Double(bitPattern: raw.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
        longitude: Double(bitPattern: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }
  }

  /// The related record below a path, with the paths shortened to start there.
  ///
  /// Cost: linear in the number of slots.
  private func related(_ path: String) -> SalesforceRecord {
    let below = layout.slots(below: path)
    let start = path.utf8.count + 1
    let shortened = RecordLayout(
      below.map { String(decoding: Array(layout.fields[$0].utf8.dropFirst(start)), as: UTF8.self) })
    return SalesforceRecord(layout: shortened, slots: ContiguousArray(below.map { slot($0) }), text: storage.text)
  }

  /// The loaded fields in the order of the layout.
  ///
  /// A related record comes as a whole under its own path, and each of its fields under theirs; fields of an empty one
  /// are left out, since its own null says it all.
  public var fields: [(path: String, value: FieldValue)] {
    layout.fields.indices.compactMap { index in
      let parent = Int(layout.parents[index])
      if parent >= 0, slot(parent).kind == .null { return nil }
      return value(at: index).map { (layout.fields[index], $0) }
    }
  }

  /// The same values in another layout: paths that it lacks are left out, paths that this record lacks are missing.
  ///
  /// Cost: one hash of a name for each path of the layout; none if the record has that layout already.
  public func conformed(to layout: RecordLayout) -> SalesforceRecord {
    if layout === self.layout { return self }
    return SalesforceRecord(
      layout: layout, slots: ContiguousArray(layout.fields.map { slot(named: $0) }), text: storage.text,
      absent: storage.absent)
  }

  /// The same record with a text buffer of its own, that holds its texts and nothing else.
  ///
  /// Records of a page share the page's buffer, which is kept as long as one of them; a record that is kept for long is
  /// better detached. Cost: linear in the number of slots and the length of the texts.
  public func detached() -> SalesforceRecord {
    var text = ContiguousArray<UInt8>()
    var slots = storage.slots
    for index in slots.indices {
      let slot = slots[index]
      guard slot.kind == .string || slot.kind == .list || slot.kind == .location else { continue }
      slots[index] = RecordSlot(kind: slot.kind, length: slot.length, bits: UInt64(text.count))
      withText(slot) { text.append(contentsOf: $0) }
    }
    return SalesforceRecord(layout: layout, slots: slots, text: text, absent: storage.absent)
  }
}

extension SalesforceRecord: ExpressibleByDictionaryLiteral {
  /// A record from field paths and values.
  public init(dictionaryLiteral elements: (String, FieldValue)...) {
    self.init(elements.map { (path: $0.0, value: $0.1) })
  }

  /// A record from field paths and values. A path that comes again replaces the earlier value; related records become
  /// the paths of their fields; an empty text, an empty list, and a number that is not finite become null.
  public init(_ fields: some Sequence<(path: String, value: FieldValue)>) {
    var builder = RecordBuilder()
    for (path, value) in fields { builder.set(value, for: path) }
    self = builder.record()
  }

  /// The record with some values replaced or added: missing fields of `newer` change nothing.
  ///
  /// An empty relationship of `newer` empties all fields below it; one that is not empty keeps those below it that
  /// `newer` does not have.
  public func merging(_ newer: SalesforceRecord) -> SalesforceRecord {
    var builder = RecordBuilder()
    for (path, value) in fields { builder.set(value, for: path) }
    for (path, value) in newer.fields { builder.set(value, for: path) }
    return builder.record(absent: storage.absent)
  }
}

extension SalesforceRecord: Hashable {
  /// Whether two records have the same loaded fields with the same values, in whatever order and case of names.
  public static func == (left: SalesforceRecord, right: SalesforceRecord) -> Bool {
    if left.storage === right.storage { return true }
    let mine = left.fields, theirs = right.fields
    return mine.count == theirs.count && mine.allSatisfy { right[$0.path] == $0.value }
  }

  /// Hashes the number of loaded fields and, regardless of their order, their values.
  public func hash(into hasher: inout Hasher) {
    var combined = 0
    for (path, value) in fields {
      var each = Hasher()
      each.combine(FieldName(path))
      each.combine(value)
      combined ^= each.finalize()
    }
    hasher.combine(combined)
  }
}

extension SalesforceRecord: CustomStringConvertible {
  /// The object's field names only: a record's values may be personal data and do not belong into a log by accident.
  public var description: String {
    "SalesforceRecord(" + fields.map(\.path).joined(separator: ", ") + ")"
  }
}
