import CustomDump
public import Testing

/// Expects two values to be equal, and shows how they differ where they are not.
///
/// CustomDump's function of this name reports through a library that finds no test runner here, so that it would never
/// fail a test; this one reports to Swift Testing itself.
public func expectNoDifference<Value: Equatable>(
  _ first: @autoclosure () throws -> Value, _ second: @autoclosure () throws -> Value, _ message: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  do {
    let (first, second) = try (first(), second())
    guard first != second else { return }
    let difference = diff(first, second) ?? "The values differ, and print alike: \(first)"
    Issue.record(
      Comment(rawValue: message.isEmpty ? difference : message + "\n" + difference), sourceLocation: sourceLocation)
  } catch {
    Issue.record(error, sourceLocation: sourceLocation)
  }
}
