/// A store that tells when something was handed in past the engine: inside a transaction of the caller's own, for example.
///
/// ``SyncEngine/run(clock:pollingEvery:)`` listens, and looks what is due. Without it, what was handed in is found when the polling interval
/// has passed.
public protocol HandInSignalling: Sendable {
  /// A stream of its own for each call, from now on: an element for what was handed in, after it was committed. Several may come as one; what was
  /// rolled back gives none.
  var handedIn: AsyncStream<Void> { get }
}

/// The wait between two looks at what is due.
enum HandInWait {
  /// Waits until the time has passed, something was handed in, or the task is cancelled.
  static func wait(for pause: Duration, or handedIn: AsyncStream<Void>?, on clock: some Clock<Duration>) async {
    guard let handedIn else { return _ = try? await clock.sleep(for: pause) }
    await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        _ = try? await clock.sleep(for: pause)
        return true
      }
      group.addTask {
        for await _ in handedIn { return true }
        // The stream has ended, which says nothing.
        return false
      }
      for await isOver in group where isOver { break }
      group.cancelAll()
    }
  }
}
