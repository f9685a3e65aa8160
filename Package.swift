// swift-tools-version: 6.2

import PackageDescription

let orderedCollections: Target.Dependency = .product(name: "OrderedCollections", package: "swift-collections")
let deques: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let heaps: Target.Dependency = .product(name: "HeapModule", package: "swift-collections")
let algorithms: Target.Dependency = .product(name: "Algorithms", package: "swift-algorithms")
let customDump: Target.Dependency = .product(name: "CustomDump", package: "swift-custom-dump")
let http: TargetDependencyCondition? = .when(traits: ["HTTP"])
let services: TargetDependencyCondition? = .when(traits: ["Services"])

let package = Package(
  name: "SalesTap",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "SalesTap", targets: ["SalesTap"]),
    .library(name: "SalesTapTesting", targets: ["SalesTapTesting"]),
    .library(name: "SalesTapFoundation", targets: ["SalesTapFoundation"]),
    .library(name: "SalesTapSQLite", targets: ["SalesTapSQLite"]),
    .library(name: "SalesTapHTTP", targets: ["SalesTapHTTP"]),
    .library(name: "SalesTapServices", targets: ["SalesTapServices"]),
    .library(name: "SalesTapPostgres", targets: ["SalesTapPostgres"]),
  ],
  traits: [
    .trait(name: "Hashing", description: "The transform sha256 of mappings, on swift-crypto."),
    .trait(name: "SQLite", description: "The durable single-file store, on GRDB and the system's SQLite."),
    .trait(name: "HTTP", description: "CleverTap and Salesforce over HTTP, on async-http-client."),
    .trait(name: "Services", description: "The engine as a service, on swift-service-lifecycle, with log and metrics."),
    .trait(name: "Postgres", description: "The durable store for several machines, on PostgreSQL's libpq."),
    .default(enabledTraits: []),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-algorithms", from: "1.2.1"),
    .package(url: "https://github.com/pointfreeco/swift-custom-dump", from: "1.7.3"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-crypto", "3.12.0"..<"5.0.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.81.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.31.0"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.26.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
  ],
  targets: [
    // The rooms, in the order in which a change passes through them.
    .target(name: "SalesTapDiagnostics"),
    .target(name: "SalesTapTime"),
    .target(name: "SalesTapModel", dependencies: ["SalesTapDiagnostics", "SalesTapTime"]),
    .target(
      name: "SalesTapConditions", dependencies: ["SalesTapDiagnostics", "SalesTapTime", "SalesTapModel"]),
    .target(
      name: "SalesTapPayload", dependencies: ["SalesTapDiagnostics", "SalesTapTime", "SalesTapModel"]),
    .target(
      name: "SalesTapMapping",
      dependencies: [
        "SalesTapDiagnostics", "SalesTapTime", "SalesTapModel", "SalesTapPayload",
        .product(name: "Crypto", package: "swift-crypto", condition: .when(traits: ["Hashing"])),
      ]),
    .target(
      name: "SalesTapQueue", dependencies: ["SalesTapTime", "SalesTapModel", deques, heaps]),
    .target(
      name: "SalesTapSchedule", dependencies: ["SalesTapDiagnostics", "SalesTapTime"]),
    .target(
      name: "SalesTapConfiguration",
      dependencies: [
        "SalesTapDiagnostics", "SalesTapTime", "SalesTapModel", "SalesTapConditions", "SalesTapPayload",
        "SalesTapMapping", "SalesTapQueue", "SalesTapSchedule",
      ]),
    .target(
      name: "SalesTapEngine",
      dependencies: [
        "SalesTapDiagnostics", "SalesTapTime", "SalesTapModel", "SalesTapConditions", "SalesTapPayload",
        "SalesTapMapping", "SalesTapQueue", "SalesTapSchedule", "SalesTapConfiguration", orderedCollections, deques,
        algorithms,
      ]),
    .target(
      name: "SalesTap",
      dependencies: [
        "SalesTapDiagnostics", "SalesTapTime", "SalesTapModel", "SalesTapConditions", "SalesTapPayload",
        "SalesTapMapping", "SalesTapQueue", "SalesTapSchedule", "SalesTapConfiguration", "SalesTapEngine",
      ]),
    .target(name: "SalesTapTesting", dependencies: ["SalesTap", orderedCollections, heaps, algorithms]),
    .target(name: "SalesTapFoundation", dependencies: ["SalesTapTime", "SalesTapModel"]),

    // The edges, each behind its trait.
    .target(
      name: "SalesTapStoreCoding",
      dependencies: ["SalesTapTime", "SalesTapModel", "SalesTapQueue", "SalesTapEngine"]),
    .target(
      name: "SalesTapSQLite",
      dependencies: [
        "SalesTapTime", "SalesTapModel", "SalesTapQueue", "SalesTapSchedule", "SalesTapEngine", "SalesTapStoreCoding",
        .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["SQLite"])),
        .product(name: "GRDBSQLite", package: "GRDB.swift", condition: .when(traits: ["SQLite"])),
      ]),
    .target(
      name: "SalesTapHTTP",
      dependencies: [
        "SalesTapDiagnostics", "SalesTapTime", "SalesTapModel", "SalesTapConditions", "SalesTapPayload",
        "SalesTapConfiguration", "SalesTapEngine", deques,
        .product(name: "AsyncHTTPClient", package: "async-http-client", condition: http),
        .product(name: "NIOCore", package: "swift-nio", condition: http),
        .product(name: "NIOPosix", package: "swift-nio", condition: http),
        .product(name: "NIOHTTP1", package: "swift-nio", condition: http),
        .product(name: "NIOSSL", package: "swift-nio-ssl", condition: http),
        .product(name: "NIOHTTPCompression", package: "swift-nio-extras", condition: http),
        .product(name: "Crypto", package: "swift-crypto", condition: http),
        .product(name: "_CryptoExtras", package: "swift-crypto", condition: http),
      ]),
    .target(
      name: "SalesTapServices",
      dependencies: [
        "SalesTapTime", "SalesTapModel", "SalesTapPayload", "SalesTapEngine",
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: services),
        .product(name: "Logging", package: "swift-log", condition: services),
        .product(name: "CoreMetrics", package: "swift-metrics", condition: services),
      ]),
    .systemLibrary(
      name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"]), .yum(["libpq-devel"]), .brew(["libpq"])]),
    .target(
      name: "SalesTapPostgres",
      dependencies: [
        "SalesTapTime", "SalesTapModel", "SalesTapQueue", "SalesTapSchedule", "SalesTapEngine", "SalesTapStoreCoding",
        .byName(name: "CLibPQ", condition: .when(traits: ["Postgres"])),
      ]),

    // Tests mirror the sources.
    .target(name: "TestSupport", dependencies: [customDump], path: "Tests/TestSupport"),
    .target(name: "StoreTestSupport", dependencies: ["SalesTap"], path: "Tests/StoreTestSupport"),
    .testTarget(name: "SalesTapDiagnosticsTests", dependencies: ["SalesTapDiagnostics", "TestSupport"]),
    .testTarget(name: "SalesTapTimeTests", dependencies: ["SalesTapTime", "TestSupport"]),
    .testTarget(name: "SalesTapModelTests", dependencies: ["SalesTapModel", "TestSupport"]),
    .testTarget(name: "SalesTapConditionsTests", dependencies: ["SalesTapConditions", "TestSupport", customDump]),
    .testTarget(
      name: "SalesTapPayloadTests", dependencies: ["SalesTapPayload", "SalesTapTesting", "TestSupport", customDump]),
    .testTarget(name: "SalesTapMappingTests", dependencies: ["SalesTapMapping", "TestSupport"]),
    .testTarget(name: "SalesTapQueueTests", dependencies: ["SalesTapQueue", "SalesTapTesting", "TestSupport"]),
    .testTarget(name: "SalesTapScheduleTests", dependencies: ["SalesTapSchedule", "SalesTapTesting", "TestSupport"]),
    .testTarget(
      name: "SalesTapConfigurationTests", dependencies: ["SalesTapConfiguration", "TestSupport", customDump]),
    .testTarget(name: "SalesTapEngineTests", dependencies: ["SalesTap", "SalesTapTesting", "TestSupport"]),
    .testTarget(name: "SalesTapTestingTests", dependencies: ["SalesTap", "SalesTapTesting", "TestSupport"]),
    .testTarget(name: "SalesTapFoundationTests", dependencies: ["SalesTapFoundation", "TestSupport"]),
    .testTarget(
      name: "SalesTapSQLiteTests",
      dependencies: [
        "SalesTapSQLite", "SalesTapStoreCoding", "SQLiteStoreWorker", "SQLiteEngineWorker", "SalesTap", "SalesTapQueue",
        "SalesTapTesting", "StoreTestSupport", "TestSupport",
        .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["SQLite"])),
      ]),
    .testTarget(
      name: "SalesTapHTTPTests",
      dependencies: [
        "SalesTapHTTP", "SalesTap", "SalesTapTesting", "TestSupport",
        .product(name: "NIOCore", package: "swift-nio", condition: http),
        .product(name: "NIOPosix", package: "swift-nio", condition: http),
        .product(name: "NIOHTTP1", package: "swift-nio", condition: http),
        .product(name: "NIOSSL", package: "swift-nio-ssl", condition: http),
      ]),
    .testTarget(
      name: "SalesTapServicesTests",
      dependencies: [
        "SalesTapServices", "SalesTapSQLite", "SalesTap", "SalesTapTesting", "TestSupport",
        .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["SQLite"])),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: services),
        .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle", condition: services),
        .product(name: "UnixSignals", package: "swift-service-lifecycle", condition: services),
        .product(name: "Logging", package: "swift-log", condition: services),
        .product(name: "InMemoryLogging", package: "swift-log", condition: services),
        .product(name: "MetricsTestKit", package: "swift-metrics", condition: services),
      ]),
    // Processes that the tests of the SQLite store start, and kill.
    .executableTarget(
      name: "SQLiteStoreWorker", dependencies: ["SalesTapSQLite", "StoreTestSupport"], path: "Tests/SQLiteStoreWorker"),
    .executableTarget(
      name: "SQLiteEngineWorker", dependencies: ["SalesTapSQLite", "SalesTap", "SalesTapTesting"],
      path: "Tests/SQLiteEngineWorker"),
    .testTarget(
      name: "SalesTapPostgresTests",
      dependencies: [
        "SalesTapPostgres", "SalesTapStoreCoding", "PostgresStoreWorker", "SalesTap", "SalesTapQueue",
        "SalesTapTesting", "StoreTestSupport", "TestSupport",
      ]),
    // A process that the tests of the PostgreSQL store start, and kill.
    .executableTarget(
      name: "PostgresStoreWorker", dependencies: ["SalesTapPostgres", "StoreTestSupport"],
      path: "Tests/PostgresStoreWorker"),
    .testTarget(name: "ArchitectureTests"),
  ],
  swiftLanguageModes: [.v6]
)

// In CI every warning is an error. Consumers of the package never see this: it depends on a variable of the build.
var settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]
if Context.environment["SALESTAP_CI"] != nil {
  settings += [.treatAllWarnings(as: .error), .treatWarning("ExplicitSendable", as: .error)]
}

for target in package.targets where target.type != .system {
  target.swiftSettings = (target.swiftSettings ?? []) + settings
}
