// swift-tools-version: 6.2

import PackageDescription

// The command line. A package of its own, so that argument parsing never enters the graph of a program that embeds the
// library.
let package = Package(
  name: "SalesTapTools",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "salestap", targets: ["salestap"])],
  traits: [
    .trait(name: "SQLite", description: "The commands that work on a store file, on GRDB and the system's SQLite."),
    .default(enabledTraits: ["SQLite"]),
  ],
  dependencies: [
    .package(
      name: "SalesTap", path: "..", traits: [.trait(name: "SQLite", condition: .when(traits: ["SQLite"]))]),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
  ],
  targets: [
    .executableTarget(
      name: "salestap",
      dependencies: [
        .product(name: "SalesTap", package: "SalesTap"),
        .product(name: "SalesTapTesting", package: "SalesTap"),
        .product(name: "SalesTapSQLite", package: "SalesTap", condition: .when(traits: ["SQLite"])),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "OrderedCollections", package: "swift-collections"),
      ]),
    .testTarget(
      name: "salestapTests",
      dependencies: [
        "salestap",
        .product(name: "SalesTap", package: "SalesTap"),
        .product(name: "SalesTapSQLite", package: "SalesTap", condition: .when(traits: ["SQLite"])),
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
