import Sockets
import Testing

@Suite("resolv.conf(5)")
struct DNSConfigurationTests {
  private func read(
    _ text: String?, search: [String]? = nil, options: [String] = [], hostName: String? = nil
  ) -> DNSConfiguration {
    DNSConfiguration(
      text.map { ConfigurationFile($0, comments: "") }, search: search, options: options, hostName: hostName)
  }

  @Test(
    "the search list: the last line that names a domain",
    arguments: [
      (nil, ""), ("", ""), ("search a.example b.example\n", "a.example b.example"), ("domain a.example b", "a.example"),
      ("search a\ndomain b\n", "b"), ("domain b\nsearch a c", "a c"), ("search a\nsearch b\n", "b"),
      ("search a\nsearch\n", "a"), ("search a\ndomain\n", "a"), ("# search a\n;search b\n#search c", ""),
      ("search a # b\n", "a # b"), ("search . a\n", "a"), ("Search a", ""), ("searching a", ""),
    ] as [(String?, String)])
  func search(_ text: String?, _ search: String) {
    #expect(read(text).search.joined(separator: " ") == search)
  }

  @Test("without a search list the domain of the host's own name completes names")
  func ownDomain() {
    #expect(read(nil, hostName: "vm.corp.example").search == ["corp.example"])
    #expect(read("search a", hostName: "vm.corp.example").search == ["a"])
    #expect(read(nil, hostName: "vm").search == [])
    #expect(read(nil, hostName: "vm.").search == [])
    #expect(read("search a", search: ["b"], hostName: "vm.c").search == ["b"])
    #expect(read("search a", search: [], hostName: "vm.c").search == [])
  }

  @Test(
    "how many dots make a name that is tried as it is first",
    arguments: [
      (nil, [], 1), ("options ndots:3\n", [], 3), ("options rotate ndots:0 timeout:2\n", [], 0),
      ("options ndots:99", [], 15), ("options ndots:-1", [], 0), ("options ndots:x", [], 1), ("options ndots", [], 1),
      ("options ndots:2\noptions ndots:4", [], 4), ("ndots:2", [], 1), ("options ndots:2", ["debug", "ndots:5"], 5),
      ("options ndots:99999999999999999999", [], 1),
    ] as [(String?, [String], Int)])
  func dots(_ text: String?, _ options: [String], _ dots: Int) {
    #expect(read(text, options: options).dots == dots)
  }

  @Test("three servers at most, and the local host without any")
  func servers() {
    #expect(read("nameserver 192.0.2.1 # first\nnameserver\nnameserver ::1\n").nameServers == ["192.0.2.1", "::1"])
    let many = (1...5).map { "nameserver 192.0.2.\($0)\n" }.joined()
    #expect(read(many).nameServers == ["192.0.2.1", "192.0.2.2", "192.0.2.3"])
    #expect(read("search a").nameServers == ["127.0.0.1"])
  }

  @Test("the name of this machine is that of the kernel")
  func machineName() throws {
    let file = try #require(ConfigurationFile(path: "/proc/sys/kernel/hostname"))
    #expect(MachineName.current == file.lines.first.map { String($0.words[0]) })
  }
}
