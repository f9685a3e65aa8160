// swift-tools-version: 6.2

import PackageDescription

// Fuzz targets: properties that must hold for any bytes whatever. A package of its own, never in a user's graph.
//
// The properties are an ordinary library. The program that libFuzzer drives is there only when `Scripts/fuzz` asks for it,
// since it has no `main` without the sanitizer.
let package = Package(
  name: "SalesTapFuzzing",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "SalesTap", path: "..")],
  targets: [
    .target(
      name: "FuzzProperties",
      dependencies: [
        .product(name: "SalesTap", package: "SalesTap"), .product(name: "SalesTapTesting", package: "SalesTap"),
      ])
  ],
  swiftLanguageModes: [.v6]
)

if Context.environment["SALESTAP_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "Fuzz", dependencies: ["FuzzProperties"], swiftSettings: [.unsafeFlags(["-parse-as-library"])]))
}

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
