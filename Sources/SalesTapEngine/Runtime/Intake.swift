import DequeModule

/// How many changes of direct callers are in hand, and who waits for room.
struct Intake {
  var inHand = 0
  var waiting: Deque<(count: Int, continuation: CheckedContinuation<Void, Never>)> = []

  /// Whether so many more fit.
  ///
  /// A part that alone is larger than the limit fits when nothing else is in hand.
  func fits(_ count: Int, limit: Int) -> Bool { inHand == 0 || inHand + count <= limit }
}

extension SyncEngine {
  /// Waits until there is room for changes, behind those who came before.
  func enter(_ count: Int) async {
    if intake.waiting.isEmpty, intake.fits(count, limit: options.changesInHand) {
      intake.inHand += count
      return
    }
    // Whoever leaves counts them in.
    await withCheckedContinuation { intake.waiting.append((count, $0)) }
  }

  /// Makes room, and lets in those who fit, in the order in which they came.
  func leave(_ count: Int) {
    intake.inHand -= count
    while let next = intake.waiting.first, intake.fits(next.count, limit: options.changesInHand) {
      intake.waiting.removeFirst()
      intake.inHand += next.count
      next.continuation.resume()
    }
  }
}
