#if HTTP
  /// The module's own port: makes one HTTP call.
  ///
  /// Laws:
  /// - One call is one request: nothing is sent again, and no redirect is followed. An answer of any status is an answer, never a fault.
  /// - ``HTTPFault/mayHaveArrived`` is false only if the last byte of the call was never handed to a connection.
  /// - A call ends within its timeout, and soon after its task is cancelled; both count the time that it waited for a connection.
  /// - Any number of calls may run at once; those beyond what the client allows wait for each other.
  protocol HTTPCalling: Sendable {
    /// Makes a call and waits for the whole answer.
    func answer(to call: HTTPCall) async throws(HTTPFault) -> HTTPAnswer
  }
#endif
