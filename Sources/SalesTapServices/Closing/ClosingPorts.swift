#if Services
  import SalesTapEngine
  import SalesTapModel
  import SalesTapPayload

  /// A transport whose calls are cancelled when the service closes; by the transport's own laws they then end, and tell by the same rule
  /// whether anything was sent.
  struct ClosingTransport: UploadTransport {
    let base: any UploadTransport
    let closing: Signal

    func upload(_ request: UploadRequest) async -> UploadAnswer {
      do {
        return try await closing.cancelling { await base.upload(request) }
      } catch {
        // The operation does not throw: this is said for the compiler, and is safe in any case.
        return .noAnswer("the service ended before the answer came")
      }
    }
  }

  /// A record source whose requests are cancelled when the service closes: what they were for waits for the next start.
  struct ClosingRecordSource: RecordSource {
    let base: any RecordSource
    let closing: Signal

    func records(_ request: RecordRequest) async throws -> [RecordID: SalesforceRecord] {
      do {
        return try await closing.cancelling { try await base.records(request) }
      } catch  where closing.isRaised {
        throw RecordSourceError(.unavailable, "the service ended before the record source answered")
      }
    }
  }

  /// A historical source whose requests are cancelled when the service closes: the run goes on with the next start.
  struct ClosingHistoricalSource: HistoricalSource {
    let base: any HistoricalSource
    let closing: Signal

    func page(_ request: HistoricalPageRequest) async throws -> HistoricalPage {
      try await ending { try await base.page(request) }
    }

    func count(object: String, condition: String?) async throws -> Int? {
      try await ending { try await base.count(object: object, condition: condition) }
    }

    private func ending<Result: Sendable>(
      _ request: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
      do {
        return try await closing.cancelling(request)
      } catch  where closing.isRaised {
        throw CancellationError()
      }
    }
  }
#endif
