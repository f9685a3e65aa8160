// swift-tools-version: 6.2

import PackageDescription

// A service that takes changes over HTTP and brings them into CleverTap: a server, a store in a file, log, and metrics.
let package = Package(
  name: "SyncServer",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "SalesTap", path: "../..", traits: ["SQLite", "HTTP", "Services"]),
    // The sandbox, which stands for CleverTap in the tests.
    .package(name: "SalesTapTools", path: "../../Tools", traits: ["HTTP"]),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    .target(
      name: "SyncServer",
      dependencies: [
        .product(name: "SalesTap", package: "SalesTap"),
        .product(name: "SalesTapServices", package: "SalesTap"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]),
    .executableTarget(
      name: "sync-server",
      dependencies: [
        "SyncServer",
        .product(name: "SalesTap", package: "SalesTap"),
        .product(name: "SalesTapSQLite", package: "SalesTap"),
        .product(name: "SalesTapHTTP", package: "SalesTap"),
        .product(name: "SalesTapServices", package: "SalesTap"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "CoreMetrics", package: "swift-metrics"),
      ]),
    .testTarget(
      name: "SyncServerTests",
      dependencies: [
        "SyncServer", "sync-server",
        .product(name: "SalesTap", package: "SalesTap"),
        .product(name: "SalesTapServices", package: "SalesTap"),
        .product(name: "SalesTapSQLite", package: "SalesTap"),
        .product(name: "SalesTapTesting", package: "SalesTap"),
        .product(name: "SalesTapSandbox", package: "SalesTapTools"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdTesting", package: "hummingbird"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)

// In CI every warning is an error.
if Context.environment["SALESTAP_CI"] != nil {
  for target in package.targets { target.swiftSettings = [.treatAllWarnings(as: .error)] }
}
