import Testing

@Suite("bad input to ping", .endToEnd)
struct PingBadInputTests {
  static let mistakes = [
    Mistake("ping", 2, "ping whom?"),
    Mistake("ping -c 1.1 127.0.0.1", 2, "'1.1'", "--count", "from 1 to"),
    Mistake("ping -c 0 127.0.0.1", 2, "'0'", "--count"),
    Mistake("ping -s 70000 127.0.0.1", 2, "--size 70000", "65507"),
    Mistake("ping -i -1 127.0.0.1", 2, "'-1'", "no number has a sign here"),
    Mistake("ping -i 0.5ms 127.0.0.1", 2, "the shortest interval is 1ms"),
    Mistake("ping --timeout 0 127.0.0.1", 2, "--timeout", "longer than nothing"),
    Mistake("ping --deadline soon 127.0.0.1", 2, "'soon'", "a duration reads"),
    Mistake("ping --pattern zz 127.0.0.1", 2, "'zz'", "hexadecimal"),
    Mistake("ping --pattern fff 127.0.0.1", 2, "'fff'", "hexadecimal"),
    Mistake("ping --ttl 0 127.0.0.1", 2, "1 to 255"),
    Mistake("ping --tos 256 127.0.0.1", 2, "'256'"),
    Mistake("ping --mark 4294967296 127.0.0.1", 2, "0 to 4294967295, or 0x0 to 0xffffffff"),
    Mistake("ping --mark 0x+1 127.0.0.1", 2, "'0x+1'", "--mark"),
    Mistake("ping --interface nosuch0 127.0.0.1", 2, "no such interface"),
    Mistake("ping --source localhost 127.0.0.1", 2, "'localhost'", "an address of this machine"),
    Mistake("ping --max-loss 101 127.0.0.1", 2, "0 to 100"),
    Mistake("ping --max-loss nan 127.0.0.1", 2, "0 to 100"),
    Mistake("ping --require none 127.0.0.1", 2, "all, any or a number"),
    Mistake("ping --until-up 1 --until-down 1 127.0.0.1", 2, "exclude each other"),
    Mistake("ping --raw --dgram 127.0.0.1", 2, "exclude each other"),
    Mistake("ping --alive --unreachable 127.0.0.1", 2, "exclude each other"),
    Mistake("ping -c1.1 127.0.0.1", 2, "'1.1'"),
    Mistake("ping --adaptive -i 0 127.0.0.1", 2, "exclude each other"),
    Mistake("ping --header-included --dgram 127.0.0.1", 2, "only a raw socket"),
    Mistake("ping --record-route -6 localhost", 2, "exclude each other"),
    Mistake("ping --record-route ::1", 2, "::1: an IPv6 address, where only IPv4 is asked for"),
    Mistake("ping --record-route --timestamp-option times 127.0.0.1", 2, "no room for both"),
    Mistake("ping --timestamp-option 10.0.0.1,x 127.0.0.1", 2, "up to four IPv4 addresses"),
    Mistake("ping --pcap - -c 1 127.0.0.1", 2, "--pcap -", "-q must keep all else from there"),
    Mistake("ping --pcap - -q --json -c 1 127.0.0.1", 2, "--pcap -", "-q"),
    Mistake("ping --mtu-search -s 100 127.0.0.1", 2, "--mtu-search and -s exclude each other"),
    Mistake("ping --mtu-search --pcap x 127.0.0.1", 2, "--mtu-search and --pcap exclude each other"),
    Mistake("ping --mtu-search --alive 127.0.0.1", 2, "--mtu-search and --alive exclude each other"),
    Mistake("ping --mtu-search -c 0 127.0.0.1", 2, "'0'", "--count"),
    Mistake("ping --mtu-search 10.0.0.0/33", 2, "10.0.0.0/33", "a prefix such as"),
    Mistake("ping --csv --record-route 127.0.0.1", 2, "--json has what routers wrote"),
    Mistake("ping --require 2 127.0.0.1", 2, "--require 2 of 1"),
    Mistake("ping -n localhost", 2, "localhost: -n takes no names"),
    Mistake("ping --tcp 80 --udp 53 127.0.0.1", 2, "--tcp and --udp exclude each other"),
    Mistake("ping --tcp 0 127.0.0.1", 2, "'0'", "--tcp", "a port from 1 to 65535"),
    Mistake("ping --tcp 65536 127.0.0.1", 2, "'65536'", "a port from 1 to 65535"),
    Mistake("ping --udp -1 127.0.0.1", 2, "no number has a sign here"),
    Mistake("ping --udp 1.5 127.0.0.1", 2, "'1.5'", "the name of a service over udp"),
    Mistake("ping --tcp nosuchservice 127.0.0.1", 2, "'nosuchservice'", "no service of that name over tcp"),
    Mistake("ping --tcp 80 -s 9 127.0.0.1", 2, "--tcp and --size exclude each other"),
    Mistake("ping --tcp 80 --pattern ff 127.0.0.1", 2, "--tcp and --pattern exclude each other"),
    Mistake("ping --tcp 80 --broadcast 127.0.0.1", 2, "--tcp and --broadcast exclude each other"),
    Mistake("ping --tcp 80 --record-route 127.0.0.1", 2, "--tcp and --record-route exclude each other"),
    Mistake("ping --udp 53 --raw 127.0.0.1", 2, "--udp and --raw exclude each other"),
    Mistake("ping --udp 53 --dgram 127.0.0.1", 2, "--udp and --dgram exclude each other"),
    Mistake("ping --udp 53 --header-included 127.0.0.1", 2, "--udp and --header-included exclude each other"),
    Mistake("ping --udp 53 --timestamp-option times 127.0.0.1", 2, "--udp and --timestamp-option exclude each other"),
    Mistake("ping --csv --json 127.0.0.1", 2, "exclude"),
    Mistake("ping -4 -6 127.0.0.1", 2, "exclude each other"),
    Mistake("ping -4 ::1", 2, "::1: an IPv6 address, where only IPv4 is asked for"),
    Mistake("ping -6 127.0.0.0/30", 2, "127.0.0.0/30: an IPv4 address, where only IPv6 is asked for"),
    Mistake("ping 10.0.0.0/33", 2, "10.0.0.0/33", "a prefix such as"),
    Mistake("ping 10.0.0.0/8", 2, "10.0.0.0/8", "more than"),
    Mistake("ping 127.0.0.2-1", 2, "begins with its lower address"),
    Mistake("ping 127.0.0.2-x", 2, "'x' does not end a range"),
    Mistake("ping @/nosuch/file", 2, "/nosuch/file"),
  ]

  @Test("is one line, and nothing is sent", arguments: mistakes)
  func each(_ mistake: Mistake) throws {
    let outcome = try sonde(mistake.words).finish()
    #expect(outcome.status == .exit(mistake.code))
    #expect(outcome.text == "" && outcome.complaints.count == 1, "\(outcome.text)\(outcome.error)")
    for words in mistake.says { #expect(outcome.error.contains(words), "\(outcome.error)") }
  }

  @Test("a file that is no text is one line, and nothing is sent")
  func noText() throws {
    let path = try Files.make("targets", Array("127.0.0.1\n".utf8) + [0x7f, 0x45, 0x00, 0x0a])
    let outcome = try sonde("ping", "-c", "1", "127.0.0.1", "@\(path)").finish()
    #expect(outcome.status == .exit(2) && outcome.text == "" && outcome.complaints.count == 1)
    #expect(outcome.error.contains("targets is no text: byte 12 is NUL"))
  }

  @Test(
    "a malformed target among good ones is told, and the good ones are asked",
    .enabled(if: Namespace.areAvailable, "namespaces need root and ip(8)"))
  func mixed() throws {
    let file = try Files.make("targets", [0x31, 0xff, 0xfe, 0x0a] + Array("127.0.0.2\n".utf8))
    let report = try Namespace().ping("-c", "1", "-i", "10ms", "a b", "127.0.0.1", "10.0.0.0/33", "@\(file)")
    #expect(report.status == .exit(2))
    try report.expectCounters(["ok": 2])
    #expect(report.targets.filter { $0.string("verdict") == "invalid" }.count == 3)
  }
}
