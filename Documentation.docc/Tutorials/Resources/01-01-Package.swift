// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "LeadSync",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "SalesTap", path: "../SalesTap")
  ],
  targets: [
    .target(
      name: "LeadRules",
      dependencies: [.product(name: "SalesTap", package: "SalesTap")]),
    .testTarget(
      name: "LeadRulesTests",
      dependencies: ["LeadRules"]),
  ]
)
