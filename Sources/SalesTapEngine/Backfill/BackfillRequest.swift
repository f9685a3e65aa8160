/// What a historical sync is asked to do: send the existing records of a sync's object that match its condition.
public struct BackfillRequest: Hashable, Sendable {
  /// The key or the name of the sync.
  public var sync: String
  /// A condition that narrows this run only, joined to the sync's own by AND; nil for none.
  public var condition: String?
  /// How many records are read at a time, from 1 to 2,000.
  public var readSize: Int
  /// How many records go into one upload, from 1 to 1,000.
  public var sendSize: Int
  /// Sends only so many matched records, the first in the order of their ids; nil for all.
  public var limit: Int?

  /// A request; without more than a sync, all of its records in pages and uploads of a thousand.
  public init(
    sync: String, condition: String? = nil, readSize: Int = 1000, sendSize: Int = 1000, limit: Int? = nil
  ) {
    self.sync = sync
    self.condition = condition
    self.readSize = readSize
    self.sendSize = sendSize
    self.limit = limit
  }

  /// The sizes that ``readSize`` may have.
  public static let readSizes = 1...2000
}
