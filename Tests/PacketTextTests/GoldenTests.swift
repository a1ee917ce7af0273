import PacketText
import Testing
import Wire

/// Options as they are typed and as they are meant.
struct PrintedWith: Sendable, CustomStringConvertible {
  let words: [String]
  let options: TextOptions

  init(_ words: String..., change: (inout TextOptions) -> Void) {
    self.words = words
    var options = TextOptions()
    options.isNumeric = true
    options.isNumbered = true
    options.isClassic = true
    change(&options)
    self.options = options
  }

  var description: String { words.joined(separator: " ") }

  static let all = [
    PrintedWith("-n") { _ in },
    PrintedWith("-nq") { $0.isQuiet = true },
    PrintedWith("-nv") { $0.verbosity = 1 },
    PrintedWith("-nvv") { $0.verbosity = 2 },
    PrintedWith("-nvvv") { $0.verbosity = 3 },
    PrintedWith("-ne") { $0.showsLink = true },
    PrintedWith("-neq") {
      $0.showsLink = true; $0.isQuiet = true
    },
    PrintedWith("-nev") {
      $0.showsLink = true; $0.verbosity = 1
    },
    PrintedWith("-nx") { $0.dump = .hex },
    PrintedWith("-nxx") {
      $0.dump = .hex; $0.dumpsLink = true
    },
    PrintedWith("-nX") { $0.dump = .hexAndText },
    PrintedWith("-nXX") {
      $0.dump = .hexAndText; $0.dumpsLink = true
    },
    PrintedWith("-nA") { $0.dump = .text },
    PrintedWith("-nAA") {
      $0.dump = .text; $0.dumpsLink = true
    },
    PrintedWith("-nevX") {
      $0.showsLink = true; $0.verbosity = 1; $0.dump = .hexAndText
    },
    PrintedWith("-nvvX") {
      $0.dump = .hexAndText; $0.verbosity = 2
    },
    PrintedWith("-nS") { $0.hasAbsoluteSequenceNumbers = true },
    PrintedWith("-nt") { $0.time = .none },
    PrintedWith("-ntt") { $0.time = .unix },
    PrintedWith("-nttt") { $0.time = .sincePrevious },
    PrintedWith("-ntttt") { $0.time = .date },
    PrintedWith("-nttttt") { $0.time = .sinceFirst },
    PrintedWith("-n", "--nano") { $0.hasNanoseconds = true },
    PrintedWith("-nttt", "--nano") {
      $0.hasNanoseconds = true; $0.time = .sincePrevious
    },
  ]
}

@Suite("the text of tcpdump")
struct GoldenTests {
  private static let links: [LinkType] = [.ethernet, .linuxCooked, .linuxCooked2, .raw, .ipv4, .ipv6, .null, .loop]

  /// The packets of a link type, whole.
  private func whole(_ link: LinkType) -> Sheet {
    Sheet(
      link: link,
      packets: Specimen.all.filter { $0.link == link }.map {
        Captured(bytes: $0.bytes, originalLength: $0.bytes.count, name: $0.name)
      })
  }

  /// Every packet cut at every length: by the capture, and as a whole packet that is shorter.
  private func cut(_ link: LinkType) -> Sheet {
    var packets: [Captured] = []
    for specimen in Specimen.all where specimen.link == link {
      for count in 0..<specimen.bytes.count {
        let bytes = Array(specimen.bytes.prefix(count))
        let name = "\(specimen.name), \(count) of \(specimen.bytes.count) bytes"
        packets.append(Captured(bytes: bytes, originalLength: specimen.bytes.count, name: name))
        if count > 0 { packets.append(Captured(bytes: bytes, originalLength: count, name: name + " and no more")) }
      }
    }
    return Sheet(link: link, packets: packets)
  }

  /// Compares, and says of the first packets that differ what they are.
  private func compare(_ sheet: Sheet, _ set: PrintedWith, zone: String = "UTC", offset: Int = 0) throws {
    let theirs = Tcpdump.split(try Tcpdump.run(set.words + ["-#", "-r", "-"], input: sheet.file, zone: zone))
    let ours = Tcpdump.split(sheet.text(set.options, offset: offset))
    try #require(theirs.count == sheet.packets.count)
    #expect(ours.count == theirs.count)
    var differences = 0
    for (index, (ours, theirs)) in zip(ours, theirs).enumerated() where ours != theirs {
      differences += 1
      if differences <= 3 { #expect(ours == theirs, "\(sheet.packets[index].name) \(set) \(sheet.link)") }
    }
    #expect(differences == 0, "\(set), link \(sheet.link)")
  }

  @Test(
    "whole packets of every protocol, with every option", .enabled(if: Tcpdump.isInstalled, Tcpdump.absence),
    arguments: PrintedWith.all)
  func whole(set: PrintedWith) throws {
    for link in Self.links { try compare(whole(link), set) }
  }

  @Test(
    "packets that are cut, at every length", .enabled(if: Tcpdump.isInstalled, Tcpdump.absence),
    arguments: PrintedWith.all.filter {
      ["-n", "-nvvX", "-nevX", "-nx", "-nq", "-nA", "-nvvv"].contains($0.description)
    })
  func cut(set: PrintedWith) throws {
    for link in Self.links { try compare(cut(link), set) }
  }

  @Test(
    "time in another zone", .enabled(if: Tcpdump.isInstalled, Tcpdump.absence),
    arguments: PrintedWith.all.filter { ["-n", "-ntttt", "-ntt"].contains($0.description) })
  func zone(set: PrintedWith) throws {
    try compare(whole(.raw), set, zone: "XXX-5:30", offset: 19_800)
    try compare(whole(.raw), set, zone: "XXX+11", offset: -39_600)
  }
}
