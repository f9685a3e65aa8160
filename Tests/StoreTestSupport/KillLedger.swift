#if SQLite || Postgres
  import Foundation
  public import SalesTap

  /// What the workers wrote down, and what it says about the store that they left.
  public struct KillLedger: Sendable {
    /// A change as it was offered.
    public struct Offer: Sendable {
      /// Its sync.
      public var sync: String
      /// Its record.
      public var record: String
      /// When it was committed, in milliseconds since 1970.
      public var commit: Int64
    }

    /// A record that went out.
    public struct Sending: Hashable, Sendable {
      /// The entry.
      public var entry: Int64
      /// The token by which it was held.
      public var token: Int64
    }

    /// The offers, by their change ids.
    public private(set) var offers: [String: Offer] = [:]
    /// The answers to them, by change ids.
    public private(set) var acknowledged: [String: String] = [:]
    /// What went out, in order.
    public private(set) var sendings: [(sending: Sending, change: String)] = []
    /// How many settlements came too late.
    public private(set) var stale = 0
    /// How many offers were never answered.
    public var unacknowledged: Int { offers.count - acknowledged.count }

    /// The highest token of each entry that went out.
    private var tokens: [String: Int64] = [:]
    /// The token that ended each entry, as far as the ledger tells.
    private var ended: [String: Int64] = [:]

    /// Reads a ledger.
    public init(_ path: String) throws {
      let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
      for line in text.split(separator: "\n") {
        let words = line.split(separator: " ").map(String.init)
        switch (words[0], words.count) {
        case ("offer", 5): offers[words[1]] = Offer(sync: words[2], record: words[3], commit: Int64(words[4]) ?? 0)
        case ("acked", 3): acknowledged[words[1]] = words[2]
        case ("sent", 4):
          let sending = Sending(entry: Int64(words[1]) ?? 0, token: Int64(words[2]) ?? 0)
          sendings.append((sending, words[3]))
          tokens[words[1]] = max(tokens[words[1]] ?? 0, sending.token)
        case ("settled", 4):
          if words[3] == "stale" { stale += 1 }
          // An entry that waits again may be in other hands before the line is written; one that has ended may not.
          if ["delivered", "failed", "superseded"].contains(words[3]) { ended[words[1]] = Int64(words[2]) ?? 0 }
        default: break
        }
      }
    }

    /// What is wrong; empty if the store kept its promises.
    public func problems(with store: any QueueStore) async throws -> [String] {
      // What was once ended is never given out again, and only its last holder ends it.
      var problems = ended.sorted { $0.key < $1.key }.compactMap { entry, token in
        tokens[entry].flatMap { $0 > token ? "entry \(entry) was ended with \(token), and \($0) went out too" : nil }
      }
      let entries = try await Self.entries(of: store)
      let sentChanges = Set(sendings.map(\.change))
      let failed = Set(entries.filter { $0.state == .failed }.map(\.changeID))
      // Each step went out. Of each record of the other sync, the newest that was acknowledged did, or a newer one.
      var newest: [String: Int64] = [:]
      for change in sentChanges.union(failed) {
        guard let offer = offers[change], offer.sync == "leads" else { continue }
        newest[offer.record] = max(newest[offer.record] ?? .min, offer.commit)
      }
      for (change, answer) in acknowledged.sorted(by: { $0.key < $1.key }) {
        guard let offer = offers[change] else { continue }
        let isCovered =
          offer.sync == "steps"
          ? sentChanges.contains(change) || failed.contains(change)
          : newest[offer.record].map { $0 >= offer.commit } ?? false
        if !isCovered { problems.append("\(change) of \(offer.record) was answered \(answer), and never went out") }
      }
      // A token was given out once.
      var seen: Set<Sending> = []
      for (sending, change) in sendings where !seen.insert(sending).inserted {
        problems.append("\(change) went out twice with the token \(sending.token)")
      }
      // What went out again did so on the record.
      let times = Dictionary(sendings.map { ($0.change, 1) }, uniquingKeysWith: +)
      for entry in entries {
        let again = (times[entry.changeID] ?? 0) - 1
        let known = entry.attempts + entry.uncertainOutcomes
        if again > known {
          problems.append("\(entry.changeID) went out \(again + 1) times, and \(known) are on record")
        }
      }
      let ids = entries.map(\.id)
      if Set(ids).count != ids.count { problems.append("an id was given twice") }
      return problems
    }

    /// The records to which an older version went after a newer one; no worker may have been alive beside another.
    public func disorder() -> [String] {
      var last: [String: Int64] = [:]
      var problems: [String] = []
      for (_, change) in sendings {
        guard let offer = offers[change], offer.sync == "leads" else { continue }
        if offer.commit < last[offer.record] ?? .min { problems.append("\(change) of \(offer.record) went out late") }
        last[offer.record] = max(last[offer.record] ?? .min, offer.commit)
      }
      return problems
    }

    /// How many outcomes nobody knows are on record.
    public func lostLeases(in store: any QueueStore) async throws -> Int {
      try await Self.entries(of: store).reduce(0) { $0 + $1.uncertainOutcomes }
    }

    private static func entries(of store: any QueueStore) async throws -> [QueueEntry] {
      try await store.entries(QueueQuery(), after: nil, limit: .max)
    }
  }
#endif
