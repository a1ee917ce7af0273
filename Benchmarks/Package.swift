// swift-tools-version: 6.2
import PackageDescription

/// Neutral instruments for `run`. They are in C and import nothing of sonde, so that what measures
/// shares no code with what is measured.
let instrument: [CSetting] = [
  .define("_GNU_SOURCE"),
  .unsafeFlags(["-Wall", "-Wextra"]),
]

let package = Package(
  name: "Benchmarks",
  targets: [
    .executableTarget(name: "echo-load", cSettings: instrument),
    .executableTarget(name: "datagram-count", cSettings: instrument),
    .executableTarget(name: "spawn-time", cSettings: instrument),
    .executableTarget(name: "mixed-packets", cSettings: instrument),
    .executableTarget(name: "datagram-burst", cSettings: instrument),
  ]
)
