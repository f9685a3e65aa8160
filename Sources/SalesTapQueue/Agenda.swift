import HeapModule

/// What comes up in an order, where most of it is done elsewhere before it does: what is out of date stays until it comes up, or
/// until it is thrown out with all the rest, which its owner does when the agenda is full.
struct Agenda<Element: Comparable & Sendable>: Sendable {
  private var heap: Heap<Element> = []
  private var bound = 64

  /// What comes up next, in date or not.
  var next: Element? { heap.min }

  /// Whether it is time to throw out what is out of date. Cost: spread over the insertions since the last time, constant.
  var isFull: Bool { heap.count >= bound }

  /// Cost: logarithmic; constant for what comes last.
  mutating func insert(_ element: Element) { heap.insert(element) }

  mutating func popNext() -> Element? { heap.popMin() }

  /// Throws out what is out of date, and what is there twice.
  mutating func keep(where isCurrent: (Element) -> Bool) {
    // What stays is mostly little: it is looked through first, and only then sorted.
    var kept: [Element] = []
    for element in heap.unordered.filter(isCurrent).sorted() where element != kept.last { kept.append(element) }
    heap = Heap(kept)
    bound = max(64, 2 * heap.count)
  }
}
