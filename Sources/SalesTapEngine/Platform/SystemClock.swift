public import SalesTapTime

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The machine's own clock.
public struct SystemClock: WallClock {
  /// The machine's own clock.
  public init() {}

  /// The time by the machine's real-time clock.
  public func now() -> Instant {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(millisecondsSinceEpoch: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}

extension WallClock where Self == SystemClock {
  /// The machine's own clock.
  public static var system: SystemClock { SystemClock() }
}
