import CoreMetrics
import Synchronization

/// Metrics that are kept in memory, and told in Prometheus' text form.
///
/// Enough for a service of this size; put the backend of your choice in its place.
public final class TextMetrics: MetricsFactory {
  private let series = Mutex<[String: Series]>([:])

  /// No metrics yet.
  public init() {}

  /// All series, a line each, in the order of their names. A timer is told as its count and its sum in seconds.
  public var text: String {
    let lines = series.withLock { series in
      series.flatMap { name, one -> [String] in
        let (count, sum) = one.values
        guard one.isTimer else { return ["\(name) \(sum)"] }
        return [
          "\(Self.named(name, suffix: "_count")) \(count)", "\(Self.named(name, suffix: "_sum")) \(sum)",
        ]
      }
    }
    return lines.sorted().map { $0 + "\n" }.joined()
  }

  /// The name of a series with a suffix before its labels.
  private static func named(_ name: String, suffix: String) -> String {
    guard let brace = name.firstIndex(of: "{") else { return name + suffix }
    return name[..<brace] + suffix + name[brace...]
  }

  private func one(_ label: String, _ dimensions: [(String, String)], isTimer: Bool = false) -> Series {
    let labels = dimensions.map { name, value in
      "\(name)=\"\(value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n"))\""
    }
    let name = labels.isEmpty ? label : "\(label){\(labels.joined(separator: ","))}"
    return series.withLock { series in
      if let known = series[name] { return known }
      let made = Series(isTimer: isTimer)
      series[name] = made
      return made
    }
  }

  /// A counter.
  public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    one(label, dimensions)
  }

  /// A gauge, or a distribution, of which the last value is told.
  public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
    one(label, dimensions)
  }

  /// A timer.
  public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    one(label, dimensions, isTimer: true)
  }

  /// Series are kept until the program ends, as Prometheus wants it.
  public func destroyCounter(_ handler: any CounterHandler) {}
  /// Series are kept until the program ends, as Prometheus wants it.
  public func destroyRecorder(_ handler: any RecorderHandler) {}
  /// Series are kept until the program ends, as Prometheus wants it.
  public func destroyTimer(_ handler: any TimerHandler) {}
}

/// A number with its labels.
private final class Series: CounterHandler, RecorderHandler, TimerHandler {
  let isTimer: Bool
  private let state = Mutex((count: 0, sum: 0.0))

  init(isTimer: Bool) { self.isTimer = isTimer }

  var values: (count: Int, sum: Double) { state.withLock { $0 } }

  func increment(by amount: Int64) { state.withLock { $0.sum += Double(amount) } }
  func reset() { state.withLock { $0 = (0, 0) } }
  func record(_ value: Int64) { record(Double(value)) }
  func record(_ value: Double) { state.withLock { $0.sum = value } }

  func recordNanoseconds(_ duration: Int64) {
    state.withLock { state in
      state.count += 1
      state.sum += Double(duration) / 1e9
    }
  }
}
