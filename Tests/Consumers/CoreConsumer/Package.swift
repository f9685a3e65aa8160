// swift-tools-version: 6.2

// A user of the core: three packages besides SalesTap itself, and no Foundation in the program.

import PackageDescription

let package = Package(
  name: "CoreConsumer",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "SalesTap", path: "../../..")
  ],
  targets: [
    .executableTarget(name: "CoreConsumer", dependencies: [.product(name: "SalesTap", package: "SalesTap")])
  ],
  swiftLanguageModes: [.v6]
)
