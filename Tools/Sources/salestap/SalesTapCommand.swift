import ArgumentParser

@main
struct SalesTapCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "salestap",
    abstract: "Brings Salesforce record changes into CleverTap: tries out, checks, and explains a configuration.",
    discussion: """
      Every command works on files alone: nothing is sent anywhere, records go to an in-memory CleverTap, and time is the
      time of the changes.

      Exit codes: 0 all is well, 1 the input has errors, 64 the command line is wrong.
      """,
    version: "0.1.0",
    subcommands: [
      RunCommand.self, CheckCommand.self, PreviewCommand.self, PreflightCommand.self, VerdictsCommand.self,
      ConditionsCommand.self,
      SlotsCommand.self, CronCommand.self,
    ])
}
