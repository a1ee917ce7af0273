// swift-tools-version: 6.2
import PackageDescription

/// Continuous integration treats every warning as an error; at a desk a warning must not stop an experiment.
let common: [SwiftSetting] =
  [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
  ] + (Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

/// An async call stays on the executor of its caller: without this every return looks the executor up again.
let ours = common + [.enableUpcomingFeature("NonisolatedNonsendingByDefault")]

let package = Package(
  name: "sonde",
  products: [
    .executable(name: "sonde", targets: ["sonde"]),
    .library(name: "Addresses", targets: ["Addresses"]),
    .library(name: "Wire", targets: ["Wire"]),
    .library(name: "PacketText", targets: ["PacketText"]),
    .library(name: "Sockets", targets: ["Sockets"]),
    .library(name: "Reactor", targets: ["Reactor"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
  ],
  targets: [
    // Ground: pure values, no kernel.
    .target(name: "Addresses", swiftSettings: ours),
    .target(name: "Wire", dependencies: ["Addresses"], swiftSettings: ours),
    .target(name: "PacketText", dependencies: ["Addresses", "Wire"], swiftSettings: ours),

    // Services.
    .target(name: "CLinux"),
    .target(name: "Sockets", dependencies: ["Addresses", "CLinux"], swiftSettings: ours),
    .target(name: "Host", dependencies: ["CLinux"], swiftSettings: ours),
    .target(
      name: "Reactor",
      dependencies: [
        "Addresses", "Sockets",
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "HeapModule", package: "swift-collections"),
      ],
      swiftSettings: ours),

    // Engines: a plan in, events out. They never import one another.
    .target(
      name: "Relay",
      dependencies: ["Addresses", "Reactor", "Sockets", .product(name: "DequeModule", package: "swift-collections")],
      swiftSettings: ours),

    .target(
      name: "Probe",
      dependencies: [
        "Addresses", "Reactor", "Sockets", "Wire", .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "HeapModule", package: "swift-collections"),
        .product(name: "Histogram", package: "hdrhistogram-swift"),
      ],
      swiftSettings: ours),
    .target(name: "Inquiry", dependencies: ["Addresses", "Reactor", "Sockets"], swiftSettings: ours),
    // Only the header: the library is loaded when somebody captures or filters.
    .systemLibrary(name: "CPcap", providers: [.apt(["libpcap-dev"])]),
    .target(
      name: "Capture", dependencies: ["Addresses", "CPcap", "Host", "Reactor", "Sockets", "Wire"], swiftSettings: ours),

    // The faces.
    .target(name: "Report", dependencies: ["Addresses", "Host"], swiftSettings: ours),
    .executableTarget(
      name: "sonde",
      dependencies: [
        "Addresses", "Sockets", "Host", "Reactor", "Relay", "Inquiry", "Probe", "Capture", "Wire", "PacketText",
        "Report",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: ours),

    .testTarget(name: "AddressesTests", dependencies: ["Addresses", "TestSupport"], swiftSettings: common),
    .testTarget(
      name: "ProbeTests", dependencies: ["Addresses", "Probe", "Reactor", "Sockets", "TestSupport"],
      swiftSettings: common),
    .testTarget(
      name: "CaptureTests", dependencies: ["Addresses", "Capture", "Reactor", "Sockets", "TestSupport", "Wire"],
      swiftSettings: common),
    .testTarget(
      name: "PacketTextTests", dependencies: ["Addresses", "PacketText", "TestSupport", "Wire"], swiftSettings: common),
    .testTarget(name: "HostTests", dependencies: ["Host", "Sockets", "TestSupport"], swiftSettings: common),
    .testTarget(
      name: "InquiryTests", dependencies: ["Addresses", "Inquiry", "Reactor", "Sockets", "TestSupport"],
      swiftSettings: common),
    .testTarget(
      name: "ReactorTests", dependencies: ["Addresses", "Reactor", "Sockets", "TestSupport"], swiftSettings: common),
    .testTarget(
      name: "RelayTests", dependencies: ["Addresses", "Reactor", "Relay", "Sockets", "TestSupport"],
      swiftSettings: common),
    .testTarget(
      name: "ReportTests", dependencies: ["Host", "Report", "Sockets", "TestSupport"], swiftSettings: common),
    .testTarget(
      name: "SocketsTests", dependencies: ["Addresses", "Sockets", "TestSupport"], swiftSettings: common),
    .testTarget(
      name: "SondeTests",
      dependencies: [
        "sonde", "Sockets", "Addresses", "Host", "Report", "Probe", "Capture", "PacketText", "TestSupport", "Wire",
      ],
      exclude: ["Golden"], swiftSettings: common),

    .testTarget(
      name: "WireTests", dependencies: ["Addresses", "Sockets", "TestSupport", "Wire"], swiftSettings: common),

    // What the tests of several targets share; no product contains it.
    .target(
      name: "TestSupport", dependencies: ["Reactor", "Sockets"], path: "Tests/TestSupport", swiftSettings: common),
  ],
  swiftLanguageModes: [.v6]
)
