import SalesTap

/// Calls in the words in which a violated law tells them.
extension QueueOperation: CustomStringConvertible {
  package var description: String {
    switch self {
    case .enqueue(let offers): "enqueue \(offers.map(\.brief).joined(separator: "; "))"
    case .claim(let request, let sinceDrainBegan):
      "\(request.brief)\(sinceDrainBegan ? ", in a drain that has begun" : "")"
    case .settle(let back, let verdict, let delay):
      "settle the claimed entry \(back) back as \(verdict.rawValue), due after \(delay) s"
    case .settleLast(let verdict, let delay):
      "settle all of the last claim as \(verdict.rawValue), due after \(delay) s"
    case .returnExpired: "return what has expired"
    case .admit(let send):
      "admit \(send.sync) \(send.recordID) \(send.changeID)\(committed(send.committedAt)), \(send.target), \(send.origin)"
    case .handOver(let back, let isCertain): "note the version admitted \(back) back\(isCertain ? "" : ", uncertain")"
    case .retry(let meant): "retry \(meant)"
    case .skip(let meant): "skip \(meant)"
    case .delete(let meant): "delete \(meant)"
    case .erase(let subject): "erase \(subject)"
    case .prune(let age, let failed): "prune what ended \(age) s ago\(failed ? ", failed entries too" : "")"
    case .tick(let seconds): "move the clock by \(seconds) s"
    }
  }
}

private func committed(_ instant: Instant?) -> String { instant.map { " of \($0)" } ?? "" }

extension QueueOffer {
  /// What decides about it, without what is the same for all offers of a script.
  fileprivate var brief: String {
    var text = "\(sync) \(recordID) \(changeID)\(committed(committedAt)), \(target), \(merge), \(identity)"
    if origin == .backfill { text += ", backfilled" }
    if lane == .prompt { text += ", prompt" }
    if connection != "production" { text += ", over \(connection)" }
    if let run { text += ", \(run)" }
    if let due { text += ", due at \(due)" }
    if attempts > 0 || uncertainOutcomes > 0 {
      text += ", \(attempts) attempts and \(uncertainOutcomes) uncertain before"
    }
    if refusal != nil { text += ", refused" }
    if let claim { text += ", to be claimed by \(claim.worker) for \(claim.lease.components.seconds) s" }
    return text
  }
}

extension ClaimRequest {
  fileprivate var brief: String {
    var text = "claim \(limit) of \(sync) by \(worker) for \(lease.components.seconds) s"
    if let lane { text += ", only \(lane)" }
    if expiryCountsAttempt { text += ", expiry counts" }
    return text
  }
}
