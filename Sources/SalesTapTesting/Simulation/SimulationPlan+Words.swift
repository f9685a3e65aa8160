import SalesTap

extension SimulationPlan {
  /// What happens, a line each, in the order of the times.
  var words: [String] {
    let steps = steps.map { (at: $0.at, text: words(of: $0.action)) }
    let faults = faults.map { (at: $0.at, text: Self.words(of: $0.kind)) }
    let events = (steps + faults).enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
    return ["\(workers.count) \(workers.count == 1 ? "worker" : "workers"), jobs in the order '\(order.rawValue)'"]
      + events.map { "\(Self.time($0.element.at))  \($0.element.text)" }
      + ["\(Self.time(span))  everything is mended"]
  }

  private static func time(_ milliseconds: Int64) -> String {
    let seconds = milliseconds / 1000
    func two(_ number: Int64) -> String { (number < 10 ? "0" : "") + String(number) }
    let rest = String(1000 + milliseconds % 1000).dropFirst()
    return "\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60)).\(rest)"
  }

  private static func seconds(_ milliseconds: Int64) -> String { "\(milliseconds / 1000).\(milliseconds / 100 % 10) s" }

  private func words(of action: Action) -> String {
    switch action {
    case .handOver(let numbers, let worker): "worker \(worker + 1) is handed \(words(of: numbers))"
    case .append(let numbers, let worker): "worker \(worker + 1) puts into the inbox \(words(of: numbers))"
    case .backfill(let sync, let readSize, let sendSize, let limit, _):
      "a historical sync of sync \(sync + 1) is asked for, \(readSize) read and \(sendSize) sent at a time"
        + (limit.map { ", at most \($0)" } ?? "")
    case .command(let command, _): "the last historical sync is told to \(command.rawValue)"
    case .continueBackfill: "the last historical sync that did not come to its end is continued"
    case .configure(let variant): "configuration \(variant) is brought out"
    case .resume: "somebody resumes the connections"
    case .retry: "somebody retries what failed"
    case .open: "somebody says that what passed a limit is meant"
    case .release: "somebody asks again for what is held"
    case .erase(let change, let isIdentity, let worker):
      "worker \(worker + 1) is told to erase \(isIdentity ? "the person of" : "the record of") \(changes[change].id)"
    case .drain(let sync, let worker): "worker \(worker + 1) is told to drain sync \(sync + 1)"
    case .unschedule(let sync, _): "somebody unschedules sync \(sync + 1)"
    case .schedule(let sync, _): "somebody schedules sync \(sync + 1)"
    }
  }

  private func words(of numbers: [Int]) -> String {
    numbers.map { number in
      let change = changes[number]
      let spoilt = spoilt.contains(change.recordID) ? " (spoilt)" : ""
      let committed = change.committedAt.map { Self.time(($0 - start).milliseconds) } ?? "?"
      return "\(change.id)\(spoilt), \(change.kind.rawValue) at \(committed)"
    }.joined(separator: "; ")
  }

  private static func words(of kind: Kind) -> String {
    switch kind {
    case .crash(let worker, let operation, let operations, let isAfter, let restart):
      "worker \(worker + 1) dies \(isAfter ? "after" : "before") the \(operations + 1). operation "
        + (operation.map { "'\($0.rawValue)' " } ?? "") + "of its store from now on, "
        + "and is back after \(seconds(restart))"
    case .pause(let worker, let duration): "worker \(worker + 1) stands still for \(seconds(duration))"
    case .clock(let worker, let shift):
      "the clock of worker \(worker + 1) is set \(shift < 0 ? "back" : "forward") by \(seconds(abs(shift)))"
    case .store(let trouble, let duration, let permille):
      "the store has trouble for \(seconds(duration)): \(trouble.rawValue), \(permille) of 1000 operations"
    case .network(let trouble, let duration, let permille):
      "the network has trouble for \(seconds(duration)): \(trouble.rawValue), \(permille) of 1000 calls"
    case .source(let duration): "Salesforce does not answer for \(seconds(duration))"
    }
  }
}
