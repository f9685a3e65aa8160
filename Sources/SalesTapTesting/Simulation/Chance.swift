/// Random choices from a seed.
struct Chance: Sendable {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func next() -> UInt64 { generator.next() }

  /// Whether something happens that happens so many times in a thousand.
  mutating func falls(_ permille: Int) -> Bool { Int(generator.next() % 1000) < permille }

  /// A whole number of a range.
  mutating func int(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(generator.next() % UInt64(range.upperBound - range.lowerBound + 1))
  }

  /// A span of milliseconds between two numbers of seconds.
  mutating func time(seconds range: ClosedRange<Int>) -> Int64 {
    Int64(int(range.lowerBound * 1000...range.upperBound * 1000))
  }

  /// An element of a list that is not empty.
  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[int(0...elements.count - 1)] }
}

/// A digest that is the same on every machine: FNV-1a of 64 bits.
struct TraceDigest: Sendable {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func take(_ text: String) {
    var text = text
    text.withUTF8 { bytes in for byte in bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 } }
    value = (value ^ 10) &* 0x0000_0100_0000_01B3
  }
}
