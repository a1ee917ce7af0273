import Glibc
import Testing

@Suite(
  "every ICMP error has its verdict", .endToEnd,
  .enabled(
    if: Namespace.areAvailable && Tools.has("python3") && access("/dev/net/tun", W_OK) == 0,
    "the responder needs root, ip(8), python3 and /dev/net/tun"))
struct PingErrorTests {
  /// What the kernel tells of, and what it keeps to itself or is mere advice: then the probe is lost.
  private struct Table {
    let told: [(type: Int, codes: [Int])]
    let silent: [(type: Int, codes: [Int])]

    static func of(_ version: Int) -> Table {
      version == 4
        ? Table(
          told: [(3, Array(0...15)), (11, [0, 2]), (12, [0, 1, 2])],
          // An unknown code, source quench, redirects, and the time for reassembly.
          silent: [(3, [16]), (4, [0]), (5, [0, 1, 2, 3]), (11, [1])])
        : Table(
          told: [(1, Array(0...7)), (2, [0]), (3, [0, 1]), (4, [0, 1, 2, 3]), (100, [0])],
          // Not an error, and a redirect without its options.
          silent: [(255, [0]), (137, [0])])
    }
  }

  struct Way: Sendable, CustomTestStringConvertible {
    let version: Int
    let options: [String]
    var testDescription: String { "IPv\(version) \(options)" }
  }

  @Test(
    "told or not, over each kind of socket, with type, code, MTU and who sent it",
    arguments: [
      Way(version: 4, options: ["--raw"]), Way(version: 4, options: ["--dgram"]),
      Way(version: 4, options: ["--header-included"]), Way(version: 6, options: ["--raw"]),
      Way(version: 6, options: ["--dgram"]),
    ])
  func errors(_ way: Way) throws {
    let responder = try EchoResponder()
    try responder.space.permitDatagrams()
    let table = Table.of(way.version)
    let told = table.told.flatMap { row in row.codes.map { (row.type, $0) } }
    let silent = table.silent.flatMap { row in row.codes.map { (row.type, $0) } }
    let targets = (told + silent).map { EchoResponder.refusing(way.version, type: $0.0, code: $0.1) }
    let report = try responder.space.ping(way.options + ["-c", "1", "-i", "400ms", "--timeout", "2s"] + targets)
    #expect(report.status == .exit(1))
    try report.expectCounters(["errors": told.count, "lost": silent.count])
    for (type, code) in told {
      let target = EchoResponder.refusing(way.version, type: type, code: code)
      let probe = try #require(report.probes.first { $0.string("target") == target })
      #expect(probe.string("verdict") == "error", "\(type)/\(code)")
      #expect(probe.integer("icmp_type") == type && probe.integer("icmp_code") == code, "\(type)/\(code)")
      #expect(probe.string("witness") == EchoResponder.stranger(way.version))
      let isTooBig = way.version == 4 ? (type, code) == (3, 4) : type == 2
      #expect(probe.integer("mtu") == (isTooBig ? 1300 : nil), "\(type)/\(code)")
    }
  }
}
