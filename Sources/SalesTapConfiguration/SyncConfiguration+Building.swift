public import SalesTapConditions
public import SalesTapMapping
import SalesTapModel
public import SalesTapSchedule

extension SyncConfiguration {
  /// A sync whose records become profiles.
  ///
  /// ```swift
  /// .profiles(
  ///   "Lead profiles", of: "Lead", to: "production", identity: .byEmail,
  ///   filter: .watching("Status", "Email", where: "Status = 'Qualified'"), delivery: .batch(),
  ///   properties: [.init("Name", .template("{{FirstName}} {{LastName}}"))])
  /// ```
  /// - Parameters:
  ///   - name: The name, unique without regard to case.
  ///   - object: The API name of the source object.
  ///   - connection: The name or the id of the connection.
  ///   - identity: Whom a record belongs to.
  ///   - filter: Which changes matter.
  ///   - delivery: When records are sent.
  ///   - timestamp: Where the time comes from; nil leaves it out.
  ///   - properties: The properties, in the order in which they are sent.
  public static func profiles(
    _ name: String, of object: String, to connection: String, identity: Mapping.Identity, filter: Filter = .none,
    delivery: Delivery = .realTime, timestamp: Mapping.Source? = nil, properties: [Mapping.Property] = []
  ) -> SyncConfiguration {
    SyncConfiguration(
      name: name, connection: connection, object: object, target: .profiles, filter: filter, delivery: delivery,
      mapping: Mapping(identity: identity, timestamp: timestamp, properties: properties))
  }

  /// A sync whose records become events.
  /// - Parameters:
  ///   - name: The name of the sync, unique without regard to case.
  ///   - object: The API name of the source object.
  ///   - connection: The name or the id of the connection.
  ///   - identity: Whom an event belongs to.
  ///   - eventName: The name of the events; nil for the object's default, such as `sf_opportunity`.
  ///   - filter: Which changes matter.
  ///   - delivery: When events are sent.
  ///   - timestamp: Where the time comes from; nil for the change's own.
  ///   - properties: The properties, in the order in which they are sent.
  public static func events(
    _ name: String, of object: String, to connection: String, identity: Mapping.Identity,
    eventName: Mapping.Source? = nil, filter: Filter = .none, delivery: Delivery = .realTime,
    timestamp: Mapping.Source? = nil, properties: [Mapping.Property] = []
  ) -> SyncConfiguration {
    SyncConfiguration(
      name: name, connection: connection, object: object, target: .events, filter: filter, delivery: delivery,
      mapping: Mapping(identity: identity, eventName: eventName, timestamp: timestamp, properties: properties))
  }
}

extension SyncConfiguration.Delivery {
  /// On a schedule, at most 100 records in a call, every quarter of an hour.
  public static func batch() -> SyncConfiguration.Delivery { .batch(size: 100, cadence: .every15Minutes) }

  /// On a schedule, at most 100 records in a call.
  public static func batch(_ cadence: Cadence) -> SyncConfiguration.Delivery { .batch(size: 100, cadence: cadence) }
}
