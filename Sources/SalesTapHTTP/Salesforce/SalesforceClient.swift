#if HTTP
  import SalesTapConditions
  import SalesTapEngine
  public import SalesTapModel
  import SalesTapTime

  /// Salesforce over its REST API: reads records by id and by query, and describes objects.
  ///
  /// ```swift
  /// let salesforce = SalesforceClient(
  ///   .clientCredentials(at: "https://acme.my.salesforce.com", consumerKey: key, consumerSecret: secret))
  /// let engine = SyncEngine(planner: planner, transport: transport, store: store, source: salesforce, clock: .system)
  /// let backfiller = Backfiller(engine: engine, source: salesforce, clock: .system)
  /// ```
  ///
  /// It is the engine's record source and a source of historical syncs; ``SalesforceBulkSource`` reads large objects with fewer requests. It logs in when the
  /// first call needs it, keeps the session, and opens a new one when Salesforce says that it is over: one at a time, however many calls wait. Calls that
  /// fail because of trouble that time cures are made again with growing pauses. All that is thrown is a ``SalesforceError``, or the port's own error.
  public final class SalesforceClient: Sendable {
    let caller: SalesforceCaller
    let closing: @Sendable () async -> Void
    private let descriptions = DescriptionCache()

    init(
      _ login: SalesforceLogin, options: SalesforceOptions, caller: any HTTPCalling, clock: any WallClock,
      waiting: any Clock<Duration>, closing: @escaping @Sendable () async -> Void = {}
    ) {
      self.caller = SalesforceCaller(login, options, caller: caller, clock: clock, waiting: waiting)
      self.closing = closing
    }

    /// Refuses further calls, waits until those under way have ended, and closes the connections.
    public func shutdown() async { await closing() }

    /// How much of the organisation's daily requests is used, as Salesforce said last; nil before the first answer.
    public var usage: SalesforceUsage? { caller.usage }

    // MARK: Describing

    /// What Salesforce tells about an object.
    ///
    /// It is kept for ``SalesforceOptions/descriptionLifetime``; after that Salesforce is asked whether it has changed, and sends it again only if so.
    /// - Throws: ``SalesforceError``: ``SalesforceError/Code/invalidObject`` if the organisation has no such object or the user may not see it.
    public func describe(_ object: String) async throws(SalesforceError) -> ObjectDescription {
      guard SOQLQuery.isName(object) else {
        throw SalesforceError(.invalidObject, "This is not the API name of an object")
      }
      let path = "\(caller.options.root)/sobjects/\(object)/describe"
      do throws(SalesforceError) {
        return try await described(path, descriptions.objects) { (body) throws(SalesforceDecodingError) in
          try ObjectDescription(describe: body)
        }
      } catch {
        guard error.code == .notFound else { throw error }
        throw SalesforceError(
          .invalidObject, "The organisation has no object \(object), or the integration user may not see it",
          status: error.status, salesforceCode: error.salesforceCode)
      }
    }

    /// The objects that the organisation has, and which of them can be the source of a sync.
    ///
    /// It is kept as descriptions are.
    public func sources() async throws(SalesforceError) -> SourceList {
      try await described("\(caller.options.root)/sobjects", descriptions.sources) {
        (body) throws(SalesforceDecodingError) in try SourceList(describeGlobal: body)
      }
    }

    /// The descriptions of an object and of the objects that paths lead to.
    ///
    /// What a polymorphic relationship leads to is left out, and so are related objects that the user may not see.
    public func catalog(for object: String, paths: [String] = []) async throws(SalesforceError) -> ObjectCatalog {
      let root = try await describe(object)
      var catalog: ObjectCatalog = [root]
      for path in paths where path.contains(".") {
        var current = root
        for relationship in path.split(separator: ".").dropLast() {
          guard let reference = current.reference(forRelationship: String(relationship)), !reference.isPolymorphic,
            let name = reference.referenceTo.first
          else { break }
          do throws(SalesforceError) {
            current = if let known = catalog[name] { known } else { try await describe(name) }
          } catch {
            guard error.code == .invalidObject || error.code == .forbidden else { throw error }
            break
          }
          catalog.insert(current)
        }
      }
      return catalog
    }

    /// Forgets the descriptions, so that the next question goes to Salesforce: after a field was added, for instance.
    public func forgetDescriptions() { descriptions.forget() }

    private func described<Value: Sendable>(
      _ path: String, _ cache: Locked<[String: DescriptionCache.Entry<Value>]>,
      _ read: ([UInt8]) throws(SalesforceDecodingError) -> Value
    ) async throws(SalesforceError) -> Value {
      let kept = cache.withLock { $0[path] }
      let now = caller.now()
      if let kept, now < kept.checkedAt + caller.options.descriptionLifetime, now >= kept.checkedAt {
        return kept.value
      }
      var request = SalesforceCaller.Request(path: path)
      if let stamp = kept?.stamp { request.headers["If-Modified-Since"] = stamp }
      let answer = try await caller.send(request)
      if answer.status == 304, let kept {
        cache.withLock { $0[path]?.checkedAt = now }
        return kept.value
      }
      do throws(SalesforceDecodingError) {
        let value = try read(answer.body)
        cache.withLock {
          $0[path] = DescriptionCache.Entry(
            value: value, stamp: answer.headers["Last-Modified"] ?? answer.headers["Date"], checkedAt: now)
        }
        return value
      } catch {
        throw SalesforceError(.unreadableAnswer, "The description cannot be read: \(error)", status: answer.status)
      }
    }
  }

  /// What was described, and when.
  struct DescriptionCache: Sendable {
    struct Entry<Value: Sendable>: Sendable {
      var value: Value
      /// When Salesforce changed it last, in Salesforce's own words.
      var stamp: String?
      var checkedAt: Instant
    }

    let objects = Locked<[String: Entry<ObjectDescription>]>([:])
    let sources = Locked<[String: Entry<SourceList>]>([:])

    func forget() {
      objects.withLock { $0 = [:] }
      sources.withLock { $0 = [:] }
    }
  }
#endif
