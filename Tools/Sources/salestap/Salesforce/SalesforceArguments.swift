#if HTTP
  import ArgumentParser
  import SalesTap
  import SalesTapHTTP

  /// Where records are read from, if not from a file.
  struct SalesforceArguments: ParsableArguments {
    /// The interface by which existing records are read.
    enum Interface: String, ExpressibleByArgument, CaseIterable {
      case automatic, rest, bulk
    }

    @Option(
      help: ArgumentHelp(
        "Read from Salesforce at this address instead of a file. Credentials come from the environment: SALESFORCE_CLIENT_ID with "
          + "SALESFORCE_CLIENT_SECRET, or with SALESFORCE_USERNAME and SALESFORCE_PRIVATE_KEY_FILE.", valueName: "url"))
    var salesforce: String?

    @Option(help: "How Salesforce is read; automatic takes Bulk jobs from 10,000 matching records on.")
    var salesforceInterface = Interface.automatic

    /// The source of an object's records; nil where no address was given.
    func open(_ object: String) throws -> ExistingRecords? {
      guard let salesforce else { return nil }
      let client = SalesforceClient(try login(at: salesforce))
      let close: @Sendable () async -> Void
      let source: any HistoricalSource
      if salesforceInterface == .rest {
        source = client
        close = { await client.shutdown() }
      } else {
        let bulk = SalesforceBulkSource(
          client, options: SalesforceBulkOptions(smallestCount: salesforceInterface == .bulk ? 0 : 10_000))
        source = bulk
        close = {
          await bulk.close()
          await client.shutdown()
        }
      }
      return ExistingRecords(
        source: source, presentTime: SystemClock().now(), badLines: 0, remark: { await remark(on: object, client) },
        close: close)
    }

    /// Says so if nothing of a record tells its version. The description was read with the records, and is not asked for again.
    private func remark(on object: String, _ client: SalesforceClient) async -> String? {
      let names = ["SystemModstamp", "LastModifiedDate", "CreatedDate"]
      guard let description = try? await client.describe(object),
        names.allSatisfy({ description.field(named: $0) == nil })
      else { return nil }
      return
        "\(object) has no \(names.joined(separator: ", ")): its records count as being of the time at which the run began, "
        + "and another run sends all of them again."
    }

    private func login(at address: String) throws -> SalesforceLogin {
      func variable(_ name: String) -> String? {
        ProcessEnvironment.value(of: name).flatMap { $0.isEmpty ? nil : $0 }
      }
      guard let key = variable("SALESFORCE_CLIENT_ID") else {
        throw Failure("--salesforce needs the environment variable SALESFORCE_CLIENT_ID, the consumer key of the app")
      }
      if let secret = variable("SALESFORCE_CLIENT_SECRET") {
        return .clientCredentials(at: address, consumerKey: key, consumerSecret: Secret(secret))
      }
      guard let username = variable("SALESFORCE_USERNAME"), let file = variable("SALESFORCE_PRIVATE_KEY_FILE") else {
        throw Failure(
          "--salesforce needs the environment variable SALESFORCE_CLIENT_SECRET, or SALESFORCE_USERNAME and SALESFORCE_PRIVATE_KEY_FILE"
        )
      }
      let pem = String(decoding: try contents(ofFile: file), as: UTF8.self)
      return .jwtBearer(at: address, consumerKey: key, username: username, privateKey: Secret(pem))
    }
  }
#endif
