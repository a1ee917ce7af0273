import Addresses
import Sockets
import Testing

@testable import Probe

@Suite("names and what they turn out to be")
struct ScanAddressesTests {
  private let ssh = ScanService(.tcp, 22)
  private let web = ScanService(.tcp, 80)

  private func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

  /// `a`, `b` and 10.0.0.9 are asked for SSH, and `c` for the web and for SSH; 10.0.0.8 is not asked.
  private func addresses(all: Bool = false) -> ScanAddresses {
    let space = ScanSpace(
      addresses: AddressSet(["10.0.0.9"].compactMap { AddressRange($0) }), names: ["a", "b"], services: [ssh],
      singles: [ScanSingle(.name(2), [web, ssh]), ScanSingle(.name(3), [web])], otherNames: ["c", "d"],
      excluded: AddressSet(["10.0.0.8"].compactMap { AddressRange($0) }))
    return ScanAddresses(space, takesAll: all)
  }

  @Test("a name is its first address, or all of them, each once", arguments: [false, true])
  func all(all: Bool) throws {
    let addresses = addresses(all: all)
    #expect(!addresses.isKnown(0) && addresses.of(0, ssh).isEmpty)
    addresses.set(0, try ["10.0.0.1", "10.0.0.2", "10.0.0.1"].map(address))
    #expect(addresses.isKnown(0))
    #expect(addresses.of(0, ssh) == (try (all ? ["10.0.0.1", "10.0.0.2"] : ["10.0.0.1"]).map(address)))
  }

  @Test("what is excluded is no address of it, and a name may have none")
  func excluded() throws {
    let addresses = addresses()
    addresses.set(0, try ["10.0.0.8", "10.0.0.2"].map(address))
    addresses.set(1, [])
    #expect(addresses.of(0, ssh) == [try address("10.0.0.2")])
    #expect(addresses.isKnown(1) && addresses.of(1, ssh).isEmpty)
  }

  @Test("an endpoint belongs to the address that was written, or to the first name that leads there")
  func owners() throws {
    let addresses = addresses()
    for name in 0..<4 { addresses.set(name, [try address("10.0.0.1")]) }
    #expect((0..<3).map { addresses.of($0, ssh).count } == [1, 0, 0])
    #expect((2..<4).map { addresses.of($0, web).count } == [1, 0])
    let literal = self.addresses()
    literal.set(0, [try address("10.0.0.9")])
    literal.set(2, [try address("10.0.0.9")])
    #expect(literal.of(0, ssh).isEmpty && literal.of(2, ssh).isEmpty && literal.of(2, web).count == 1)
  }
}

@Suite("what a scan needs sockets for")
struct ScanNeedsTests {
  private func needs(
    _ words: [String] = [], names: [String] = [], _ services: [ScanService] = [ScanService(.tcp, 22)],
    family: Family = .unspecified
  ) -> ScanNeeds {
    ScanNeeds(
      ScanSpace(addresses: AddressSet(words.compactMap { AddressRange($0) }), names: names, services: services), family)
  }

  private func opened(_ needs: ScanNeeds) throws -> [Family] {
    var families: [Family] = []
    #expect(try needs.openEach { families.append($0) }.isEmpty)
    return families
  }

  @Test("families of the addresses, and those that names may have")
  func families() throws {
    #expect(try opened(needs(["10.0.0.1"])) == [.inet])
    #expect(try opened(needs(["::1", "10.0.0.0/8"])) == [.inet, .inet6])
    #expect(try opened(needs(["::1"], names: ["a"])) == [.inet, .inet6])
    #expect(try opened(needs(names: ["a"], family: .inet6)) == [.inet6])
    #expect(try opened(needs()) == [])
  }

  @Test("protocols of what is asked of all, and of some")
  func transports() throws {
    let (tcp, udp) = (ScanService(.tcp, 80), ScanService(.udp, 53))
    #expect(needs(["::1"]).transports == [.tcp])
    #expect(needs(["::1"], [udp, tcp]).transports == [.tcp, .udp])
    let address = try #require(IPAddress("10.0.0.1"))
    let single = ScanSpace(
      addresses: AddressSet(), names: [], services: [], singles: [ScanSingle(.address(address), [udp])])
    #expect(ScanNeeds(single, .unspecified).transports == [.udp])
  }

  @Test("a family that is only guessed may be missing; one that was written may not")
  func missing() throws {
    let failure = SocketError("socket", .familyNotSupported)
    func open(_ needs: ScanNeeds, without families: Set<Family>) throws(SocketError) -> [Family: SocketError] {
      try needs.openEach { (family) throws(SocketError) in if families.contains(family) { throw failure } }
    }
    #expect(try open(needs(names: ["a"]), without: [.inet6]) == [.inet6: failure])
    #expect(try open(needs(["10.0.0.1"], names: ["a"]), without: [.inet6]) == [.inet6: failure])
    #expect(throws: failure) { try open(needs(["::1"], names: ["a"]), without: [.inet6]) }
    #expect(throws: failure) { try open(needs(names: ["a"]), without: [.inet, .inet6]) }
    #expect(throws: failure) { try open(needs(names: ["a"], family: .inet6), without: [.inet6]) }
  }
}
