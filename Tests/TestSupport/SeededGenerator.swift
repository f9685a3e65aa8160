/// A generator of random numbers from a seed: the same seed gives the same test everywhere.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// A generator from its seed.
  public init(seed: UInt64) { state = seed }

  /// The next number, by the SplitMix64 recurrence.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// One of the elements; the collection is not empty.
  public mutating func pick<Element>(_ elements: [Element]) -> Element { elements[number(below: elements.count)] }

  /// True in so many of a hundred cases.
  public mutating func chance(_ percent: Int) -> Bool { next() % 100 < percent }

  /// A number from 0 to less than the limit.
  public mutating func number(below limit: Int) -> Int { Int(next() % UInt64(limit)) }
}
