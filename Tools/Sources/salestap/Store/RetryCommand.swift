import ArgumentParser
import SalesTap

struct RetryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry",
    abstract: "Makes failed entries of a store wait again, with a fresh count of attempts.",
    discussion: """
      An entry whose record has a newer version that waits or was sent ends superseded instead. The next 'salestap run' with the \
      store sends what waits.

      With --format json: {"results":[{"id":n,"outcome":"retried|superseded|notFailed|unknown"}]}.
      """)

  @OptionGroup var options: StoreOptions
  @OptionGroup var selection: EntrySelection

  @Flag(name: .long, help: "All failed entries.")
  var all = false

  @Option(name: .long, help: "How to print the result.")
  var format = OutputFormat.text

  func validate() throws {
    if all != selection.isEmpty {
      throw ValidationError("Which entries? Give --entry, --sync, --record, or --identity, or --all of them.")
    }
  }

  func run() async throws {
    let store = try await options.open()
    let results = try await store.retry(selection.query([.failed]), at: store.commandTime())
    switch format {
    case .json:
      let list = results.map { result in
        JSONText.object(["id": "\(result.id)", "outcome": JSONText.string(result.outcome.name)])
      }
      Terminal.print(JSONText.object(["results": JSONText.array(list)]))
    case .text:
      for result in results where result.outcome != .retried {
        Terminal.print("entry \(result.id): \(result.outcome.words)")
      }
      let count = results.count { $0.outcome == .retried }
      Terminal.print(count == 1 ? "1 entry waits again." : "\(count) entries wait again.")
    }
    if results.contains(where: { $0.outcome == .unknown }) { throw ExitCode.inputHasErrors }
  }
}

extension RetryResult.Outcome {
  var name: String {
    switch self {
    case .retried: "retried"
    case .superseded: "superseded"
    case .notFailed: "notFailed"
    case .unknown: "unknown"
    }
  }

  var words: String {
    switch self {
    case .retried: "waits again"
    case .superseded: "a newer version of the record waits or was sent"
    case .notFailed(let state): "it has not failed; it is \(state.rawValue)"
    case .unknown: "there is no such entry"
    }
  }
}
