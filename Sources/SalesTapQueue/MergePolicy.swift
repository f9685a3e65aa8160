/// What happens to a change whose record has a waiting entry in the same sync.
///
/// The policy travels with the offer: when a sync is edited, entries that wait already keep the policy that they came with.
public enum MergePolicy: String, Hashable, Sendable, CaseIterable {
  /// The entry keeps its place and takes the newer values: by commit time, then by arrival.
  case latest
  /// The entry stays as it is, the later change is ignored.
  case first
  /// Each change is an entry of its own; only the same change is not taken twice.
  case everyChange
}
