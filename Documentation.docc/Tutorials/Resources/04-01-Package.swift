// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "LeadSync",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "SalesTap", path: "../SalesTap", traits: ["SQLite"])
  ],
  targets: [
    .target(
      name: "LeadRules",
      dependencies: [.product(name: "SalesTap", package: "SalesTap")]),
    .executableTarget(
      name: "lead-sync",
      dependencies: [
        "LeadRules",
        .product(name: "SalesTapSQLite", package: "SalesTap"),
        .product(name: "SalesTapTesting", package: "SalesTap"),
      ]),
    .testTarget(
      name: "LeadRulesTests",
      dependencies: [
        "LeadRules",
        .product(name: "SalesTapTesting", package: "SalesTap"),
      ]),
  ]
)
