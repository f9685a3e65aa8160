public import SalesTapDiagnostics

/// How many of an org's scheduled jobs are in use, and what still fits.
///
/// Salesforce allows 100 scheduled Apex jobs in an org. A cadence takes one job for each of its minutes of the hour;
/// cadences of several syncs that share minutes share the jobs.
public struct JobBudget: Hashable, Sendable {
  /// The number of scheduled jobs that Salesforce allows in an org.
  public static let salesforceLimit = 100

  /// The number of jobs that may be scheduled.
  public let limit: Int
  /// The number of jobs that are scheduled already.
  public let inUse: Int

  /// A budget of which `inUse` jobs are taken; negative numbers count as none.
  public init(inUse: Int = 0, limit: Int = JobBudget.salesforceLimit) {
    self.limit = max(0, limit)
    self.inUse = max(0, inUse)
  }

  /// How many jobs can still be scheduled.
  public var remaining: Int { max(0, limit - inUse) }

  /// The jobs that some cadences need together: the distinct minutes of the hour over all of them.
  public static func jobs(for cadences: some Sequence<Cadence>) -> Int {
    cadences.reduce(UInt64(0)) { $0 | $1.minuteMask }.nonzeroBitCount
  }

  /// Whether a cadence's jobs can be scheduled.
  public func fits(_ cadence: Cadence) -> Bool { cadence.jobCount <= remaining }

  /// Whether the jobs of some cadences, shared where they can be, can be scheduled.
  public func fits(_ cadences: some Sequence<Cadence>) -> Bool { Self.jobs(for: cadences) <= remaining }

  /// The cadences whose jobs can be scheduled, the shortest first; empty when nothing is left.
  public var fittingCadences: [Cadence] {
    Cadence.allowedMinutes.compactMap { Cadence(everyMinutes: $0) }.filter { fits($0) }
  }

  /// What stands against scheduling some cadences; nil if they fit.
  ///
  /// The message reads: "12 more jobs are needed, 93 of 100 are in use: 60 minutes needs one". Its notes list the
  /// cadences that would fit.
  public func diagnostic(for cadences: some Sequence<Cadence>) -> Diagnostic? {
    let needed = Self.jobs(for: cadences)
    guard needed > remaining else { return nil }
    let need = needed == 1 ? "1 more job is needed" : "\(needed) more jobs are needed"
    let use = "\(inUse) of \(limit) are in use"
    let fitting = fittingCadences
    let way = fitting.isEmpty ? "unschedule another job first" : "60 minutes needs one"
    let notes = fitting.map { cadence in
      Diagnostic.Note(
        "every \(cadence.minutes) minutes would fit: it needs \(cadence.jobCount == 1 ? "1 job" : "\(cadence.jobCount) jobs")"
      )
    }
    return Diagnostic("schedule.job-limit", .error, "\(need), \(use): \(way)", notes: notes)
  }

  /// What stands against scheduling a cadence; nil if it fits.
  public func diagnostic(for cadence: Cadence) -> Diagnostic? { diagnostic(for: CollectionOfOne(cadence)) }
}

extension Cadence {
  /// The slots as bits, minute 0 the lowest.
  var minuteMask: UInt64 { slots.reduce(0) { $0 | 1 << UInt64($1) } }
}
