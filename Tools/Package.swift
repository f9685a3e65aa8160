// swift-tools-version: 6.2

import PackageDescription

// The command line. A package of its own, so that argument parsing never enters the graph of a program that embeds the
// library.
let package = Package(
  name: "SalesTapTools",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "salestap", targets: ["salestap"]),
    .library(name: "SalesTapSandbox", targets: ["SalesTapSandbox"]),
  ],
  traits: [
    .trait(name: "SQLite", description: "The commands that work on a store file, on GRDB and the system's SQLite."),
    .trait(
      name: "HTTP",
      description: "The commands that use the network, and the sandbox: a CleverTap and a Salesforce on this machine."),
    .trait(name: "Postgres", description: "The commands that work on a PostgreSQL database, on libpq."),
    .default(enabledTraits: ["SQLite"]),
  ],
  dependencies: [
    .package(
      name: "SalesTap", path: "..",
      traits: [
        .trait(name: "SQLite", condition: .when(traits: ["SQLite"])),
        .trait(name: "HTTP", condition: .when(traits: ["HTTP"])),
        .trait(name: "Postgres", condition: .when(traits: ["Postgres"])),
      ]),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
  ],
  targets: [
    .executableTarget(
      name: "salestap",
      dependencies: [
        .product(name: "SalesTap", package: "SalesTap"),
        .product(name: "SalesTapTesting", package: "SalesTap"),
        .product(name: "SalesTapSQLite", package: "SalesTap", condition: .when(traits: ["SQLite"])),
        .product(name: "SalesTapHTTP", package: "SalesTap", condition: .when(traits: ["HTTP"])),
        .product(name: "SalesTapPostgres", package: "SalesTap", condition: .when(traits: ["Postgres"])),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "OrderedCollections", package: "swift-collections"),
        .target(name: "SalesTapSandbox", condition: .when(traits: ["HTTP"])),
      ]),
    // Servers on this machine that answer as CleverTap and Salesforce do.
    .target(
      name: "SalesTapSandbox",
      dependencies: [
        .product(name: "SalesTap", package: "SalesTap"),
        .product(name: "SalesTapTesting", package: "SalesTap"),
        .product(name: "OrderedCollections", package: "swift-collections"),
        .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["HTTP"])),
        .product(name: "NIOPosix", package: "swift-nio", condition: .when(traits: ["HTTP"])),
        .product(name: "NIOHTTP1", package: "swift-nio", condition: .when(traits: ["HTTP"])),
      ]),
    .testTarget(
      name: "salestapTests",
      dependencies: [
        "salestap",
        .product(name: "SalesTap", package: "SalesTap"),
        .product(name: "SalesTapSQLite", package: "SalesTap", condition: .when(traits: ["SQLite"])),
        .product(name: "SalesTapPostgres", package: "SalesTap", condition: .when(traits: ["Postgres"])),
      ]),
    .testTarget(
      name: "SandboxTests",
      dependencies: [
        "SalesTapSandbox", "salestap",
        .product(name: "SalesTap", package: "SalesTap"),
        .product(name: "SalesTapHTTP", package: "SalesTap", condition: .when(traits: ["HTTP"])),
        .product(name: "SalesTapSQLite", package: "SalesTap", condition: .when(traits: ["SQLite"])),
        .product(name: "SalesTapTesting", package: "SalesTap"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)

// In CI every warning is an error.
var settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]
if Context.environment["SALESTAP_CI"] != nil { settings.append(.treatAllWarnings(as: .error)) }

for target in package.targets {
  target.swiftSettings = (target.swiftSettings ?? []) + settings
}
