/// Elements in pages that never move: growing copies none of them, and each is two loads away.
///
/// The pages are memory of their own, because arrays within an array would check at every change whether they are shared.
// Unchecked: the pages belong to this one value, which cannot be copied, and are reached only through it. Safe: every element below
// `count` was initialized by `append`, every access checks its number against `count`, and `deinit` ends exactly those.
struct Pages<Element: Sendable>: ~Copyable, @unchecked Sendable {
  @inline(__always)
  private static var bits: UInt32 { 8 }
  @inline(__always)
  private static var mask: UInt32 { 1 << bits - 1 }

  private var pages: ContiguousArray<UnsafeMutablePointer<Element>> = []
  /// The number that the next element gets.
  private(set) var count: UInt32 = 0

  init() {}

  deinit {
    for (number, page) in pages.enumerated() {
      let first = number << Int(Self.bits)
      page.deinitialize(count: min(Int(count) - first, 1 << Int(Self.bits)))
      page.deallocate()
    }
  }

  @inline(__always)
  private func address(_ number: UInt32) -> UnsafeMutablePointer<Element> {
    precondition(number < count, "there is no such element")
    return pages[Int(number >> Self.bits)] + Int(number & Self.mask)
  }

  subscript(number: UInt32) -> Element {
    @inline(__always)
    _read { yield address(number).pointee }
    @inline(__always)
    _modify { yield &address(number).pointee }
  }

  /// Adds an element; its number. Cost: constant.
  mutating func append(_ element: consuming Element) -> UInt32 {
    if count & Self.mask == 0 { pages.append(.allocate(capacity: 1 << Int(Self.bits))) }
    (pages[Int(count >> Self.bits)] + Int(count & Self.mask)).initialize(to: element)
    count += 1
    return count - 1
  }
}
