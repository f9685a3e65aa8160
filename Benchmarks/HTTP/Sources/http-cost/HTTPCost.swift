/// `http-cost` measures; `http-cost serve` is the other side, which it starts itself.
@main enum HTTPCost {
  static func main() async throws {
    if CommandLine.arguments.dropFirst().first == "serve" {
      try await Server.run()
    } else {
      try await Measurement.run()
    }
  }
}
