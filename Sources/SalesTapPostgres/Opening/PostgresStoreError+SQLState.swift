#if Postgres
  import CLibPQ
  import SalesTapStoreCoding

  extension PostgresStoreError {
    /// The error of a statement that the server refused.
    init(result: OpaquePointer) {
      // PG_DIAG_SQLSTATE
      let state = PQresultErrorField(result, Int32(UInt8(ascii: "C"))).map { String(cString: $0) }
      self.init(sqlState: state)
    }

    /// The error for one of PostgreSQL's codes.
    init(sqlState: String?) {
      let state = sqlState ?? ""
      let found: (Code, String, Bool) =
        switch state {
        case "":
          (
            .connectionLost, "the connection to the server was lost; whether it did what it was asked is not known",
            false
          )
        case "40001", "40P01": (.conflict, "another worker was in the way", true)
        case "23505": (.conflict, "another worker put the same record there", true)
        case "55P03": (.timeout, "a lock was not free in time; look for transactions that stand open", false)
        case "57014":
          (.timeout, "a statement was stopped; raise the statement timeout, or look for what holds it up", false)
        case "57P01", "57P02", "57P03": (.starting, "the server is starting, stopping, or recovering; try again", true)
        case "57P05", "25P03", "25P04": (.timeout, "the server ended a connection that did nothing for too long", true)
        case "53100": (.full, "the server's disk is full; free some room and go on", false)
        case "53200": (.other, "the server has no memory left", false)
        case "53300":
          (.tooManyConnections, "the server has no connection left; raise its limit, or make the pools smaller", true)
        case "53400": (.full, "a limit of the server's configuration was reached", false)
        case "42501": (.permission, "the user may not do this in the schema; grant it the right", false)
        case "25006":
          (.readOnly, "the server takes no writes; connect to the primary (target_session_attrs=read-write)", false)
        case "28000", "28P01": (.authentication, "the server does not take this user and password", false)
        case "3D000": (.authentication, "there is no database of this name", false)
        case "42P01", "42703", "3F000", "42883", "XX001", "XX002", "P0002":
          (.corrupted, "the tables are gone, damaged, or not those of this version", false)
        default: Self.found(class: state.prefix(2))
        }
      self.init(found.0, found.1, sqlState: state.isEmpty ? nil : state, isRetryable: found.2)
    }

    private static func found(class prefix: Substring) -> (Code, String, Bool) {
      switch prefix {
      case "08":
        (.connectionLost, "the connection to the server was lost; whether it did what it was asked is not known", false)
      case "22", "23": (.invalidInput, "the server refused a value; please report it", false)
      case "53": (.full, "the server has no resources left", false)
      case "58": (.full, "the server's file system failed, or is full", false)
      default: (.other, "the server refused", false)
      }
    }

    /// The error of a connection that was not made.
    ///
    /// The client library's words hold host, user, and database: they are looked at, and not passed on.
    init(connecting words: String) {
      let kinds: [(phrase: String, Code, String, isRetryable: Bool)] = [
        ("authentication failed", .authentication, "the server does not take this user and password", false),
        ("no password supplied", .authentication, "the server asks for a password, and none was given", false),
        ("pg_hba.conf", .authentication, "the server's pg_hba.conf does not let this client in", false),
        ("role \"", .authentication, "the server does not know this user", false),
        ("database \"", .authentication, "there is no database of this name, or it may not be used", false),
        ("certificate", .tls, "the certificate is not the expected one, or could not be read", false),
        ("SSL", .tls, "TLS could not be agreed upon; look at sslmode and at the server's settings", false),
        ("starting up", .starting, "the server is starting", true),
        ("shutting down", .starting, "the server is stopping", true),
        ("recovery", .starting, "the server is recovering", true),
        ("not yet accepting", .starting, "the server is starting", true),
        ("too many c", .tooManyConnections, "the server has no connection left", true),
        ("remaining connection slots", .tooManyConnections, "the server has no connection left", true),
        ("Connection refused", .unreachable, "nobody listens there", true),
        ("No such file", .unreachable, "there is no such socket", true),
        ("translate host name", .unreachable, "the host's name is not known", true),
        ("timeout expired", .unreachable, "the server did not answer within the connect timeout", true),
        ("session is", .readOnly, "no server with the wanted session attributes was found", true),
        ("invalid connection option", .other, "the connection string has an option that libpq does not know", false),
        ("missing \"=\"", .other, "the connection string is no list of options and no URI", false),
        ("invalid ", .other, "the connection string has a value that libpq does not understand", false),
      ]
      if let kind = kinds.first(where: { words.contains($0.phrase) }) {
        self.init(kind.1, "connecting: \(kind.2)", isRetryable: kind.isRetryable)
      } else {
        self.init(
          .unreachable, "connecting: the server can't be reached; check host, port, and network", isRetryable: true)
      }
    }

    /// The error of a statement after which the connection was gone, too.
    var ofLostConnection: PostgresStoreError {
      // The server said why before it closed: then it says that the statement was not run.
      sqlState == nil ? self : PostgresStoreError(code, message, sqlState: sqlState, isRetryable: isRetryable)
    }

    /// The error as the store's own, with what was being done in front.

    static func during(_ doing: String, _ error: any Error) -> PostgresStoreError {
      guard var own = error as? PostgresStoreError else {
        if let stored = error as? StoredValueError { return PostgresStoreError(.corrupted, stored.message) }
        return PostgresStoreError(.other, "\(doing): \(type(of: error))")
      }
      own.message = "\(doing): \(own.message)"
      return own
    }
  }
#endif
