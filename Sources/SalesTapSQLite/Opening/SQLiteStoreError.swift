#if SQLite
  import GRDB
  import SalesTapStoreCoding

  /// Why the store could not do what it was asked; nothing was changed, apart from the whole batches of a prune.
  public struct SQLiteStoreError: Error, Sendable, CustomStringConvertible {
    /// The kind of trouble.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
      private enum Kind: String {
        case newerSchema, notADatabase, corrupted, readOnly, full, busy, cannotOpen, input, other
      }
      private let kind: Kind
      private init(_ kind: Kind) { self.kind = kind }

      /// A newer version of the package wrote the tables.
      public static let newerSchema = Code(.newerSchema)
      /// The file is something else, or encrypted.
      public static let notADatabase = Code(.notADatabase)
      /// The file is damaged.
      public static let corrupted = Code(.corrupted)
      /// The file or its folder may not be written.
      public static let readOnly = Code(.readOnly)
      /// The disk, or the file's size limit, is full.
      public static let full = Code(.full)
      /// Another process held the file for longer than the busy timeout.
      public static let busy = Code(.busy)
      /// The file can't be opened: no such folder, or no right to read.
      public static let cannotOpen = Code(.cannotOpen)
      /// Reading or writing failed.
      public static let input = Code(.input)
      /// Anything else.
      public static let other = Code(.other)

      /// A short label, fit for a metric.
      public var description: String { kind.rawValue }
    }

    /// The kind of trouble.
    public var code: Code
    /// What happened, and what to do.
    public var message: String
    /// SQLite's extended result code, where it had one.
    public var resultCode: Int?

    init(_ code: Code, _ message: String, resultCode: Int? = nil) {
      self.code = code
      self.message = message
      self.resultCode = resultCode
    }

    /// The error as the store's own; values of records never are part of it.
    init(_ error: any Error, during doing: String) {
      if let error = error as? SQLiteStoreError {
        self = error
      } else if let error = error as? StoredValueError {
        self.init(.corrupted, error.message)
      } else if let error = error as? DatabaseError {
        self.init(resultCode: Int(error.extendedResultCode.rawValue), text: error.message, during: doing)
      } else {
        self.init(.other, "\(doing): \(type(of: error))")
      }
    }

    /// The error for one of SQLite's result codes.
    init(resultCode: Int, text: String?, during doing: String) {
      let (code, advice): (Code, String) =
        switch resultCode & 0xFF {
        case 5, 6:
          (.busy, "another connection held the file too long; raise the busy timeout or look for what holds it")
        case 8: (.readOnly, "the file or its folder may not be written; check their rights")
        case 10: (.input, "reading or writing the file failed; check the disk")
        case 11: (.corrupted, "the file is damaged; restore it, or move it away and start with a new one")
        case 13: (.full, "there is no room; free some and go on")
        case 14: (.cannotOpen, "the file can't be opened; check that its folder exists and may be read and written")
        case 26: (.notADatabase, "the file is no SQLite database; check the path")
        default: (.other, "SQLite refused")
        }
      let detail = text.map { " (\($0))" } ?? ""
      self.init(code, "\(doing): \(advice)\(detail)", resultCode: resultCode)
    }

    /// Code and message.
    public var description: String { "\(code): \(message)" }
  }

  extension SQLiteStoreError: Equatable {
    /// Whether both are the same kind of trouble.
    public static func == (left: SQLiteStoreError, right: SQLiteStoreError) -> Bool { left.code == right.code }
  }
#endif
