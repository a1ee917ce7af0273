import Addresses
import Glibc
import Sockets
import Testing

@Suite("names")
struct ResolverTests {
  @Test("an address needs no look-up")
  func numeric() throws {
    let four = try Resolver.answer(.init(host: "192.0.2.7", service: "80", isNumeric: true))
    #expect(four.addresses == [.v4(IPv4Address(192, 0, 2, 7), port: 80)])
    let six = try Resolver.answer(.init(host: "2001:db8::7", service: "443", isNumeric: true))
    #expect(try six.addresses == [SocketAddress("[2001:db8::7]:443")])
    #expect(six.canonicalName == nil)
  }

  @Test("localhost is a loopback address, each address once", arguments: [SocketType.stream, .datagram])
  func localhost(_ type: SocketType) throws {
    let answer = try Resolver.answer(.init(host: "localhost", service: "53", type: type, wantsCanonicalName: true))
    #expect(!answer.addresses.isEmpty)
    #expect(Set(answer.addresses).count == answer.addresses.count)
    for address in answer.addresses { #expect(address.ip?.isLoopback == true && address.port == 53) }
    #expect(answer.canonicalName?.isEmpty == false)
  }

  @Test("without a host, the addresses are to listen on or to call oneself")
  func noHost() throws {
    let passive = try Resolver.answer(.init(host: nil, service: "0", family: .inet, isPassive: true))
    #expect(passive.addresses == [.v4(.any, port: 0)])
    let active = try Resolver.answer(.init(host: nil, service: "7", family: .inet6))
    #expect(active.addresses == [.v6(.loopback, port: 7)])
  }

  @Test("what cannot be resolved says why")
  func failures() {
    func reason(_ query: Resolver.Query) -> String {
      do throws(ResolverError) { return "\(try Resolver.answer(query).addresses)" } catch { return error.description }
    }
    #expect(reason(.init(host: "htp", isNumeric: true)) == "resolve htp: not an address; -n looks nothing up")
    #expect(reason(.init(host: "127.0.0.1", service: "no-such-service")).contains("unknown service no-such-service"))
    #expect(reason(.init(host: "", isNumeric: true)).hasPrefix("resolve '': "))
    #expect(reason(.init(host: nil, service: nil)).hasPrefix("resolve *: "))
  }

  @Test("with a deadline far away the answer is the same")
  func deadline() throws {
    let query = Resolver.Query(host: "127.0.0.1", service: "1", isNumeric: true)
    let answer = try Resolver.answer(query, until: .now + .seconds(60))
    #expect(try answer == Resolver.answer(query))
    #expect(throws: ResolverError.self) {
      try Resolver.answer(.init(host: "nonsense", isNumeric: true), until: .now + .seconds(60))
    }
  }

  @Test("a deadline that has passed is the answer, unless the resolver was quicker", arguments: [Int64.min, 0, 1])
  func past(_ nanoseconds: Int64) throws {
    let query = Resolver.Query(host: "localhost")
    do throws(ResolverError) {
      _ = try Resolver.answer(query, until: MonotonicTime(nanoseconds: nanoseconds))
    } catch {
      #expect(error.reason == .timedOut && error.query == query)
      #expect(error.description == "resolve localhost: no answer in time")
    }
  }

  @Test("a helper that never returns does not hold up its caller", arguments: [-1, 0, 3])
  func stuck(_ milliseconds: Int) throws {
    // The helper owns the end that it waits on; it ends when this test lets go of the other one.
    let pipe = try Pipe(nonBlocking: false)
    let number = pipe.readEnd.detach()
    let deadline = MonotonicTime.now + .milliseconds(milliseconds)
    let result = try HelperThread.call(until: deadline) {
      let owner = Descriptor(owning: number)
      return (try? Kernel.readBytes(owner.fileNumber, upTo: 1)) ?? []
    }
    #expect(result == nil)
    #expect(MonotonicTime.now >= deadline)
    try pipe.writeEnd.close()
  }

  @Test("a helper's result comes back from another thread")
  func helper() throws {
    let here = ThreadIdentity.current
    let there = try HelperThread.call { ThreadIdentity.current }
    #expect(there != nil && there != here)
    #expect(here == ThreadIdentity.current)
  }

  @Test(
    "well-known services are found by name", .enabled(if: access("/etc/services", R_OK) == 0, "no /etc/services"),
    arguments: [("http", "tcp", 80), ("domain", "udp", 53), ("domain", "tcp", 53)] as [(String, String, Port)])
  func services(_ name: String, _ transport: String, _ port: Port) {
    #expect(Services.port(named: name, transport: transport) == port)
  }

  @Test("an unknown service has no port", arguments: ["htp", "", "http "])
  func unknownService(_ name: String) { #expect(Services.port(named: name, transport: "tcp") == nil) }

  @Test("interfaces have names and indexes")
  func interfaces() throws {
    let index = try Interface.index(of: "lo")
    #expect(Interface.name(of: index) == "lo")
    #expect(Interface.name(of: .max) == nil)
    #expect(throws: SocketError("interface", .noDevice, subject: "nosuch0")) { try Interface.index(of: "nosuch0") }
  }
}
