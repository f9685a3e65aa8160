#if Postgres
  import ArgumentParser
  import Foundation
  import SalesTap
  import SalesTapPostgres

  struct MoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "move",
      abstract: "Moves what waits in a store file into a PostgreSQL database.",
      discussion: """
        Waiting and failed entries and the changes of the inbox move; the notes of the newest version sent of each record are copied, so that no older \
        change overwrites it. What has ended, the log, and schedules stay in the file. Stop the workers of the file before; what one of them still has in hand stops the move. A move that was interrupted \
        can be started again: nothing arrives twice.

        With --format json: {"waiting":n,"failed":n,"changes":n,"notes":n}.
        """)

    @Option(name: .long, help: ArgumentHelp("The store file.", valueName: "file"))
    var from: String

    @Option(
      name: .long,
      help: ArgumentHelp(
        "The database, as libpq takes it: 'host=db dbname=crm user=salestap' or a postgresql:// URI. A password belongs into PGPASSWORD or ~/.pgpass.",
        valueName: "connection"))
    var to: String

    @Option(name: .long, help: ArgumentHelp("The schema of the tables.", valueName: "name"))
    var schema = "salestap"

    @Option(name: .long, help: "How to print the result.")
    var format = OutputFormat.text

    func run() async throws {
      guard FileManager.default.fileExists(atPath: from) else {
        throw Failure("cannot read \(from): there is no such file")
      }
      let source = try StoreFile.open(from)
      do {
        let target = try await PostgresStore(to, options: .init(schema: schema))
        // A store file of a run lives on virtual time; leases of its workers are over by the machine's.
        let moved = try await StoreMove(from: source, to: target).run(
          at: max(source.commandTime(), SystemClock().now()))
        await target.close()
        switch format {
        case .json:
          Terminal.print(
            JSONText.object([
              "waiting": "\(moved.waiting)", "failed": "\(moved.failed)", "changes": "\(moved.changes)",
              "notes": "\(moved.notes)",
            ]))
        case .text:
          Terminal.print(
            "Moved \(moved.waiting) waiting and \(moved.failed) failed entries, and \(moved.changes) changes of the inbox; copied \(moved.notes) notes of what was sent."
          )
        }
      } catch let error as PostgresStoreError {
        throw Failure(error.description)
      } catch let error as StoreMove.InHand {
        throw Failure(error.description)
      }
    }
  }
#endif
