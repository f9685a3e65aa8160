/// The house as data: which module may import which, and what it may take from outside.
///
/// The same table stands in `CONTRIBUTING.md` for people; a test compares the two. The build does not keep these rules:
/// it lets a target import whatever its dependencies happen to bring along.
enum ModuleTable {
  /// A module and what it may import.
  struct Row: Sendable {
    /// The module's name without the prefix `SalesTap`; empty for the module of that name.
    let name: String
    /// The modules of the house that it may import, named in the same way.
    let mayImport: [String]
    /// Whether the module must do without Foundation in every form.
    let isFoundationFree: Bool
    /// Whether nothing of it is public, so that no list for users names it.
    var isInternal = false

    /// The name of the target.
    var module: String { "SalesTap" + name }
    /// The names of the targets that it may import.
    var imports: Set<String> { Set(mayImport.map { "SalesTap" + $0 }) }
  }

  private static let core = [
    "Diagnostics", "Time", "Model", "Conditions", "Payload", "Mapping", "Queue", "Schedule", "Configuration", "Engine",
  ]

  /// The rooms, in the order in which a change passes through them, then the edges.
  static let rows: [Row] = [
    Row(name: "Diagnostics", mayImport: [], isFoundationFree: true),
    Row(name: "Time", mayImport: [], isFoundationFree: true),
    Row(name: "Model", mayImport: ["Diagnostics", "Time"], isFoundationFree: true),
    Row(name: "Conditions", mayImport: ["Diagnostics", "Time", "Model"], isFoundationFree: true),
    Row(name: "Payload", mayImport: ["Diagnostics", "Time", "Model"], isFoundationFree: true),
    Row(name: "Mapping", mayImport: ["Diagnostics", "Time", "Model", "Payload"], isFoundationFree: true),
    Row(name: "Queue", mayImport: ["Diagnostics", "Time", "Model"], isFoundationFree: true),
    Row(name: "Schedule", mayImport: ["Diagnostics", "Time"], isFoundationFree: true),
    Row(
      name: "Configuration",
      mayImport: ["Diagnostics", "Time", "Model", "Conditions", "Payload", "Mapping", "Queue", "Schedule"],
      isFoundationFree: true),
    Row(name: "Engine", mayImport: core.dropLast(), isFoundationFree: true),
    Row(name: "", mayImport: core, isFoundationFree: true),
    Row(name: "Testing", mayImport: core + [""], isFoundationFree: true),
    Row(name: "Foundation", mayImport: ["Diagnostics", "Time", "Model"], isFoundationFree: false),
    Row(name: "StoreCoding", mayImport: core, isFoundationFree: false, isInternal: true),
    Row(name: "SQLite", mayImport: core + ["StoreCoding"], isFoundationFree: false),
    Row(name: "HTTP", mayImport: core, isFoundationFree: false),
    Row(name: "Services", mayImport: core, isFoundationFree: false),
    Row(name: "Postgres", mayImport: core + ["StoreCoding"], isFoundationFree: false),
  ]

  /// The names of the rows above a row.
  static func names(above name: String) -> [String] {
    Array(rows.map(\.name).prefix { $0 != name })
  }

  /// What a product of another package brings for import, by the name under which `Package.swift` lists it.
  static let importsOfProduct: [String: Set<String>] = [
    "OrderedCollections": ["OrderedCollections"],
    "DequeModule": ["DequeModule"],
    "HeapModule": ["HeapModule"],
    "Algorithms": ["Algorithms"],
    "Crypto": ["Crypto"],
    "_CryptoExtras": ["_CryptoExtras"],
    "GRDB": ["GRDB"],
    "GRDBSQLite": ["GRDBSQLite"],
    "AsyncHTTPClient": ["AsyncHTTPClient"],
    "NIOCore": ["NIOCore"],
    "NIOPosix": ["NIOPosix"],
    "NIOHTTP1": ["NIOHTTP1"],
    "NIOSSL": ["NIOSSL"],
    "NIOHTTPCompression": ["NIOHTTPCompression"],
    "ServiceLifecycle": ["ServiceLifecycle"],
    "Logging": ["Logging"],
    "CoreMetrics": ["CoreMetrics"],
  ]

  /// The system's libraries that a module may import, by the module's name without its prefix.
  static let systemLibraries: [String: Set<String>] = ["Postgres": ["CLibPQ"]]

  /// The files that may talk to the system's C library, and why.
  static let platformFiles: [(prefix: String, reason: String)] = [
    ("Sources/SalesTapTime/Locked.swift", "the package's one lock"),
    ("Sources/SalesTapEngine/Platform/", "wall clock, zone files, environment"),
  ]

  /// What is the system's C library under its several names.
  static let platformModules: Set<String> = ["Glibc", "Darwin", "Musl", "Bionic", "Android"]

  /// What no module from Diagnostics to Engine and Testing may import: one such file makes it a library that every
  /// program needs.
  static let foundationModules: Set<String> = [
    "Foundation", "FoundationEssentials", "FoundationInternationalization", "FoundationNetworking", "FoundationXML",
    "Dispatch",
  ]

  /// What a module may import without a word in any table.
  static let alwaysAllowed: Set<String> = ["Swift", "Synchronization", "_Concurrency"]
}
