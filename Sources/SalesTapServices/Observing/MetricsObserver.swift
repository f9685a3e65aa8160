#if Services
  public import CoreMetrics
  public import SalesTapEngine
  import SalesTapModel
  public import SalesTapTime

  /// Counts and measures what an engine does, with swift-metrics.
  ///
  /// | metric | kind | unit | labels |
  /// |---|---|---|---|
  /// | `salestap_decisions_total` | counter | decisions | `sync`, `outcome` |
  /// | `salestap_uploads_total` | counter | calls | `connection`, `outcome` |
  /// | `salestap_uploaded_records_total` | counter | records | `connection` |
  /// | `salestap_upload_duration_seconds` | timer | seconds | `connection`, `outcome` |
  /// | `salestap_settled_records_total` | counter | records | `sync`, `outcome` |
  /// | `salestap_source_requests_total` | counter | requests | `object`, `answered` |
  /// | `salestap_source_records_total` | counter | records | `object` |
  /// | `salestap_limits_passed_total` | counter | times | `sync` |
  /// | `salestap_queue_waiting` | gauge | entries | `sync` |
  /// | `salestap_queue_failed` | gauge | entries | `sync` |
  /// | `salestap_queue_oldest_age_seconds` | gauge | seconds | `sync` |
  ///
  /// Calls saved are `salestap_decisions_total` with the outcomes `filtered` and `merged`. Labels are keys of syncs and connections, API names of
  /// objects, and short fixed words; there is no personal data among them. They are bounded by the configuration, and beyond that by the limit of
  /// the initializer: label values that would go past it are replaced by `other`.
  public final class MetricsObserver: EngineObserver {
    private struct Key: Hashable {
      var label: String
      var dimensions: [String]
    }

    private struct Handles {
      var counters: [Key: Counter] = [:]
      var gauges: [Key: Gauge] = [:]
      var timers: [Key: CoreMetrics.Timer] = [:]
      var count: Int { counters.count + gauges.count + timers.count }
    }

    private let factory: any MetricsFactory
    private let prefix: String
    private let limit: Int
    private let clock: any WallClock
    private let handles = Locked(Handles())

    /// An observer that counts.
    /// - Parameters:
    ///   - factory: Where the metrics are made.
    ///   - prefix: What the names of the metrics begin with, before an underscore.
    ///   - limit: How many series there may be, each a metric with its label values.
    ///   - clock: The time of day, from which the age of the oldest entry is told.
    public init(
      factory: any MetricsFactory = MetricsSystem.factory, prefix: String = "salestap", limit: Int = 2_000,
      clock: any WallClock = .system
    ) {
      self.factory = factory
      self.prefix = prefix
      self.limit = limit
      self.clock = clock
    }

    /// Counts an event.
    public func observe(_ event: EngineEvent) {
      switch event {
      case .decided(let sync, let outcome):
        count("decisions_total", ["sync": sync, "outcome": outcome])
      case .uploaded(let connection, let outcome, let records, let duration):
        count("uploads_total", ["connection": connection, "outcome": outcome])
        count("uploaded_records_total", ["connection": connection], by: records)
        let nanoseconds = Int64(max(0, min(duration / .nanoseconds(1), 9e18)))
        timer("upload_duration_seconds", ["connection": connection, "outcome": outcome])
          .recordNanoseconds(nanoseconds)
      case .settled(let sync, let outcome):
        count("settled_records_total", ["sync": sync, "outcome": outcome])
      case .hydrated(let object, let records, let isAnswered):
        count("source_requests_total", ["object": object, "answered": isAnswered ? "yes" : "no"])
        count("source_records_total", ["object": object], by: records)
      case .limitPassed(let sync): count("limits_passed_total", ["sync": sync])
      case .queue(let sync, let waiting, let failed, let oldest):
        gauge("queue_waiting", ["sync": sync]).record(waiting)
        gauge("queue_failed", ["sync": sync]).record(failed)
        let age = oldest.map { max((clock.now() - $0) / .seconds(1), 0) } ?? 0
        gauge("queue_oldest_age_seconds", ["sync": sync]).record(age)
      }
    }

    private func count(_ name: String, _ labels: KeyValuePairs<String, String>, by amount: Int = 1) {
      handle(\.counters, name, labels) { Counter(label: $0, dimensions: $1, factory: self.factory) }
        .increment(by: amount)
    }

    private func gauge(_ name: String, _ labels: KeyValuePairs<String, String>) -> Gauge {
      handle(\.gauges, name, labels) { Gauge(label: $0, dimensions: $1, factory: self.factory) }
    }

    private func timer(_ name: String, _ labels: KeyValuePairs<String, String>) -> CoreMetrics.Timer {
      handle(\.timers, name, labels) { CoreMetrics.Timer(label: $0, dimensions: $1, factory: self.factory) }
    }

    /// The metric of a name and its label values, made when it is first used.
    private func handle<Handle>(
      _ kind: any WritableKeyPath<Handles, [Key: Handle]> & Sendable, _ name: String,
      _ labels: KeyValuePairs<String, String>, make: (String, [(String, String)]) -> Handle
    ) -> Handle {
      let label = "\(prefix)_\(name)"
      return handles.withLock { handles in
        var key = Key(label: label, dimensions: labels.map(\.value))
        if let known = handles[keyPath: kind][key] { return known }
        if handles.count >= limit {
          key.dimensions = labels.map { _ in "other" }
          if let known = handles[keyPath: kind][key] { return known }
        }
        let made = make(label, zip(labels, key.dimensions).map { ($0.key, $1) })
        handles[keyPath: kind][key] = made
        return made
      }
    }
  }
#endif
