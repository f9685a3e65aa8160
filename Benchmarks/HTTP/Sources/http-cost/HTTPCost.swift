/// `http-cost` measures; `http-cost serve` is the other side, which it starts itself.
@main enum HTTPCost {
  private static let help = """
    What the way to CleverTap over HTTP adds to the processor time of a record.

      http-cost [ROUNDS]     11 rounds unless said otherwise: more of them on a machine that is busy with other work

    A round sends 50,000 changes through the whole pipeline, from the change to the settled entry, in uploads of 1,000: once with a transport that
    answers at once, and once over HTTP to a server that is another process of this machine. The figures are medians of the processor time of this
    process, the system's time for it included; the difference is the median of the ratios within the rounds. As it may be smaller than what a busy machine
    adds to either, 500 uploads are measured by themselves as well.

    The goal is that HTTP adds less than a tenth. Above that the exit code is 1.

    """

  static func main() async throws {
    let argument = CommandLine.arguments.dropFirst().first
    switch argument {
    case "serve": try await Server.run()
    case let text? where Int(text).map { $0 > 0 } != true: print(help, terminator: "")
    default: try await Measurement.run(rounds: argument.flatMap { Int($0) } ?? 11)
    }
  }
}
