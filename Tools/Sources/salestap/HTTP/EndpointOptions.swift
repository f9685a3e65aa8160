#if HTTP
  import ArgumentParser
  import SalesTap
  import SalesTapHTTP

  /// Where CleverTap is.
  struct EndpointOptions: ParsableArguments {
    @Option(
      name: .long,
      help: ArgumentHelp(
        "Send over HTTP to this address, such as that of 'salestap sandbox', in place of an in-memory CleverTap.",
        valueName: "url"))
    var endpoint: String?

    /// Opens the way to the endpoint; nil if none is given.
    func open() throws -> Endpoint? {
      guard let endpoint else { return nil }
      let transport = CleverTapTransport(.init(endpoint: endpoint))
      return Endpoint(
        transport: transport, leavesMachine: !Self.isThisMachine(endpoint), close: { await transport.shutdown() })
    }

    /// Whether an address is plain HTTP of this machine: what the sandbox has.
    static func isThisMachine(_ address: String) -> Bool {
      ["http://127.0.0.1:", "http://localhost:", "http://[::1]:"].contains { address.lowercased().hasPrefix($0) }
    }
  }

  /// Whether and how connections are tested.
  struct ConnectOptions: ParsableArguments {
    @Flag(name: .long, help: "Test every connection with one dry-run upload, which stores nothing.")
    var connect = false

    @Option(
      name: .long,
      help: ArgumentHelp(
        "With --connect: test against this address, such as that of 'salestap sandbox'.", valueName: "url"))
    var endpoint: String?

    func validate() throws {
      if endpoint != nil, !connect { throw ValidationError("--endpoint belongs to --connect.") }
    }
  }

  extension ConnectionReport {
    /// Tests connections over HTTP, one after the other. One whose passcode's variable is not set is not called.
    init(testing connections: [Connection], _ options: ConnectOptions) async throws {
      let transport = CleverTapTransport()
      var entries: [Entry] = []
      for var connection in connections {
        connection.host = options.endpoint ?? connection.host
        if case .environment(let variable) = connection.passcode, (ProcessEnvironment.value(of: variable) ?? "").isEmpty
        {
          entries.append(Entry(connection.name, withoutVariable: variable))
        } else {
          entries.append(Entry(connection.name, await ConnectionTest(of: connection, through: transport)))
        }
      }
      await transport.shutdown()
      self.init(entries)
    }
  }
#endif
