// swift-tools-version: 6.2
import PackageDescription

/// One program for each kind of input; the main function is libFuzzer's.
let programs = ["fuzz-wire", "fuzz-packet", "fuzz-pcap", "fuzz-pcapng"]

let package = Package(
  name: "Fuzz",
  dependencies: [.package(name: "sonde", path: "..")],
  targets: [
    .target(
      name: "FuzzChecks",
      dependencies: [.product(name: "Wire", package: "sonde"), .product(name: "PacketText", package: "sonde")])
  ]
    + programs.map {
      .executableTarget(
        name: $0,
        dependencies: ["FuzzChecks", .product(name: "Wire", package: "sonde")],
        swiftSettings: [.unsafeFlags(["-parse-as-library"])])
    },
  swiftLanguageModes: [.v6]
)
