public import SalesTapTime

/// What a store keeps of a sync that has a limit per hour: how much it took, and whether it waits for a person's word.
///
/// The rules are pure functions of one guard, for stores to apply to what they have read and locked.
public struct VolumeGuard: Hashable, Sendable, Codable {
  /// The key of the sync.
  public let sync: String
  /// When the hour began that is being counted; it begins with its first change.
  public var hourBegan: Instant?
  /// How many changes were taken in it.
  public var taken: Int
  /// When the limit was passed; nil while the sync takes changes.
  public var closedAt: Instant?

  /// The guard of a sync of which nothing is known.
  public init(sync: String) {
    self.sync = sync
    taken = 0
  }

  /// Takes an event.
  /// - Returns: How many changes may go on, of those asked for.
  public mutating func apply(_ event: VolumeEvent, at now: Instant) -> Int {
    switch event {
    case .asked(let count, let limit):
      guard closedAt == nil, count > 0 else { return 0 }
      // A clock that is a little behind another worker's is in the same hour; one that was set back by more than an hour begins anew.
      if hourBegan.map({ now - $0 >= .seconds(3600) || $0 - now >= .seconds(3600) }) ?? true {
        hourBegan = now
        taken = 0
      }
      let granted = min(count, max(0, limit - taken))
      taken += granted
      if granted < count { closedAt = now }
      return granted
    case .opened:
      closedAt = nil
      hourBegan = nil
      taken = 0
      return 0
    }
  }
}

/// Something that matters to the guard of a sync.
public enum VolumeEvent: Hashable, Sendable {
  /// So many changes want to go on; the guard closes if they are more than the limit leaves.
  case asked(Int, limitPerHour: Int)
  /// A person says that the changes are meant, and the counting begins anew.
  case opened
}

/// What a store answers to an event of a guard.
public struct VolumeAnswer: Hashable, Sendable {
  /// How many changes may go on.
  public var granted: Int
  /// Whether the guard has closed just now: the moment to say so, once.
  public var hasJustClosed: Bool
  /// The guard after it.
  public var volumeGuard: VolumeGuard

  /// An answer from its parts.
  public init(granted: Int, hasJustClosed: Bool, volumeGuard: VolumeGuard) {
    self.granted = granted
    self.hasJustClosed = hasJustClosed
    self.volumeGuard = volumeGuard
  }
}

/// Where the counts of syncs with a limit per hour are kept: the port by which all workers count together.
///
/// ``InMemoryStore`` is the reference. Every operation is atomic; time comes with each call.
///
/// ## Laws
///
/// - A sync of which nothing is known has taken nothing, and is open.
/// - The answer, and the guard after it, are those of ``VolumeGuard/apply(_:at:)``: a store that applies it to the row that it has locked
///   keeps the rest.
/// - Of any number of askers at once, exactly one is told that the guard has just closed.
public protocol VolumeGuardStore: Sendable {
  /// The guards of all syncs of which something is known, in the order of their keys.
  func volumeGuards() async throws -> [VolumeGuard]

  /// Takes an event of a sync's guard.
  func update(volumeGuardOf sync: String, with event: VolumeEvent, at now: Instant) async throws -> VolumeAnswer
}
