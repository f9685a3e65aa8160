#if Postgres
  public import SalesTapEngine
  import SalesTapStoreCoding

  extension PostgresStore: HandInSignalling {
    /// Says that changes came into the inbox, from any worker by ``append(_:at:)`` or from any client by the SQL function `salestap_hand_in`, after
    /// their commit: a drainer waits for it, and looks what is due.
    ///
    /// Each call gives a stream of its own, which holds one signal at most. The first one makes a connection beside the pool, which listens to
    /// `NOTIFY`. A connection that breaks is made anew within a second or two, and gives a signal then, because what came meanwhile was not heard; a
    /// program that depends on nothing looks every minute as well. It ends when the store is closed.
    public var handedIn: AsyncStream<Void> {
      handedInSignal.stream { Listener(connectionString, options, handedInSignal) }
    }
  }
#endif
