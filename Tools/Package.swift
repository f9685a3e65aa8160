// swift-tools-version: 6.2

import PackageDescription

// The command line. A package of its own, so that argument parsing never enters the graph of a program that embeds the
// library.
let package = Package(
  name: "SalesTapTools",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "salestap", targets: ["salestap"])],
  dependencies: [
    .package(name: "SalesTap", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
  ],
  targets: [
    .executableTarget(
      name: "salestap",
      dependencies: [
        .product(name: "SalesTap", package: "SalesTap"),
        .product(name: "SalesTapTesting", package: "SalesTap"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "OrderedCollections", package: "swift-collections"),
      ]),
    .testTarget(
      name: "salestapTests",
      dependencies: ["salestap"]),
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
