#if SQLite || Postgres
  package import SalesTapModel

  extension RecordID {
    /// The form that keys are made of.
    package var key: String { shortText }

    /// The record of a key.
    ///
    /// - Throws: ``StoredValueError`` for what is no record id.
    package init(key: String) throws {
      guard let id = RecordID(key) else {
        throw StoredValueError("the tables hold what no version of the package wrote: a record without a Salesforce id")
      }
      self = id
    }
  }
#endif
