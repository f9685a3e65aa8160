// swift-tools-version: 6.2

import PackageDescription

// A small service that embeds SalesTap, with tests of its own configuration.
let package = Package(
  name: "LeadService",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "SalesTap", path: "../..", traits: ["SQLite"])
  ],
  targets: [
    // What the service does: its configuration, and how lines become changes.
    .target(name: "LeadSync", dependencies: [.product(name: "SalesTap", package: "SalesTap")]),
    // The program: a store in a file, and the way to CleverTap.
    .executableTarget(
      name: "lead-service",
      dependencies: [
        "LeadSync",
        .product(name: "SalesTap", package: "SalesTap"),
        .product(name: "SalesTapSQLite", package: "SalesTap"),
        .product(name: "SalesTapTesting", package: "SalesTap"),
      ]),
    .testTarget(
      name: "LeadSyncTests",
      dependencies: [
        "LeadSync",
        .product(name: "SalesTap", package: "SalesTap"),
        .product(name: "SalesTapSQLite", package: "SalesTap"),
        .product(name: "SalesTapTesting", package: "SalesTap"),
      ]),
    // What a marketing team expects of a configuration that is a file.
    .testTarget(
      name: "MarketingRulesTests",
      dependencies: [
        .product(name: "SalesTap", package: "SalesTap"),
        .product(name: "SalesTapTesting", package: "SalesTap"),
      ],
      resources: [.copy("Rules")]),
  ],
  swiftLanguageModes: [.v6]
)

// In CI every warning is an error.
if Context.environment["SALESTAP_CI"] != nil {
  for target in package.targets { target.swiftSettings = [.treatAllWarnings(as: .error)] }
}
