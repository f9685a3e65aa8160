import SalesTap

/// Where the records of a historical sync come from.
struct ExistingRecords {
  /// The records.
  var source: any HistoricalSource
  /// The time at which the run stands unless a person says another; nil where nothing tells.
  var newestTime: Instant?
  /// How many lines could not be read.
  var badLines: Int
  /// Ends what is open.
  var close: @Sendable () async -> Void = {}
}
