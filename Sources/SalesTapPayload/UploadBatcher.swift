/// Cuts records into uploads: so many records and so many bytes at most.
///
/// CleverTap takes 1,000 records in a call. It documents no limit of bytes; the one here is a caution, and can be set.
public struct UploadBatcher: Hashable, Sendable {
  /// The records of one upload.
  public struct Batch: Hashable, Sendable {
    /// The positions of the records among those that were given, in order: the record at index *i* is the `i + 1`th of
    /// the upload, by which CleverTap's answer names it.
    public var positions: [Int]
    /// The length of the body in bytes.
    public var byteCount: Int

    /// A batch from its parts.
    public init(positions: [Int], byteCount: Int) {
      self.positions = positions
      self.byteCount = byteCount
    }
  }

  /// How records are cut.
  public struct Plan: Hashable, Sendable {
    /// The uploads, in order.
    public var batches: [Batch]
    /// The positions of records that exceed the limit of bytes all alone; they are in no batch.
    public var oversized: [Int]

    /// A plan from its parts.
    public init(batches: [Batch] = [], oversized: [Int] = []) {
      self.batches = batches
      self.oversized = oversized
    }
  }

  /// The most records that CleverTap takes in one call.
  public static let largestCount = 1000

  /// The most records in one upload, 1 to 1,000.
  public let maximumCount: Int
  /// The most bytes in the body of one upload.
  public let maximumBytes: Int

  /// A batcher; a count outside 1 to 1,000 becomes the nearest of these.
  public init(maximumCount: Int = UploadBatcher.largestCount, maximumBytes: Int = 4_000_000) {
    self.maximumCount = min(max(1, maximumCount), Self.largestCount)
    self.maximumBytes = max(0, maximumBytes)
  }

  /// Cuts records into batches, each as full as the limits allow, in the order given.
  ///
  /// Every position is in exactly one batch, or among the oversized ones. Cost: linear in the number of records.
  public func plan(_ records: some Sequence<EncodedRecord>) -> Plan {
    plan(lengths: records.lazy.map { $0.bytes.count })
  }

  /// Cuts records of the given lengths in bytes.
  public func plan(lengths: some Sequence<Int>) -> Plan {
    var plan = Plan()
    var batch = Batch(positions: [], byteCount: Self.frameLength)
    for (position, length) in lengths.enumerated() {
      guard length <= maximumBytes - Self.frameLength else {
        plan.oversized.append(position)
        continue
      }
      let comma = batch.positions.isEmpty ? 0 : 1
      if batch.positions.count == maximumCount || batch.byteCount + comma + length > maximumBytes {
        plan.batches.append(batch)
        batch = Batch(positions: [position], byteCount: Self.frameLength + length)
      } else {
        batch.positions.append(position)
        batch.byteCount += comma + length
      }
    }
    if !batch.positions.isEmpty { plan.batches.append(batch) }
    return plan
  }

  /// The body of an upload: `{"d":[..]}`.
  ///
  /// Cost: one copy of the bytes.
  public static func body(of records: some Collection<EncodedRecord>) -> [UInt8] {
    var body: [UInt8] = []
    body.reserveCapacity(records.reduce(frameLength) { $0 + $1.bytes.count + 1 })
    body.append(contentsOf: #"{"d":["#.utf8)
    var isFirst = true
    for record in records {
      if !isFirst { body.append(UInt8(ascii: ",")) }
      isFirst = false
      body.append(contentsOf: record.bytes)
    }
    body.append(contentsOf: "]}".utf8)
    return body
  }

  /// The bytes of a body without records.
  private static let frameLength = 8
}
