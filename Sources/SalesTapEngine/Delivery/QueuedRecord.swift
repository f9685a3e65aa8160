import Algorithms
import SalesTapModel
public import SalesTapQueue

/// What an engine keeps in the payload of a queue entry: a record as it is sent, and what was left out of it.
///
/// The queue does not read payloads, so that what was left out goes wherever the record goes: it is merged with it, stands with a failed
/// entry, and is gone when the entry was delivered. The log tells it with each attempt.
///
/// A payload is the record's JSON, which has no line break; where something was left out, a line break and a JSON array of names and reasons in
/// turn follow.
public struct QueuedRecord: Hashable, Sendable {
  /// The record as one JSON object: exactly what is sent.
  public var bytes: [UInt8]
  /// The properties of the mapping that are not in it, and why.
  public var dropped: [DroppedProperty]

  /// A record with what was left out of it.
  public init(_ bytes: [UInt8], dropped: [DroppedProperty] = []) {
    self.bytes = bytes
    self.dropped = dropped
  }

  /// A record from the payload of an entry.
  ///
  /// What was left out and cannot be read any more is none: it does not hinder the sending.
  ///
  /// Cost: a look at the last byte for a record that is complete; a pass over the bytes for another.
  public init(payload: [UInt8]) {
    guard payload.last == UInt8(ascii: "]"), let end = payload.firstIndex(of: Self.separator) else {
      self.init(payload)
      return
    }
    let words = try? JSONNode(parsing: Array(payload[(end + 1)...])).array?.compactMap(\.string)
    // Names and reasons in turn.
    let dropped = (words ?? []).chunks(ofCount: 2).filter { $0.count == 2 }
      .map { DroppedProperty($0[$0.startIndex], because: $0[$0.startIndex + 1]) }
    self.init(Array(payload[..<end]), dropped: dropped)
  }

  /// The record as the payload of an entry.
  ///
  /// Cost: nothing for a record that is complete.
  public var payload: [UInt8] {
    guard !dropped.isEmpty else { return bytes }
    var payload = bytes
    payload.append(Self.separator)
    payload.append(UInt8(ascii: "["))
    for (index, property) in dropped.enumerated() {
      if index > 0 { payload.append(UInt8(ascii: ",")) }
      ChangeContent.append(property.property, to: &payload)
      payload.append(UInt8(ascii: ","))
      ChangeContent.append(property.reason, to: &payload)
    }
    payload.append(UInt8(ascii: "]"))
    return payload
  }

  private static let separator = UInt8(ascii: "\n")
}

extension QueueEntry {
  /// The record that the entry carries, and what was left out of it; empty once the entry was delivered, superseded, or skipped.
  public var record: QueuedRecord { QueuedRecord(payload: payload) }
}
