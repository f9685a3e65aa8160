#if Services
  public import SalesTapEngine

  /// Several observers as one; each hears every event, in the order of the list.
  public struct ObserverGroup: EngineObserver {
    private let observers: [any EngineObserver]

    /// A group of observers.
    public init(_ observers: [any EngineObserver]) { self.observers = observers }

    /// Tells an event to all of them.
    public func observe(_ event: EngineEvent) { for observer in observers { observer.observe(event) } }
  }
#endif
