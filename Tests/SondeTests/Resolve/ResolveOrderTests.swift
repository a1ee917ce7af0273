import Addresses
import Glibc
import TestSupport
import Testing

@Suite("resolve: addresses in the order of getaddrinfo(3), and why", .endToEnd, .ownSystem)
struct ResolveOrderTests {
  /// Sources of every kind: of each scope, deprecated, of one subnet and of several; and routes that lead nowhere.
  static let network =
    OwnSystem.cable("v") + OwnSystem.cable("w") + [
      "addr add 192.0.2.1/24 dev v0", "addr add 198.51.100.1/28 dev w0",
      "addr add 169.254.1.1/16 dev v0", "addr add 2001:db8::1/64 dev v0 nodad", "addr add fd00:1::1/64 dev v0 nodad",
      "addr add 2002:c000:201::1/64 dev v0 nodad", "addr add fec0:1::1/64 dev w0 nodad",
      "addr add 2001:db8:dd::1/64 dev w0 nodad preferred_lft 0", "addr add 2001:0:1::1/64 dev w0 nodad",
      "route add default via 192.0.2.254", "route add unreachable 203.0.113.0/24", "route add prohibit 10.1.0.0/16",
      "route add local 100.64.0.0/10 dev lo", "-6 route add default via 2001:db8::ffff dev v0",
      "-6 route add unreachable 2001:db8:bad::/48", "-6 route add 2001:db8:de::/48 dev w0 src 2001:db8:dd::1",
      "route add 9.9.9.0/24 dev v0 src 169.254.1.1", "addr add fe80::1/64 dev v0 nodad",
      "-6 route add 2001:db8:5c::/48 dev v0 src fe80::1",
    ]

  /// Prefixes, in which the last group or number is free.
  private static let places = [
    "192.0.2.", "192.0.2.", "198.51.100.", "169.254.7.", "127.0.0.", "203.0.113.", "10.1.2.", "10.2.3.", "100.64.5.",
    "8.8.8.", "2001:db8::", "2001:db8::", "2001:db8:dd::", "2001:db8:bad::", "2001:db8:de::", "2001:db8:5c::", "9.9.9.",
    "fd00:1::", "fd00:2::", "2002:c000:201::",
    "2002:7f00:1::", "fec0:1::", "fe80::", "2001:0:1::", "2001:0:2::", "3ffe::", "2a00:1::",
    "ff0e::",
    "ff02::",
  ]

  /// Names with random addresses, as a hosts file: the addresses of each in their order there.
  private static func randomNames(_ count: Int, seed: UInt64) -> [(name: String, addresses: [String])] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { number in
      var addresses: [String] = []
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let place = places.randomElement(using: &random) ?? ""
        let address = place + "\(Int.random(in: 2...99, using: &random))"
        if !addresses.contains(address) { addresses.append(address) }
      }
      return ("n\(number).example", addresses)
    }
  }

  @Test(
    "whatever addresses a name has, the order is that of getent ahosts, and every place in it is explained",
    arguments: [
      "", "precedence ::ffff:0:0/96 100\n", "precedence ::/0 7\nlabel 2002::/16 1\nprecedence ::ffff:0:0/96 9\n",
      "precedence ::/0 5\nlabel fd00::/8 4\nlabel fec0::/10 3\n",
    ])
  func random(policy: String) throws {
    let system = try OwnSystem(Self.network)
    let names = Self.randomNames(150, seed: UInt64(policy.utf8.count))
    let lines = names.flatMap { name, addresses in addresses.map { "\($0) \(name)\n" } }
    try system.write(lines.joined(), to: "hosts")
    try system.write(policy, to: "gai.conf")

    let list = try Files.make("names", names.map { "\($0.name)\n" }.joined())
    let found = try system.objects("address", "@\(list)")
    let theirs = try system.getent("ahosts", names.map(\.name))
    // Of equal precedence, IPv4 and IPv6 make the comparison circular, since rule 9 is for two of one family: then the
    // order depends on how many are sorted at once, and getent asks for three types of sockets.
    let isCircular = policy.hasPrefix("precedence ::/0 5")
    var rules: Set<Int> = []
    for (name, inFile) in names {
      let ours = found.filter { $0.string("target") == name }
      let addresses = ours.map { $0.string("address") ?? "" }
      #expect(
        isCircular ? addresses.sorted() == theirs[name]?.sorted() : addresses == theirs[name], "\(name): \(inFile)")
      #expect(ours.map { $0.integer("position") } == Array(1...ours.count))
      #expect(ours.last?.integer("rule") == nil)
      for (first, second) in zip(ours, ours.dropFirst()) {
        // That the rules never say the opposite.
        let rule = try #require(first.integer("rule"), "\(name): \(inFile): \(first) \(second)")
        rules.insert(rule)
        guard rule == 10 else { continue }
        let places = [first, second].map { object in inFile.firstIndex { $0 == object.string("address") } ?? -1 }
        #expect(places[0] < places[1], "\(name) is not as it came: \(inFile)")
      }
    }
    #expect(
      rules.isSuperset(of: policy.contains("label") ? [1, 2, 3, 7, 9, 10] : [1, 2, 3, 5, 6, 7, 9, 10]),
      "\(rules.sorted())")
  }

  @Test("every name of a hosts file has what getent has, in its order")
  func hostsFile() throws {
    let hosts = """
      # a comment  192.0.2.99 not.example
      127.0.0.1 localhost
      ::1 localhost ip6-localhost
      192.0.2.7 seven.example seven SEVEN.alias
      192.0.2.8\tseven.example # two lines
      2001:db8::7    seven.example
      192.0.2.7 seven.example
      ::ffff:192.0.2.9 mapped.example
      fe80::7 link.example
      fe80::7%v0 scoped.example
      192.0.2.300 bad.example
      0.0.0.0 zero.example
      """
    let system = try OwnSystem(hosts: hosts, OwnSystem.twoFamilies)
    let names = [
      "localhost", "ip6-localhost", "seven.example", "seven", "Seven.Alias", "link.example",
      "zero.example",
    ]
    for (option, database) in [("--", "ahosts"), ("-4", "ahostsv4"), ("-6", "ahostsv6")] {
      let found = try names.map { name in
        try system.objects("name", option, name).first?.strings("addresses") ?? []
      }
      // getent asks for IPv4-mapped addresses where there is no IPv6 one (AI_V4MAPPED), which programs seldom do.
      let theirs = try names.map { name in
        let answer = try system.getent(database, [name]).first?.value ?? []
        return answer.filter { option != "-6" || !$0.hasPrefix("::ffff:") }
      }
      #expect(found == theirs, "\(database)")
    }
    // And then it takes one that stands in the file for one that was made up.
    #expect(try system.getent("ahosts", ["mapped.example"]).values.first == ["::ffff:192.0.2.9"])
    #expect(try system.getent("ahostsv6", ["mapped.example"]) == [:])
    for option in ["--", "-6"] {
      #expect(try system.objects("name", option, "mapped.example").first?.strings("addresses") == ["::ffff:192.0.2.9"])
    }
    for name in ["not.example", "scoped.example", "bad.example"] {
      #expect(try system.getent("ahosts", [name]) == [:])
      #expect(try system.objects("name", name).first?.string("verdict") != "ok")
    }
  }

  @Test("the sources are those of the kernel, and where there is none it says why")
  func sources() throws {
    let hosts = """
      192.0.2.77 a.example
      2001:db8::77 a.example
      203.0.113.1 a.example
      10.1.2.3 a.example
      2001:db8:bad::1 a.example
      fe80::7 a.example
      127.0.0.9 a.example
      """
    let system = try OwnSystem(hosts: hosts, Self.network)
    let found = try system.objects("address", "a.example")
    func value(_ address: String, _ key: String) -> String? {
      found.first { $0.string("address") == address }?.string(key)
    }
    #expect(found.count == 7)
    #expect(value("192.0.2.77", "source") == "192.0.2.1" && value("192.0.2.77", "unusable") == nil)
    #expect(value("2001:db8::77", "source") == "2001:db8::1")
    #expect(value("127.0.0.9", "source") == "127.0.0.1" && value("127.0.0.9", "scope") == "link")
    #expect(value("203.0.113.1", "unusable") == "No route to host" && value("203.0.113.1", "source") == nil)
    #expect(value("10.1.2.3", "unusable") == "Permission denied")
    #expect(value("2001:db8:bad::1", "unusable") == "No route to host")
    #expect(value("fe80::7", "unusable") == "Invalid argument" && value("fe80::7", "scope") == "link")

    let text = try system.resolve("a.example").finish()
    #expect(text.status == .exit(0) && text.error == "")
    let lines = text.text.split(separator: "\n")
    #expect(lines[0].hasPrefix("a.example: 7 addresses, /etc/hosts:1 (inferred), "))
    #expect(lines.contains { $0.hasPrefix("  203.0.113.1 ") && $0.contains(" no route ") })
    #expect(lines.contains { $0.hasPrefix("  10.1.2.3 ") && $0.contains(" unusable: Permission denied ") })
    #expect(lines.contains { $0.hasPrefix("  2001:db8::77 ") && $0.contains(" from 2001:db8::1 ") })
  }

  @Test("a link-local address has its link; one that is not there is no address of anybody")
  func linkLocal() throws {
    let system = try OwnSystem(OwnSystem.twoFamilies + ["addr add fe80::1/64 dev v0 nodad"])
    try system.write("hosts: files\n", to: "nsswitch.conf")
    let found = try system.objects("address", "fe80::7%v0", "[fe80::8%v1]", "fe80::9%none")
    #expect(found.map { $0.string("address") } == ["fe80::7%v0", "fe80::8%v1"])
    #expect(found.first?.string("source") == "fe80::1%v0")
    let last = try system.objects("name", "fe80::9%none").first
    #expect(last?.string("verdict") == "not-found" && last?.string("reason") == "No such device")
  }

  @Test("a family that only loopback has is hidden from those who ask with AI_ADDRCONFIG, and that is said")
  func addressConfiguration() throws {
    let hosts = "192.0.2.7 both.example\n2001:db8::7 both.example\n2001:db8::8 six.example\n"
    let system = try OwnSystem(
      hosts: hosts, ["addr add 192.0.2.1/24 dev lo"])
    try system.write("hosts: files\n", to: "nsswitch.conf")
    // getent(1) asks with AI_ADDRCONFIG.
    #expect(try system.getent("ahosts", ["both.example"]) == ["both.example": ["192.0.2.7"]])
    #expect(try system.getent("ahosts", ["six.example"]) == [:])
    let answers = try system.objects("name", "both.example", "six.example")
    #expect(answers.map { $0.strings("addresses") } == [["192.0.2.7", "2001:db8::7"], ["2001:db8::8"]])
    #expect(answers.map { $0.string("hidden_family") } == ["inet6", "inet6"])
    let text = try system.resolve("six.example").finish().text
    #expect(text.contains("  programs that ask with AI_ADDRCONFIG get no IPv6 here: only loopback has it (inferred)\n"))
    // Who asks for one family is not told, and with an address outside of loopback nothing is hidden.
    #expect(try system.objects("name", "-6", "both.example").first?.string("hidden_family") == nil)
    try system.namespace.ip("addr add 2001:db8::1/64 dev lo nodad")
    #expect(try system.objects("name", "both.example").first?.string("hidden_family") == nil)
    #expect(try system.getent("ahosts", ["both.example"]) == ["both.example": ["2001:db8::7", "192.0.2.7"]])
  }
}
