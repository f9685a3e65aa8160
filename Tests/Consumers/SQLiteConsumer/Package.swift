// swift-tools-version: 6.2

// A user of the durable store: the trait brings GRDB, and nothing else.

import PackageDescription

let package = Package(
  name: "SQLiteConsumer",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "SalesTap", path: "../../..", traits: ["SQLite"])
  ],
  targets: [
    .executableTarget(
      name: "SQLiteConsumer",
      dependencies: [
        .product(name: "SalesTap", package: "SalesTap"),
        .product(name: "SalesTapSQLite", package: "SalesTap"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
