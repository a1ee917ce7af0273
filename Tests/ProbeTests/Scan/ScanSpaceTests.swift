import Addresses
import Sockets
import Testing

@testable import Probe

@Suite("what a scan asks")
struct ScanSpaceTests {
  private func addresses(_ texts: String...) -> AddressSet { AddressSet(texts.compactMap { AddressRange($0) }) }
  private func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

  private func all(_ space: ScanSpace) throws -> [String] {
    (0..<(try #require(space.count))).map { position in
      let question = space[position]
      let host =
        switch question.host {
        case .address(let address): "\(address)"
        case .name(let place): space.names[place]
        case .unix(let address): "\(address)"
        }
      return host + (question.service.map { " \($0)" } ?? "")
    }
  }

  private func mixed() throws -> ScanSpace {
    ScanSpace(
      addresses: addresses("10.0.0.1-3", "::1"), names: ["db"],
      services: [ScanService(.tcp, 443), ScanService(.tcp, 22), ScanService(.tcp, 443)],
      singles: [
        ScanSingle(
          .address(try address("10.0.0.1")), [ScanService(.tcp, 22), ScanService(.udp, 53), ScanService(.udp, 53)]),
        ScanSingle(.name(0), [ScanService(.tcp, 443)]), ScanSingle(.name(1), [ScanService(.tcp, 443)]),
        ScanSingle(.unix(try UnixAddress(path: "/a")), []), ScanSingle(.unix(try UnixAddress(path: "/a")), []),
        ScanSingle(.address(try address("10.0.0.2")), [ScanService(.tcp, 80)]),
        ScanSingle(.address(try address("10.0.0.9")), [ScanService(.tcp, 80)]),
        ScanSingle(.address(try address("10.0.0.1")), [ScanService(.tcp, 81)]),
      ], otherNames: ["web"], excluded: addresses("10.0.0.2"))
  }

  @Test("hosts by services, then what stands for itself; nothing twice, and nothing that is excluded")
  func positions() throws {
    #expect(
      try all(mixed()) == [
        "10.0.0.1 22/tcp", "10.0.0.1 443/tcp", "10.0.0.3 22/tcp", "10.0.0.3 443/tcp", "::1 22/tcp", "::1 443/tcp",
        "db 22/tcp", "db 443/tcp", "10.0.0.1 53/udp", "10.0.0.1 81/tcp", "web 443/tcp", "unix:/a", "10.0.0.9 80/tcp",
      ])
  }

  @Test("it is known which address is asked for which service, and which never")
  func isAsked() throws {
    let space = try mixed()
    let asked: [(String, ScanService, Bool)] = [
      ("10.0.0.1", ScanService(.tcp, 22), true), ("10.0.0.1", ScanService(.udp, 53), true),
      ("10.0.0.3", ScanService(.udp, 53), false), ("10.0.0.9", ScanService(.tcp, 80), true),
      ("10.0.0.9", ScanService(.tcp, 22), false), ("10.0.0.2", ScanService(.tcp, 22), false),
      ("::1", ScanService(.tcp, 443), true), ("::1", ScanService(.udp, 443), false),
      ("::2", ScanService(.tcp, 443), false),
    ]
    for (text, service, expected) in asked { #expect(space.isAsked(try address(text), service) == expected, "\(text)") }
    #expect(try space.isExcluded(address("10.0.0.2")))
    #expect(try !space.isExcluded(address("10.0.0.1")))
  }

  @Test("2^32 and more positions take no memory, and the last can be reached")
  func large() throws {
    let services = (UInt16(1)...65_535).map { ScanService(.tcp, Port(rawValue: $0)) }
    let space = ScanSpace(addresses: addresses("10.0.0.0/8"), names: [], services: services)
    let count = UInt64(65_535) << 24
    #expect(space.count == count)
    #expect(space[count - 1] == ScanQuestion(.address(try address("10.255.255.255")), ScanService(.tcp, 65_535)))
    let walk = ScanWalk(count: count)
    #expect(Set((0..<1000).map { space[walk.position(ofStep: $0)] }).count == 1000)
  }

  @Test("2^63 positions or more are no number")
  func tooLarge() throws {
    let ssh = [ScanService(.tcp, 22)]
    func count(_ text: String, _ services: [ScanService], names: [String] = []) -> UInt64? {
      ScanSpace(addresses: addresses(text), names: names, services: services).count
    }
    #expect(count("::/65", ssh) == nil && count("::/66", ssh) == 1 << 62)
    #expect(count("::/65", ssh, names: ["a"]) == nil)
    #expect(count("::/64", ssh) == nil && count("::/0", ssh) == nil)
    #expect(count("::/66", ssh + [ScanService(.udp, 22)]) == nil)
    #expect(count("::/65", ssh + [ScanService(.udp, 22)]) == nil)
    #expect(count("::/0", []) == nil)
  }

  @Test("a scan of nothing has no positions")
  func nothing() { #expect(ScanSpace(addresses: AddressSet(), names: [], services: []).count == 0) }

  @Test("the fingerprint is the same in every run and another for every other scan")
  func fingerprint() throws {
    let ssh = [ScanService(.tcp, 22)]
    func print(
      _ text: String = "10.0.0.0/24", _ names: [String] = ["a"], _ services: [ScanService]? = nil,
      others: [String] = [],
      excluded: String = "", shard: String = "1/2", method: String = "connect"
    ) throws -> UInt64 {
      ScanSpace(
        addresses: addresses(text), names: names, services: services ?? ssh, otherNames: others,
        excluded: addresses(excluded)
      ).fingerprint(shard: try #require(ScanShard(shard)), method: method)
    }
    let different = try [
      print(), print("10.0.0.0/25"), print("10.0.0.0/24", ["b"]), print("10.0.0.0/24", ["a", "b"]),
      print("10.0.0.0/24", ["ab"]), print("10.0.0.0/24", ["a"], [ScanService(.udp, 22)]),
      print("10.0.0.0/24", ["a"], ssh + [ScanService(.udp, 22)]), print(others: ["b"]), print(excluded: "10.0.0.7"),
      print(excluded: "10.0.1.7"), print(shard: "2/2"), print(shard: "1/3"), print(method: "syn"), try print("", []),
    ]
    #expect(Set(different).count == different.count)
    #expect(try print() == print("10.0.0.0-10.0.0.255"))
    // Computed by another program, in another language.
    #expect(try print() == 0x8736_17e0_f5f5_f5c3)
  }
}
