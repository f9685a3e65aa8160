// swift-tools-version: 6.2

import PackageDescription

// Measures what the way to CleverTap over HTTP adds to the cost of a record. A package of its own beside the other benchmarks, whose build
// would otherwise take async-http-client along.
//
//   swift run -c release --package-path Benchmarks/HTTP http-cost          the figures; --help says what they are
let package = Package(
  name: "SalesTapHTTPBenchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "SalesTap", path: "../..", traits: ["HTTP"]),
    .package(url: "https://github.com/apple/swift-nio", from: "2.81.0"),
  ],
  targets: [
    .executableTarget(
      name: "http-cost",
      dependencies: [
        .product(name: "SalesTap", package: "SalesTap"),
        .product(name: "SalesTapHTTP", package: "SalesTap"),
        .product(name: "SalesTapTesting", package: "SalesTap"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ])
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  ]
}
