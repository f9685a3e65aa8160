import SalesTap

/// Where the records of a historical sync come from.
struct ExistingRecords {
  /// The records.
  var source: any HistoricalSource
  /// The newest time that the records tell, at which a run stands unless a person or the store says another; nil where nothing tells.
  var newestTime: Instant?
  /// The time at which a run stands unless a person says another, whatever the store says: that of records which are read as they are now.
  var presentTime: Instant?
  /// How many lines could not be read.
  var badLines: Int
  /// What a person should know of the records, once they were read; nil if there is nothing to say.
  var remark: @Sendable () async -> String? = { nil }
  /// Ends what is open.
  var close: @Sendable () async -> Void = {}
}
