import Addresses
import Sockets
import Testing

@Suite("names of addresses")
struct ReverseTests {
  private static let loopbackIsInHosts =
    NameServiceSwitch.current.sources(of: "hosts").first == "files"
    && HostsFile.current.entry(of: .v4(.loopback)) != nil

  @Test(
    "the first line of /etc/hosts that has the address",
    .enabled(if: loopbackIsInHosts, "this machine's hosts are not in /etc/hosts first, or not 127.0.0.1"))
  func loopback() throws {
    #expect(try Resolver.name(of: .v4(.loopback)) == HostsFile.current.entry(of: .v4(.loopback))?.name)
  }

  @Test(
    "an address for which nobody can be asked is an error that names it",
    .enabled(if: OwnNetwork.isAvailable, "needs root and ip(8)"))
  func nobody() throws {
    // RFC 5737 and RFC 3849: in no hosts file. The network is empty, so that no server is waited for.
    let errors = try OwnNetwork.run(loopback: false) {
      try ["192.0.2.213", "2001:db8::213"].map { (text: String) -> ResolverError? in
        let address = try #require(IPAddress(text))
        do throws(ResolverError) { _ = try Resolver.name(of: address) } catch { return error }
        return nil
      }
    }
    for (error, address) in zip(errors, ["192.0.2.213", "2001:db8::213"]) {
      #expect(error?.query == .init(host: address, isReverse: true))
      #expect(error?.reason == .temporary || error?.reason == .notFound, "\(String(describing: error))")
    }
  }

  @Test("an address without a name says so")
  func words() {
    let error = ResolverError(reason: .notFound, query: .init(host: "192.0.2.1", isReverse: true))
    #expect(error.description == "resolve 192.0.2.1: the address has no name")
  }
}
