import Glibc
import Testing

/// The same command lines through iputils' ping and through ours: exit status, stdout and stderr are the same but for the
/// numbers that no two runs share.
@Suite(
  "as ping: the same as iputils",
  .endToEnd,
  .enabled(
    if: Namespace.areAvailable && PingPeer.isInstalled, "needs root, ip(8), setpriv(1) and ping(8) of iputils 20221126")
)
struct PingComparedTests {
  private func compare(_ lines: [String], with peer: PingPeer, prepare: () throws -> Void = {}) throws {
    for line in lines {
      var (theirs, ours) = try peer.outcomes(of: line, prepare: prepare)
      // On a busy machine an answer may come too late for one of both, which is nobody's fault.
      for _ in 0..<2 where ours != theirs { (theirs, ours) = try peer.outcomes(of: line, prepare: prepare) }
      #expect(ours == theirs, "\(line)")
    }
  }

  private func loopback() throws -> PingPeer { try PingPeer(in: ["ip", "netns", "exec", try Namespace().name]) }

  @Test(
    "answers",
    arguments: [
      [
        "ping -c 2 -i 0.01 127.0.0.1", "ping -c 1 -s 0 127.0.0.1", "ping -c 1 -s 15 127.0.0.1",
        "ping -c 1 -s 16 127.0.0.1",
        "ping -c 1 -s 65507 127.0.0.1", "ping -c 1 ::1", "ping -c 1 -s 65507 ::1", "ping -qc2 -i.01 127.0.0.1",
        "ping 127.0.0.1 -c 1 -q", "ping -c 1 -q -- 127.0.0.1", "ping -c +2 -i 0.01 127.0.0.1", "ping -c 02 -i 1e-2 ::1",
        "ping -n -c 1 127.0.0.1", "ping -c 1 127.1", "ping -c 1 0", "ping -c 1 0x7f000001", "ping -c 1 0.0.0.0",
        "ping -c 1 ::", "ping4 -c 1 127.0.0.1", "ping6 -c 1 ::1", "ping -6 -c 1 ::1", "ping -4 -c 1 127.0.0.1",
      ],
      [
        "ping -p ff -c 1 127.0.0.1", "ping -p f -c 1 127.0.0.1", "ping -p fff -c 1 ::1", "ping -p '' -c 1 127.0.0.1",
        "ping -p 000102030405060708090a0b0c0d0e0f10 -c 1 127.0.0.1", "ping -p abcd -q -c 1 127.0.0.1",
        "ping -t 255 -c 1 127.0.0.1", "ping -t 5 -c 1 ::1", "ping -Q 0x10 -c 1 127.0.0.1", "ping -Q 16 -c 1 ::1",
        "ping -M do -c 1 127.0.0.1", "ping -M want -c 1 ::1", "ping -M dont -c 1 127.0.0.1", "ping -D -c 1 127.0.0.1",
        "ping -O -c 1 127.0.0.1", "ping -a -c 2 -i 0.01 127.0.0.1", "ping -U -c 1 127.0.0.1", "ping -B -c 1 127.0.0.1",
        "ping -r -c 1 127.0.0.1", "ping -L -c 1 ::1", "ping -b -c 1 127.0.0.1", "ping -d -c 1 127.0.0.1",
        "ping -C -c 1 127.0.0.1", "ping -S 5000 -c 1 127.0.0.1", "ping -m 5 -c 1 127.0.0.1",
        "ping -m 4294967295 -c 1 127.0.0.1",
        "ping -m 2147483648 -c 1 ::1", "ping -e 5 -c 1 127.0.0.1",
      ],
      [
        "ping -i 0 -c 2 127.0.0.1", "ping -c 3 -i 0.0001 127.0.0.1", "ping -l 3 -c 3 -i 0.01 127.0.0.1",
        "ping -f -c 5 127.0.0.1", "ping -f -c 1 127.0.0.1", "ping -f -q -c 5 ::1", "ping -f -i 0.01 -c 5 127.0.0.1",
        "ping -f -i 0 -c 3 127.0.0.1", "ping -f -a -c 2 127.0.0.1", "ping -A -c 3 127.0.0.1", "ping -A -q -c 3 ::1",
        "ping -W 0 -c 1 127.0.0.1", "ping -W 0.1 -c 1 127.0.0.1", "ping -w 1 -i 0.3 127.0.0.1",
        "ping -w 1 -c 10 -q 127.0.0.1", "ping -w 5 -c 2 -i 0.3 127.0.0.1", "ping -w 1 -q ::1",
      ],
      [
        "ping -R -c 2 -i 0.01 127.0.0.1", "ping -R -n -c 1 127.0.0.1", "ping -R -s 10 -c 1 127.0.0.1",
        "ping -D -R -c 1 127.0.0.1", "ping -R -c 1 ::1", "ping -T tsonly -c 2 -i 0.01 127.0.0.1",
        "ping -R -q -c 1 127.0.0.1",
        "ping -T tsandaddr -c 2 -i 0.01 127.0.0.1", "ping -T tsprespec -c 1 127.0.0.1 127.0.0.1",
        "ping -T tsprespec -c 1 127.0.0.1 127.0.0.2 127.0.0.1", "ping -T tsonly -c 1 ::1",
        "ping -I lo -c 1 127.0.0.1", "ping -I 127.0.0.1 -c 1 127.0.0.1", "ping -I 127.0.0.2 -c 1 127.0.0.1",
        "ping -I lo -c 1 ::1", "ping -I ::1 -c 1 ::1", "ping -I 127.0.0.1 -c 1 ::1", "ping -I ::1 -c 1 127.0.0.1",
        "ping -I 127.0.0.1 -I lo -c 1 127.0.0.1", "ping -B -I lo -c 1 127.0.0.1",
        "ping -I lo -I 127.0.0.5 -c 1 127.0.0.1", "ping -I ::1 -I lo -c 1 ::1",
      ],
    ])
  func answers(_ lines: [String]) throws { try compare(lines, with: loopback()) }

  @Test("words that make no sense, and what the kernel refuses")
  func mistakes() throws {
    try compare(
      [
        "ping", "ping -c 1", "ping -c 1 --", "ping -c", "ping -Z 127.0.0.1", "ping --foo", "ping -h", "ping -h -c x",
        "ping -c x -h", "ping -c 1.1 127.0.0.1", "ping -c 0 127.0.0.1", "ping -c -1 127.0.0.1", "ping -c '' 127.0.0.1",
        "ping -c 99999999999999999999 127.0.0.1", "ping -c 0x2 127.0.0.1", "ping -s -1 127.0.0.1",
        "ping -s x 127.0.0.1",
        "ping -s 65508 -c 1 127.0.0.1", "ping -i 99999999999 -c 1 127.0.0.1", "ping -p zz -c 1 127.0.0.1",
        "ping -p 0xff -c 1 127.0.0.1", "ping -t 300 127.0.0.1", "ping -t -1 127.0.0.1", "ping -t x 127.0.0.1",
        "ping -t 0 -c 1 127.0.0.1", "ping -Q 256 -c 1 127.0.0.1", "ping -Q zz -c 1 127.0.0.1", "ping -Q 0x100 -c 1 ::1",
        "ping -l 0 -c 1 127.0.0.1", "ping -l 70000 -c 1 127.0.0.1", "ping -l x -c 1 127.0.0.1", "ping -w -1 127.0.0.1",
        "ping -w x 127.0.0.1", "ping -W -1 -c 1 127.0.0.1", "ping -M probe -c 1 127.0.0.1", "ping -M x -c 1 127.0.0.1",
        "ping -T x -c 1 127.0.0.1", "ping -R -T tsonly -c 1 127.0.0.1", "ping -T tsonly -R -c 1 127.0.0.1",
        "ping -T tsprespec -c 1 127.0.0.1 127.0.0.1 127.0.0.1 127.0.0.1 127.0.0.1 127.0.0.1", "ping -c 1 127.0.0.1 ::1",
        "ping -m x -c 1 127.0.0.1", "ping -m 99999999999 -c 1 127.0.0.1", "ping -e 70000 -c 1 127.0.0.1",
        "ping -e x -c 1 127.0.0.1", "ping -S x -c 1 127.0.0.1", "ping -S 0 -c 1 127.0.0.1", "ping -4 -6 -c 1 127.0.0.1",
        "ping -6 -4 -c 1 ::1", "ping4 -6 -c 1 127.0.0.1", "ping6 -4 -c 1 127.0.0.1", "ping -4 -c 1 ::1",
        "ping -6 -c 1 127.0.0.1", "ping6 -c 1 127.0.0.1", "ping -I nosuch0 -c 1 127.0.0.1", "ping -I nosuch0 -c 1 ::1",
        "ping -I 10.9.9.9 -c 1 127.0.0.1", "ping -I 2001:db8::5 -c 1 ::1", "ping -c 1 127.255.255.255",
        "ping -c 1 255.255.255.255", "ping -c 1 10.1.2.3", "ping -c 1 2001:db8::1", "ping -c 1 224.0.0.1",
        "ping -c 1 fe80::1%nosuch", "ping -c 1 127.0.0.1%lo", "ping -c 1 [::1]", "ping -c 1 ''",
        "ping -c 1 -q -- 127.0.0.1 -n",
        "ping -e 0 -c 1 127.0.0.1",
      ], with: loopback())
  }

  @Test("hosts that behave in their own ways", arguments: [4, 6])
  func hosts(version: Int) throws {
    let responder = try EchoResponder()
    let peer = try PingPeer(in: ["ip", "netns", "exec", responder.space.name])
    typealias Host = EchoResponder.Host
    var lines: [String] = []
    for host in [
      Host.plain, .twice, .corrupting, .wrongSource, .silent, .foreignIdentifier, .lossy, .prohibited, .truncating,
      .stub,
    ] {
      lines.append("ping -c 3 -i 0.1 -W 0.2 \(host.address(version))")
    }
    func line(_ words: String, _ host: Host) { lines.append("ping \(words) \(host.address(version))") }
    line("-c 4 -i 0.1 -W 0.2", .reordering)
    line("-c 4 -i 0.1 -O -W 0.2", .silent)
    line("-c 4 -i 0.1 -O -D -W 0.2", .silent)
    line("-c 2 -i 0.1 -q -D -O -W 0.2", .silent)
    line("-c 2 -i 0.1 -D -W 0.2", .prohibited)
    line("-q -c 2 -i 0.1 -W 0.2", .prohibited)
    line("-a -c 2 -i 0.1 -W 0.2", .prohibited)
    line("-O -c 2 -i 0.1 -W 0.2", .prohibited)
    line("-c 2 -i 0.1 -W 0.2", .reachedAllTheSame)
    line("-c 1 -s 100 -p abcd", .corrupting)
    line("-c 1 -s 21", .corrupting)
    line("-a -c 1", .corrupting)
    line("-f -D -c 4", .corrupting)
    line("-f -c 4 -W 0.2", .lossy)
    line("-f -O -c 4 -W 0.2", .lossy)
    line("-f -q -c 4 -W 0.2", .silent)
    line("-f -l 3 -c 6 -W 0.2", .silent)
    line("-l 2 -O -c 2 -W 0.2", .silent)
    line("-w 2 -i 0.1", .prohibited)
    line("-c 1 -w 2", .prohibited)
    line("-c 3 -w 2 -i 0.1", .lossy)
    line("-c 2 -w 1 -i 0.3", .silent)
    line("-I far -c 1", .plain)
    line("-q -c 2 -i 0.1", .twice)
    line("-M do -s 3000 -c 2 -i 0.1 -W 0.2", .plain)
    line("-c 1 -M want -s 3000", .plain)
    line("-c 1 -W 0.001", .silent)
    lines.append("ping -c 2 -i 0.1 -W 0.2 \(version == 4 ? "239.7.7.255" : "ff15::ff")")
    if version == 4 {
      lines += [
        "ping -b -c 2 -i 0.1 -W 0.2 10.77.0.255", "ping -b -I 10.77.0.254 -c 2 -i 0.1 -W 0.2 10.77.0.255",
        "ping -c 1 10.77.0.255", "ping -I 10.77.0.254 -c 1 10.77.0.1",
        "ping -R -c 2 -i 0.1 10.77.0.1", "ping -r -c 1 10.77.0.1", "ping -r -c 1 10.99.0.1",
      ]
    }
    try compare(lines, with: peer)
  }

  @Test("through a router, and to neighbours that are not there")
  func router() throws {
    let here = try Namespace()
    let router = try Namespace()
    let there = try Namespace()
    try here.ip("link add r0 type veth peer name r1 netns \(router.name)")
    try router.ip("link add d0 type veth peer name d1 netns \(there.name)")
    for (space, device, addresses) in [
      (here, "r0", ["10.90.0.1/24", "fd90::1/64"]), (router, "r1", ["10.90.0.2/24", "fd90::2/64"]),
      (router, "d0", ["10.91.0.1/24", "fd91::1/64"]), (there, "d1", ["10.91.0.2/24", "fd91::2/64"]),
    ] {
      for address in addresses {
        try space.ip("addr add \(address) dev \(device)\(address.contains(":") ? " nodad" : "")")
      }
      try space.ip("link set \(device) up")
    }
    try router.ip("addr add fe80::2/64 dev r1 nodad")
    try here.settle("r0")
    try there.settle("d1")
    try here.ip("route add 10.91.0.0/24 via 10.90.0.2")
    try here.ip("-6 route add fd91::/64 via fd90::2")
    try there.ip("route add default via 10.91.0.1")
    try there.ip("-6 route add default via fd91::1")
    try router.ip("link set d0 mtu 1400")
    try router.set("ipv4/ip_forward", "1")
    try router.set("ipv6/conf/all/forwarding", "1")
    // Errors are limited to one a second otherwise, and the second program would wait in vain.
    try router.set("ipv4/icmp_ratelimit", "0")
    try router.set("ipv6/icmp/ratelimit", "0")
    for destination in ["unreachable 10.80.0.0/24", "prohibit 10.81.0.0/24", "blackhole 10.82.0.0/24"] {
      try here.ip("route add \(destination)")
    }
    let peer = try PingPeer(in: ["ip", "netns", "exec", here.name])
    try compare(
      [
        "ping -c 1 10.91.0.2", "ping -c 1 fd91::2", "ping -t 1 -c 2 -i 0.1 10.91.0.2", "ping -t 1 -c 1 fd91::2",
        "ping -R -c 2 -i 0.1 10.91.0.2", "ping -T tsandaddr -c 1 10.91.0.2", "ping -T tsonly -c 1 10.91.0.2",
        "ping -T tsprespec -c 1 10.90.0.2 10.91.0.1 10.91.0.2 10.91.0.2", "ping -I r0 -c 1 10.91.0.2",
        "ping -M do -s 1380 -c 3 -i 0.1 -W 0.2 10.91.0.2", "ping -c 3 -i 0.2 10.90.0.77", "ping -c 3 -i 0.2 fd90::77",
        "ping -c 1 10.80.0.1", "ping -c 1 10.81.0.1", "ping -c 1 10.82.0.1",
        "ping -c 1 10.90.0.255", "ping -I lo -c 1 -w 1 10.91.0.2", "ping -c 1 fe80::2%r0", "ping -I r0 -c 1 fe80::2",
        "ping -B -c 1 fe80::2%r0", "ping -I fd90::1 -I r0 -c 1 fe80::2",
        "ping -L -I r0 -c 1 -w 1 224.0.0.1",
      ], with: peer
    ) {
      // What a program has learnt of the path is not known to the next.
      try here.ip("route flush cache")
      try here.ip("-6 route flush cache")
    }
  }

  @Test("a user who is not root: what is permitted, and what is not")
  func unprivileged() throws {
    let responder = try EchoResponder()
    try responder.space.permitDatagrams()
    let user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    let peer = try PingPeer(in: ["ip", "netns", "exec", responder.space.name] + user, isPublic: true)
    try compare(
      [
        "ping -c 1 127.0.0.1", "ping -c 1 ::1", "ping -c 2 -i 0.001 127.0.0.1", "ping -c 2 -i 0.002 127.0.0.1",
        "ping -c 2 -i 0.0015 127.0.0.1", "ping -c 2 -i 0 127.0.0.1", "ping -f -c 2 127.0.0.1", "ping -f -c 1 ::1",
        "ping -f -i 0.01 -c 2 127.0.0.1", "ping -l 4 -c 2 127.0.0.1", "ping -l 3 -c 3 -i 0.1 127.0.0.1",
        "ping -A -c 2 127.0.0.1", "ping -I lo -c 1 127.0.0.1", "ping -R -c 1 127.0.0.1",
        "ping -T tsonly -c 1 127.0.0.1",
        "ping -e 7 -c 1 127.0.0.1", "ping -c 2 -i 0.1 -W 0.2 10.77.0.4", "ping -c 2 -i 0.1 -W 0.2 10.77.0.11",
        "ping -b -c 1 10.77.0.255", "ping -b -c 2 -i 0.5 10.77.0.255", "ping -r -c 1 127.0.0.1",
        "ping -Q 0x10 -t 3 -M do -L -B -c 1 127.0.0.1", "ping -c 3 -i 0.1 -W 0.2 fd77::2", "ping -c 1 fd77::b -W 0.2",
        "ping -M do -s 3000 -c 1 -W 0.2 10.77.0.1", "ping -m 3 -c 1 127.0.0.1", "ping -m 3 -I 127.0.0.1 -c 1 127.0.0.1",
        "ping -m 3 -I ::1 -q -c 1 ::1",
      ], with: peer)
  }

  @Test("what the kernel does not send is lost; that it did not is said on stderr, where iputils says nothing")
  func unsent() throws {
    let space = try EchoResponder().space
    try space.ip("route add default via 10.77.0.1 dev far")
    let peer = try PingPeer(in: ["ip", "netns", "exec", space.name])
    let lines = [
      "ping -r -c 2 -i 0.1 -W 0.2 10.99.0.1", "ping -r -c 2 -w 1 -i 0.4 10.99.0.1", "ping -c 1 -W 0.2 fe80::1%lo",
      "ping -c 1 -W 0.2 ff02::1%lo", "ping -I fd77::fe -c 1 -W 0.2 2001:db8::1",
    ]
    for line in lines {
      let (theirs, ours) = try peer.outcomes(of: line)
      #expect(ours.status == .exit(1) && ours.status == theirs.status && ours.output == theirs.output, "\(line)")
      let said = ours.error.split(separator: "\n")
      #expect(!said.isEmpty && said.allSatisfy { $0 == "ping: sendmsg: Network is unreachable" }, "\(ours)")
    }
    let broadcast = try peer.outcomes(of: "ping -I 10.77.0.254 -c 1 -W 0.2 10.77.0.255")
    #expect(broadcast.ours.output == broadcast.theirs.output)
    #expect(broadcast.ours.error == "ping: sendmsg: Permission denied\n")
  }

  @Test("names")
  func names() throws {
    let system = try OwnSystem(
      hosts: """
        127.0.0.1 localhost
        127.0.0.2 plain.example plain
        ::1 six.example six
        127.0.0.3 both.example
        ::1 both.example

        """)
    try system.write("hosts: files\n", to: "nsswitch.conf")
    let peer = try PingPeer(in: system.prefix)
    try compare(
      [
        "ping -c 1 localhost", "ping -n -c 1 localhost", "ping -c 1 plain", "ping -c 1 plain.example",
        "ping -n -c 1 plain",
        "ping -c 1 six", "ping -n -c 1 six", "ping -c 1 both.example", "ping -6 -c 1 both.example",
        "ping -4 -c 1 plain",
        "ping -4 -c 1 six", "ping -6 -c 1 plain", "ping6 -c 1 localhost", "ping4 -c 1 localhost",
        "ping -c 1 none.example",
        "ping -R -c 1 plain", "ping -T tsandaddr -c 1 plain", "ping -q -c 1 six", "ping -f -c 2 plain",
        "ping -c 3 -i 0.01 plain", "ping -T tsprespec -c 1 none.example plain", "ping -I plain -c 1 plain",
      ], with: peer)
  }
}
