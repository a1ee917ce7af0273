import Glibc
import Testing

@testable import Sockets

@Suite("the table of all services")
struct ServiceTableTests {
  private static let hasFile = access(ServicesFile.path, R_OK) == 0

  private static func listed(_ name: String, _ port: Port = 1, aliases: [String] = []) -> Service {
    Service(name: name, aliases: aliases, port: port, transport: "tcp", origin: .nameService)
  }

  private static func line(_ number: Int, _ name: String, _ port: Port = 1, aliases: [String] = []) -> Service {
    Service(
      name: name, aliases: aliases, port: port, transport: "tcp", comment: "line \(number)",
      origin: .file(path: ServicesFile.path, line: number))
  }

  @Test("entries of the file get their lines and comments, in the order of the name service")
  func lines() {
    let file = [Self.line(1, "a"), Self.line(2, "b"), Self.line(3, "c")]
    #expect(ServiceTable.merge([Self.listed("a"), Self.listed("b"), Self.listed("c")], with: file) == file)
    #expect(ServiceTable.merge([Self.listed("c"), Self.listed("a")], with: file) == [file[2], file[0]])
  }

  @Test("an entry that the file does not have is the name service's")
  func foreign() {
    let file = [Self.line(1, "a"), Self.line(2, "b", 2)]
    let others = [Self.listed("b", 3), Self.listed("b", 2, aliases: ["x"]), Self.listed("z")]
    #expect(ServiceTable.merge([Self.listed("a")] + others, with: file) == [file[0]] + others)
    #expect(ServiceTable.merge(others, with: []) == others)
  }

  @Test("equal lines are each told once, and what a second source repeats is not told again")
  func repeats() {
    let file = [Self.line(1, "a"), Self.line(5, "a"), Self.line(9, "b")]
    let once = [Self.listed("a"), Self.listed("a"), Self.listed("b")]
    #expect(ServiceTable.merge(once, with: file) == file)
    #expect(ServiceTable.merge(once + once, with: file) == file)
    #expect(ServiceTable.merge(once + [Self.listed("z"), Self.listed("z")], with: file) == file + [Self.listed("z")])
    #expect(ServiceTable.merge([Self.listed("b")] + once, with: file) == [file[2], file[0], file[1]])
  }

  @Test("what is wanted has the lines that it has in the whole table")
  func wanted() {
    let file = Array("a 1/tcp\nb 2/tcp # two\na 1/tcp\nc 3/tcp".utf8)
    let table = ServiceTable(
      [Self.listed("z", 2), Self.listed("a"), Self.listed("b", 2), Self.listed("a"), Self.listed("c", 3)], file: file)
    #expect(table.services { $0.name == "a" } == table.services.filter { $0.name == "a" })
    #expect(table.services { $0.port == 2 } == table.services.filter { $0.port == 2 })
    #expect(table.services.map(\.origin.line) == [nil, 1, 2, 3, 4])
    #expect(table.services { _ in false } == [] && ServiceTable.empty.services == [])
  }

  @Test("every entry of this machine's file has its line", .enabled(if: hasFile, "no /etc/services"))
  func here() throws {
    let table = try ServiceTable.read()
    #expect(!table.isBuiltIn && !table.services.isEmpty)
    let lines = ServicesFile.services(in: try Kernel.contents(of: ServicesFile.path, limit: 1 << 24))
    #expect(Set(lines).isSubset(of: table.services))
  }

  @Test("the built-in table has well-known ports, each once, in the order of the ports")
  func builtIn() {
    let services = BuiltInServices.all
    #expect((60...100).contains(services.count))
    #expect(services.allSatisfy { $0.origin == .builtIn && ["tcp", "udp"].contains($0.transport) })
    #expect(services.map(\.port) == services.map(\.port).sorted())
    #expect(Set(services.map { "\($0.port)/\($0.transport)" }).count == services.count)
    #expect(services.contains { $0.isCalled("www") && $0.port == 80 })
  }

  @Test(
    "where this machine has a name for a built-in port, it is a built-in name",
    .enabled(if: hasFile, "no /etc/services"))
  func agreement() throws {
    let here = try ServiceTable.read().services
    for service in BuiltInServices.all {
      let same = here.filter { $0.port == service.port && $0.transport == service.transport }
      guard !same.isEmpty else { continue }
      #expect(same.contains { $0.isCalled(service.name) }, "\(service.name): \(same)")
    }
  }

  @Test("ports below ip_unprivileged_port_start are privileged, port 0 never is")
  func privileged() throws {
    let ports = PrivilegedPorts(below: 1024)
    #expect(ports.contains(1) && ports.contains(1023) && !ports.contains(1024) && !ports.contains(0))
    #expect(!PrivilegedPorts(below: 0).contains(80))
    #expect(PrivilegedPorts(below: 65536).contains(65535))
    let path = "/proc/sys/net/ipv4/ip_unprivileged_port_start"
    let text = try? String(decoding: Kernel.contents(of: path, limit: 64), as: UTF8.self)
    #expect("\(PrivilegedPorts.here().end)" == text?.split(separator: "\n").first ?? "1024")
  }
}

extension Service.Origin {
  fileprivate var line: Int? {
    if case .file(_, let line) = self { line } else { nil }
  }
}
