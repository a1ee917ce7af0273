// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Fuzz",
  dependencies: [.package(name: "sonde", path: "..")],
  targets: [
    .executableTarget(
      name: "fuzz-wire",
      dependencies: [.product(name: "Wire", package: "sonde")],
      // The main function is libFuzzer's.
      swiftSettings: [.unsafeFlags(["-parse-as-library"])])
  ],
  swiftLanguageModes: [.v6]
)
