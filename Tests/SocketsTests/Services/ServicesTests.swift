import Glibc
import Sockets
import Testing

@Suite("services as programs find them", .enabled(if: access("/etc/services", R_OK) == 0, "no /etc/services"))
struct ServicesTests {
  @Test("by name and by port, over one protocol or any")
  func lookUp() throws {
    let named = try #require(try Services.service(named: "domain", transport: "udp"))
    #expect(named.name == "domain" && named.port == 53 && named.transport == "udp" && named.origin == .nameService)
    #expect(try Services.service(named: "http")?.port == 80)
    #expect(try Services.service(at: 22, transport: "tcp")?.name == "ssh")
    #expect(try Services.service(at: 22)?.name == "ssh")
  }

  @Test("an alias finds its service")
  func alias() throws {
    let service = try #require(Services.all().first { !$0.aliases.isEmpty })
    let alias = try #require(service.aliases.first)
    #expect(service.isCalled(alias) && service.isCalled(service.name) && !service.isCalled("no-such"))
    #expect(try Services.service(named: alias, transport: service.transport)?.port == service.port)
  }

  @Test("what is not there is nil, not an error", arguments: ["", "no-such-service", "http ", "80"])
  func unknown(name: String) throws { #expect(try Services.service(named: name) == nil) }

  @Test("no protocol, no service")
  func unknownProtocol() throws {
    #expect(try Services.service(named: "http", transport: "no-such") == nil)
    #expect(try Services.service(at: 80, transport: "no-such") == nil)
  }

  @Test("threads that list the table at the same time each get all of it")
  func threads() throws {
    let whole = Services.all()
    #expect(whole.count > 10)
    let pipe = try Pipe(nonBlocking: false)
    let number = pipe.writeEnd.fileNumber
    for _ in 0..<8 {
      try HelperThread.start {
        let same = (0..<20).allSatisfy { _ in Services.all() == whole }
        _ = try? Kernel.writeBytes(number, [same ? 1 : 0])
      }
    }
    for _ in 0..<8 { #expect(try Kernel.readBytes(pipe.readEnd.fileNumber, upTo: 1) == [1]) }
  }

  @Test("a descriptor with something to read ends the waiting for a helper")
  func interruption() throws {
    let bell = try EventCounter()
    bell.ring()
    let pipe = try Pipe(nonBlocking: false)
    let number = pipe.readEnd.detach()
    let result = try HelperThread.call(interruptedBy: bell.descriptor.fileNumber) {
      let owner = Descriptor(owning: number)
      return (try? Kernel.readBytes(owner.fileNumber, upTo: 1)) ?? []
    }
    #expect(result == nil)
    bell.clear()
    #expect(try HelperThread.call(interruptedBy: bell.descriptor.fileNumber) { 7 } == 7)
    try pipe.writeEnd.close()
  }
}
