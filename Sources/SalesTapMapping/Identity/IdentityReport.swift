public import SalesTapModel
import SalesTapPayload

/// What the identities of many records look like: which are empty, which are shared, and which have changed.
///
/// ```swift
/// var builder = IdentityReport.Builder()
/// for change in changes { builder.add(change.recordID, mapping.map(change, context: context)) }
/// let report = builder.report { recordID in identity(of: recordID) }
/// ```
///
/// See it before the first full sync: two people with one identity become one profile, and one person with two
/// identities becomes two.
public struct IdentityReport: Hashable, Sendable {
  /// One identity of several records.
  public struct Collision: Hashable, Sendable {
    /// The identity.
    public var identity: String
    /// How many records have it.
    public var count: Int
    /// The records that have it, in the order in which they came; at most ``IdentityReport/sampleSize``.
    public var records: [RecordID]
    /// Whether the records are of several objects, such as a lead and a contact: what the strategy *by email* wants.
    public var isAcrossObjects: Bool
  }

  /// A record whose identity is another than the one it was sent with: its profile would split.
  public struct Change: Hashable, Sendable {
    /// The record.
    public var record: RecordID
    /// The identity that was sent last.
    public var previous: String
    /// The identity that it has now.
    public var current: String
  }

  /// How many records a list of examples holds at most.
  public static let sampleSize = 20

  /// How many records were looked at.
  public var records = 0
  /// How many records have an identity.
  public var identified = 0
  /// How many different identities they have.
  public var distinct = 0
  /// How many records have no valid identity.
  public var invalid = 0
  /// The first records without a valid identity; at most ``sampleSize``.
  public var invalidRecords: [RecordID] = []
  /// How many records could not be told for want of fields.
  public var held = 0
  /// The identities of several records, in the order in which the first repetition was met; each is certain. At most as many
  /// as the builder keeps.
  public var collisions: [Collision] = []
  /// How many more identities several records seem to have, by a hash of 63 bits; they are neither confirmed nor named.
  public var furtherCollisions = 0
  /// How many records have another identity than they were sent with.
  public var changed = 0
  /// The first of them; at most ``sampleSize``.
  public var changes: [Change] = []

  /// Whether there is nothing to look into.
  public var isClean: Bool {
    invalid == 0 && held == 0 && collisions.isEmpty && furtherCollisions == 0 && changed == 0
  }
}

extension IdentityReport {
  /// Collects the identities of records, one by one, in one pass.
  ///
  /// Memory: at most 48 bytes for each distinct identity, whatever its length, and 16 kB; and for as many shared identities as
  /// are named (``init(collisionLimit:)``) their texts and the ids of at most ``IdentityReport/sampleSize`` records.
  public struct Builder: Sendable {
    private var report = IdentityReport()
    private var table: IdentityTable
    /// The identities whose hash was met before, by hash, and the hashes in the order in which that happened.
    private var suspects: [UInt64: [Suspect]] = [:]
    private var order: [UInt64] = []
    private let mask: UInt64
    private let collisionLimit: Int

    fileprivate struct Suspect: Sendable {
      var identity: String
      var records: [RecordID]
      var count: Int
      var isAcrossObjects: Bool
    }

    /// A builder that has seen nothing.
    /// - Parameter collisionLimit: How many shared identities are confirmed and named; any more are counted.
    public init(collisionLimit: Int = 10_000) { self.init(hashMask: .max, collisionLimit: collisionLimit) }

    /// A builder that looks at some bits of the hashes only, for tests of suspicions that prove wrong.
    package init(hashMask: UInt64, collisionLimit: Int = 10_000) {
      mask = hashMask
      self.collisionLimit = collisionLimit
      table = IdentityTable()
    }

    /// The bytes that the table of identities takes.
    package var tableBytes: Int { table.bytes }

    /// Adds what a mapping made of a record.
    ///
    /// Cost: constant, and one pass over the identity.
    /// - Parameters:
    ///   - record: The record. A record that comes again with the same identity counts as one.
    ///   - result: The result of its mapping.
    ///   - previous: The identity that was sent for the record last; nil where none was, or nobody knows.
    public mutating func add(_ record: RecordID, _ result: MappingResult, previous: String? = nil) {
      switch result {
      case .mapped(let mapped):
        switch mapped.record.subject {
        case .identity(let text), .objectID(let text): add(record, identity: text, previous: previous)
        }
      case .held:
        report.records += 1
        report.held += 1
      case .invalid(let failure):
        if failure.kind == .invalidIdentity { return add(record, identity: nil, previous: previous) }
        report.records += 1
      }
    }

    /// Adds the identity of a record; nil for a record that has none.
    public mutating func add(_ record: RecordID, identity: String?, previous: String? = nil) {
      report.records += 1
      guard let identity else {
        report.invalid += 1
        if report.invalidRecords.count < IdentityReport.sampleSize { report.invalidRecords.append(record) }
        return
      }
      report.identified += 1
      if let previous, previous != identity {
        report.changed += 1
        if report.changes.count < IdentityReport.sampleSize {
          report.changes.append(Change(record: record, previous: previous, current: identity))
        }
      }
      let hash = IdentityTable.hash(of: identity) & mask
      guard let first = table.insert(hash, record) else { return }
      if first == record, suspects[hash] == nil { return }
      if suspects[hash] != nil || order.count < collisionLimit {
        suspect(identity, hash, record)
      } else if table.mark(hash) {
        report.furtherCollisions += 1
      }
    }

    private mutating func suspect(_ identity: String, _ hash: UInt64, _ record: RecordID) {
      if suspects[hash] == nil { order.append(hash) }
      var known = suspects[hash] ?? []
      if let index = known.firstIndex(where: { $0.identity == identity }) {
        known[index].add(record)
      } else {
        known.append(Suspect(identity: identity, records: [record], count: 1, isAcrossObjects: false))
      }
      suspects[hash] = known
    }

    /// The report.
    ///
    /// Where two records seem to share an identity, the first one's is asked for, to be certain; what proves wrong is
    /// not reported.
    /// - Parameter identity: Gives the identity of a record that was added; asked once for each suspicion. Nil where
    ///   the record cannot be had any more: it is then left out of the collision.
    public func report(confirming identity: (RecordID) throws -> String?) rethrows -> IdentityReport {
      var report = report
      report.distinct = table.count
      for hash in order {
        guard var suspects = suspects[hash] else { continue }
        if let first = table.record(of: hash) {
          let text = try identity(first)
          if let index = suspects.firstIndex(where: { $0.identity == text }) {
            suspects[index].add(first, atFront: true)
            report.distinct += suspects.count - 1
          } else {
            report.distinct += text == nil ? suspects.count - 1 : suspects.count
          }
        }
        for suspect in suspects where suspect.count > 1 {
          report.collisions.append(
            Collision(
              identity: suspect.identity, count: suspect.count, records: suspect.records,
              isAcrossObjects: suspect.isAcrossObjects))
        }
      }
      return report
    }
  }
}

extension IdentityReport.Builder.Suspect {
  /// Notes a record that has the identity; one of the examples that comes again does not count again.
  fileprivate mutating func add(_ record: RecordID, atFront: Bool = false) {
    guard !records.contains(record) else { return }
    count += 1
    isAcrossObjects = isAcrossObjects || records.first.map { $0.keyPrefix != record.keyPrefix } ?? false
    if atFront {
      records.insert(record, at: 0)
      if records.count > IdentityReport.sampleSize { records.removeLast() }
    } else if records.count < IdentityReport.sampleSize {
      records.append(record)
    }
  }
}
