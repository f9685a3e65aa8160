import SalesTapModel

/// The newest version handed over of each record. Cost: some 80 bytes a record.
struct RecordNotes: ~Copyable, Sendable {
  // Not private: the compiler then fails on the destruction of its pages from another file.
  struct Note: Sendable {
    /// Nil for a note that no record has.
    var key: QueueLedger.RecordKey?
    var newest: NewestHandedOver
  }

  private var notes = Pages<Note>()
  private var free: ContiguousArray<UInt32> = []
  private var index = RecordIndex()

  init() {}

  /// Whether there is no note at all.
  var isEmpty: Bool { index.count == 0 }

  @inline(__always)
  private func place(_ key: QueueLedger.RecordKey, _ hash: UInt64) -> Int? {
    index.place(hash) { notes[$0].key == key }
  }

  /// The note of a record. Cost: constant.
  func newest(_ key: QueueLedger.RecordKey, hash: UInt64) -> NewestHandedOver? {
    guard index.count > 0, let place = place(key, hash) else { return nil }
    return notes[index[place]].newest
  }

  mutating func set(_ key: QueueLedger.RecordKey, hash: UInt64, to newest: NewestHandedOver) {
    if let place = place(key, hash) {
      notes[index[place]].newest = newest
      return
    }
    let note = Note(key: key, newest: newest)
    let number: UInt32
    if let unused = free.popLast() {
      number = unused
      notes[number] = note
    } else {
      number = notes.append(note)
    }
    index.insert(number, hash)
  }

  /// The records whose notes are meant, in no particular order. Cost: linear.
  func keys(where isMeant: (QueueLedger.RecordKey, NewestHandedOver) -> Bool) -> [QueueLedger.RecordKey] {
    (0..<notes.count).compactMap { number in
      guard let key = notes[number].key, isMeant(key, notes[number].newest) else { return nil }
      return key
    }
  }

  mutating func remove(_ key: QueueLedger.RecordKey, hash: UInt64) {
    guard let place = place(key, hash) else { return }
    let number = index[place]
    index.remove(at: place)
    notes[number].key = nil
    // Nothing of the record stays in the free note.
    notes[number].newest.changeID = ""
    free.append(number)
  }
}
