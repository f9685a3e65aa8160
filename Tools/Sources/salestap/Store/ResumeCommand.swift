import ArgumentParser
import SalesTap

struct ResumeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Opens a connection of a store that has stopped or paused: its trouble is mended.",
    discussion: """
      A connection stops when CleverTap refuses its account id, passcode, or region, and its entries wait. With --format json: \
      {"connection":"..","state":"open","until":null,"reason":null,"resumed":true}, "resumed" being false if it was open.
      """)

  @OptionGroup var options: StoreOptions

  @Option(name: .long, help: ArgumentHelp("The connection, by its key.", valueName: "connection"))
  var connection: String

  @Option(name: .long, help: "How to print the result.")
  var format = OutputFormat.text

  func run() async throws {
    let store = try await options.open()
    guard let before = try await store.connectionStandings().first(where: { $0.connection == connection }) else {
      throw Failure("the store knows no connection '\(connection)'")
    }
    let answer = try await store.update(connection: connection, with: .resumed, at: store.commandTime())
    let isResumed = before.state != .open && answer.standing.state == .open
    switch format {
    case .json: Terminal.print(answer.standing.json.dropLast() + ",\"resumed\":\(isResumed)}")
    case .text: Terminal.print(isResumed ? "\(connection) is open again." : "\(connection) was open.")
    }
  }
}
