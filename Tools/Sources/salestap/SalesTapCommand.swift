import ArgumentParser

@main
struct SalesTapCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "salestap",
    abstract: "Brings Salesforce record changes into CleverTap: tries out, checks, and explains a configuration.",
    discussion: """
      Every command works on files alone: nothing is sent anywhere, records go to an in-memory CleverTap, and time is the \
      time of the changes.

      Exit codes: 0 all is well, 1 the input has errors, 64 the command line is wrong.
      """,
    version: "0.1.0",
    groupedSubcommands: [
      CommandGroup(
        name: "Changes:", subcommands: [RunCommand.self, PreviewCommand.self, ExplainCommand.self, ImpactCommand.self]),
      CommandGroup(name: "Existing records:", subcommands: [BackfillRunCommand.self]),
      CommandGroup(
        name: "Configurations:", subcommands: [CheckCommand.self, IdentitiesCommand.self, ObjectsCommand.self]),
      CommandGroup(
        name: "Conditions and schedules:",
        subcommands: [
          ConditionsCommand.self, SlotsCommand.self, CronCommand.self,
        ]),
      CommandGroup(
        name: "Stores:",
        subcommands: [
          StatusCommand.self, LogCommand.self, FailedCommand.self, RetryCommand.self, DeleteCommand.self,
          ResumeCommand.self,
        ] + databases),
      CommandGroup(name: "CleverTap:", subcommands: [PreflightCommand.self, VerdictsCommand.self] + network),
    ])

  /// The commands that come with the trait Postgres.
  private static var databases: [any ParsableCommand.Type] {
    #if Postgres
      [MoveCommand.self]
    #else
      []
    #endif
  }

  /// The commands that come with the trait HTTP.
  private static var network: [any ParsableCommand.Type] {
    #if HTTP
      [SandboxCommand.self]
    #else
      []
    #endif
  }
}
