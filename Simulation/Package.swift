// swift-tools-version: 6.2

import PackageDescription

// The program that runs simulations by the million. A package of its own, never in a user's graph.
let package = Package(
  name: "SalesTapSimulation",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "simulate", targets: ["simulate"])],
  dependencies: [.package(name: "SalesTap", path: "..")],
  targets: [
    .executableTarget(
      name: "simulate",
      dependencies: [
        .product(name: "SalesTap", package: "SalesTap"), .product(name: "SalesTapTesting", package: "SalesTap"),
      ])
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
