import PacketText
import TestSupport
import Testing
import Wire

@Suite("damaged packets have the text of tcpdump")
struct DamagedPacketTests {
  /// Tunnels and the link layer's own protocols are printed as far as they are known, and damage makes what is not.
  private static let left = [
    "GRE", "VXLAN", "Geneve", "MPLS", "two labels", "PPPoE", "SCTP", "LLC", "SNAP", "spanning", "topology",
    "rapid", "an unknown spanning", "dhcpv6",
  ]

  private static let core = Specimen.all.filter { specimen in
    specimen.link == .ethernet && !left.contains { specimen.name.hasPrefix($0) }
  }

  /// Some packets, each with a few bits or bytes changed, mostly near the beginning of one of their layers.
  private static func packets(_ count: Int, seed: UInt64) -> [Captured] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).compactMap { _ in
      guard let specimen = core.randomElement(using: &generator) else { return nil }
      var bytes = specimen.bytes
      let start = [0, 12, 14, 14, 14, 34, 34, 34, 42, 54].randomElement(using: &generator) ?? 0
      for _ in 0..<([1, 1, 1, 2, 3].randomElement(using: &generator) ?? 1) {
        let place = Int.random(in: min(start, bytes.count - 1)..<bytes.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0, 1: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &generator)
        case 2: bytes[place] = [0, 1, 2, 3, 4, 8, 0x3f, 0x45, 0x7f, 0x80, 0xff].randomElement(using: &generator) ?? 0
        default: bytes[place] = .random(in: 0...255, using: &generator)
        }
      }
      return Captured(bytes: bytes, originalLength: bytes.count, name: "\(specimen.name), damaged")
    }
  }

  /// Protocols that damage to a number or a port makes, and of which nothing but the length is printed here.
  private static let foreign = [
    "TFTP, length ", "DCCP", "dccp", "router renumbering, command", "who-are-you", ": FTP", ": SMTP", ": RTSP",
    "Loopback, skipCount ",
    // Names of domains in an advertisement are read here no further than to the end of their option.
    "domain(s): ",
  ]

  /// Whether the text is the same up to where such a protocol begins.
  private static func isForeign(_ ours: String, _ theirs: String) -> Bool {
    if foreign.contains(where: { theirs.contains($0) }) { return true }
    for mark in [" ip-proto-", "UDP, length ", "igmp-"] {
      guard let range = ours.ranges(of: mark).last else { continue }
      if theirs.hasPrefix(ours[..<range.lowerBound]) { return true }
    }
    return false
  }

  @Test(
    "some thousands, each damaged another way", .enabled(if: Tcpdump.isInstalled, Tcpdump.absence),
    arguments: PrintedWith.all.filter { ["-n", "-nv"].contains($0.description) }, [20, 21] as [UInt64])
  func damaged(set: PrintedWith, seed: UInt64) throws {
    let sheet = Sheet(link: .ethernet, packets: Self.packets(5000, seed: seed))
    let theirs = Tcpdump.split(try Tcpdump.run(set.words + ["-#", "-r", "-"], input: sheet.file, zone: "UTC"))
    let ours = Tcpdump.split(sheet.text(set.options))
    try #require(theirs.count == sheet.packets.count)
    #expect(ours.count == theirs.count)
    var differences = 0
    var foreign = 0
    for (index, (ours, theirs)) in zip(ours, theirs).enumerated() where ours != theirs {
      if Self.isForeign(ours, theirs) {
        foreign += 1
        continue
      }
      differences += 1
      if differences <= 3 { #expect(ours == theirs, "\(sheet.packets[index].name) \(sheet.packets[index].bytes)") }
    }
    #expect(differences == 0, "\(set)")
    // One in fifty: more would mean that the comparison says little.
    #expect(foreign < sheet.packets.count / 50)
  }
}
