#if SQLite || Postgres
  package import SalesTapEngine
  import SalesTapModel

  /// How changes of the inbox stand in columns.
  package enum InboxCoding {
    /// The columns, in the order in which ``entry(_:)`` reads them.
    package static let columns = [
      "id", "change_id", "content", "object", "record", "held", "received_at", "due_at", "asked", "token",
      "lease_ends_at",
    ]

    /// The change of a row of ``columns``.
    ///
    /// - Throws: ``StoredValueError`` for what no version of the package wrote.
    package static func entry(_ row: some StoredRow) throws -> InboxEntry {
      InboxEntry(
        id: InboxID(rawValue: row.integer(0)), changeID: row.text(1), content: row.bytes(2),
        object: row.optionalText(3), recordID: try row.optionalText(4).map { try RecordID(key: $0) },
        held: try row.optionalText(5).map { try StoredJSON.value([HeldSync].self, from: $0, of: "a held change") }
          ?? [], receivedAt: row.instant(6), due: row.optionalInstant(7), timesAsked: row.int(8),
        token: row.integer(9), leaseEnds: row.optionalInstant(10))
    }

    /// What is written for what a change waits for; nil for nothing.
    package static func text(of held: [HeldSync]) throws -> String? {
      held.isEmpty ? nil : try StoredJSON.text(of: held)
    }
  }

  extension InboxEntry {
    /// Takes what an offer tells of the same change.
    package mutating func take(_ offer: InboxOffer) {
      content = offer.content
      object = offer.object ?? object
      recordID = offer.recordID ?? recordID
      held = offer.held
      timesAsked = offer.timesAsked
    }
  }
#endif
