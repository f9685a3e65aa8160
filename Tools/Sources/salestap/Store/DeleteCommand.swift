import ArgumentParser
import SalesTap

struct DeleteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete",
    abstract: "Removes entries of a store: failed ones, or others by their state.",
    discussion: """
      What waits is never sent then. Entries in flight stay. With --format json: {"deleted":n}.
      """)

  @OptionGroup var options: StoreOptions
  @OptionGroup var selection: EntrySelection

  @Flag(name: .long, help: "All entries of the state.")
  var all = false

  @Option(name: .long, help: "The state of the entries: failed, waiting, delivered, superseded, or skipped.")
  var state = QueueEntry.State.failed

  @Option(name: .long, help: "How to print the result.")
  var format = OutputFormat.text

  func validate() throws {
    if all != selection.isEmpty {
      throw ValidationError("Which entries? Give --entry, --sync, --record, or --identity, or --all of them.")
    }
    if state == .inFlight { throw ValidationError("An entry in flight cannot be removed.") }
  }

  func run() async throws {
    let count = try await options.open().delete(selection.query([state]))
    switch format {
    case .json: Terminal.print(JSONText.object(["deleted": "\(count)"]))
    case .text: Terminal.print(count == 1 ? "1 entry removed." : "\(count) entries removed.")
    }
  }
}
