import Foundation
import LeadSync
import SalesTap
import SalesTapSQLite
import SalesTapTesting

// lead-service STORE.sqlite < changes.jsonl
//
// Takes changes from standard input, a line each, as a feed of your own would hand them over. The in-memory CleverTap stands where the
// transport over HTTP goes.
guard CommandLine.arguments.count == 2 else {
  FileHandle.standardError.write(Data("usage: lead-service STORE.sqlite < changes.jsonl\n".utf8))
  exit(64)
}

/// The lines of standard input. Reading blocks, so it has a thread of its own.
let lines = AsyncThrowingStream<String, any Error> { continuation in
  Thread.detachNewThread {
    while let line = readLine() { continuation.yield(line) }
    continuation.finish()
  }
}

let cleverTap = InMemoryCleverTap()
let store = try SQLiteStore(path: CommandLine.arguments[1])
let service = try LeadService(
  store: store, transport: cleverTap, clock: SystemClock(),
  environment: { _ in "a passcode" }, report: { print($0) })
try await service.run(lines: lines, clock: .continuous)
print(
  "\(cleverTap.contents().profiles.count) profiles and \(cleverTap.contents().events.count) events are in CleverTap")
for counts in try await store.counts() { print("\(counts.sync): \(counts.waiting) wait for their slot") }
