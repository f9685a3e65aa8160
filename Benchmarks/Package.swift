// swift-tools-version: 6.2

import PackageDescription

// Measures the library beside other ways to do the same work. A package of its own, so that nothing of it enters the
// graph of a program that embeds the library; Scripts/bench runs it with its peers and writes the table.
let package = Package(
  name: "SalesTapBenchmarks",
  platforms: [.macOS(.v15)],
  traits: [
    .trait(name: "SQLite", description: "Measures the SQLite store as well, which takes GRDB to build."),
    .trait(name: "Postgres", description: "Measures the PostgreSQL store as well, which takes libpq to build."),
    .default(enabledTraits: []),
  ],
  dependencies: [
    .package(
      name: "SalesTap", path: "..",
      traits: [
        .trait(name: "SQLite", condition: .when(traits: ["SQLite"])),
        .trait(name: "Postgres", condition: .when(traits: ["Postgres"])),
      ])
  ],
  targets: [
    // Counts allocations by standing before malloc.
    .target(name: "CAllocations"),
    .executableTarget(
      name: "benchmarks",
      dependencies: [
        "CAllocations",
        .product(name: "SalesTap", package: "SalesTap"),
        .product(name: "SalesTapTesting", package: "SalesTap"),
        .product(name: "SalesTapSQLite", package: "SalesTap", condition: .when(traits: ["SQLite"])),
        .product(name: "SalesTapPostgres", package: "SalesTap", condition: .when(traits: ["Postgres"])),
      ],
      path: "Sources/Benchmarks"),
    // The same work on Foundation's JSONEncoder, JSONDecoder, and #Predicate.
    .executableTarget(name: "foundation-peer", path: "Sources/FoundationPeer"),
    // The same work in C: about as fast as the machine can.
    .executableTarget(name: "c-peer", path: "Sources/CPeer"),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets where !["CAllocations", "c-peer"].contains(target.name) {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  ]
}
