import ArgumentParser
import SalesTap

struct FailedCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "failed",
    abstract: "Lists the entries of a store that failed for good, with the reason.",
    discussion: """
      With --format json: {"entries":[{"id":n,"sync":"..","object":"..","recordID":"..","identity":"..","attempts":n,\
      "changedAt":"..","code":"..","message":"..","payload":{..},"dropped":[{"property":"..","reason":".."}]}]}. "dropped" are the \
      properties that are left out of the payload, and why. 'salestap retry' makes the entries wait again, 'salestap delete' \
      removes them.
      """)

  @OptionGroup var options: StoreOptions
  @OptionGroup var selection: EntrySelection

  @Option(name: .long, help: ArgumentHelp("How many entries are wanted at most.", valueName: "n"))
  var limit = 1000

  @Option(name: .long, help: "How to print the result.")
  var format = OutputFormat.text

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit is a number of entries, from 1.") }
  }

  func run() async throws {
    let entries = try await options.open().entries(selection.query([.failed]), after: nil, limit: limit)
    switch format {
    case .json: Terminal.print(JSONText.object(["entries": JSONText.array(entries.map(Self.json))]))
    case .text:
      var table = TextTable(
        ("number", .right), ("sync", .left), ("record", .left), ("identity", .left), ("attempts", .right),
        ("since", .left), ("why", .left))
      for entry in entries {
        table.append(
          "\(entry.id)", entry.sync, entry.recordID.text, entry.identity, "\(entry.attempts)", "\(entry.changedAt)",
          entry.lastFailure.map { "\($0.code): \($0.message)" } ?? "")
      }
      Terminal.print(table.isEmpty ? "Nothing failed." : table.rendered(style: .forStream(.output)))
    }
  }

  private static func json(_ entry: QueueEntry) -> String {
    JSONText.object([
      "id": "\(entry.id)", "sync": JSONText.string(entry.sync), "object": JSONText.string(entry.object),
      "recordID": JSONText.string(entry.recordID.text), "identity": JSONText.string(entry.identity),
      "attempts": "\(entry.attempts)", "changedAt": JSONText.string(entry.changedAt.description),
      "code": JSONText.string(entry.lastFailure?.code), "message": JSONText.string(entry.lastFailure?.message),
      "payload": String(decoding: entry.record.bytes, as: UTF8.self),
      "dropped": DroppedProperty.json(entry.record.dropped),
    ])
  }
}
