/// Random numbers from a seed: the same seed gives the same numbers everywhere.
///
/// Tests have their own of the same name in `TestSupport`, which not every test target could take from here.
struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// A generator from its seed.
  init(seed: UInt64) { state = seed }

  /// The next number, by the SplitMix64 recurrence.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
