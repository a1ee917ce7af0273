import Glibc
import PacketText
import TestSupport
import Testing
import Wire

/// The installed tcpdump, whose text is the one to match.
enum Tcpdump {
  static let absence: Comment = "tcpdump 4.99.3 is not installed"

  /// Whether it is there, in the version that is matched.
  static let isInstalled: Bool =
    (try? run(["--version"], input: [], zone: "UTC", withErrors: true)).map {
      String(decoding: $0, as: UTF8.self).contains("tcpdump version 4.99.3")
    } ?? false

  /// What it writes, given a capture file on its standard input.
  static func run(
    _ options: [String], input: [UInt8], zone: String, withErrors: Bool = false
  ) throws -> [UInt8] {
    let file = try TestFile.temporary(input)
    let output = try TestFile.temporary()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, file.fileNumber, 0)
    posix_spawn_file_actions_adddup2(&actions, output.fileNumber, 1)
    if withErrors {
      posix_spawn_file_actions_adddup2(&actions, output.fileNumber, 2)
    } else {
      posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    }
    var words = (["tcpdump"] + options).map { strdup($0) } + [nil]
    let environment: [String] = ["TZ=\(zone)", "PATH=/usr/bin:/usr/sbin:/sbin"]
    var variables = environment.map { strdup($0) } + [nil]
    defer { for word in words + variables { free(word) } }
    var process = pid_t()
    try #require(posix_spawnp(&process, "tcpdump", &actions, nil, &words, &variables) == 0)
    var status: Int32 = 0
    try #require(waitpid(process, &status, 0) == process)
    return try TestFile.contents(of: output.fileNumber)
  }

  /// The lines of each packet; `-#` marks where one begins.
  static func split(_ text: [UInt8]) -> [String] {
    var packets: [[Substring]] = []
    for line in String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false) {
      let mark = line.drop { $0 == " " }
      let number = mark.prefix { $0.isNumber }
      if !line.hasPrefix("\t"), line.count - mark.count + number.count >= 5, Int(number) == packets.count + 1,
        mark.dropFirst(number.count).hasPrefix("  ")
      {
        packets.append([line])
      } else if !packets.isEmpty {
        packets[packets.count - 1].append(line)
      }
    }
    return packets.map { $0.joined(separator: "\n") }
  }
}

/// A packet as it is in a capture file.
struct Captured {
  var bytes: [UInt8]
  var originalLength: Int
  var name: String
}

/// A capture file of packets, a second and a bit apart, and what is printed of it here.
struct Sheet {
  let link: LinkType
  let packets: [Captured]

  private func time(_ index: Int) -> (seconds: Int, nanoseconds: Int) {
    (1_700_000_000 + index * 3, (index * 123_456_789) % 1_000_000_000)
  }

  var file: [UInt8] {
    func little(_ value: Int) -> [UInt8] { [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) } }
    var bytes =
      little(0xa1b2_3c4d) + [2, 0, 4, 0] + little(0) + little(0) + little(262_144) + little(Int(link.rawValue))
    for (index, packet) in packets.enumerated() {
      let time = time(index)
      bytes += little(time.seconds) + little(time.nanoseconds) + little(packet.bytes.count)
      bytes += little(packet.originalLength) + packet.bytes
    }
    return bytes
  }

  func text(_ options: TextOptions, offset: Int = 0) -> [UInt8] {
    var printer = PacketPrinter(
      options, offsetFromUTC: { _ in offset }, interfaceName: { $0 == 1 ? "lo" : nil })
    var out = TextBuffer()
    for (index, packet) in packets.enumerated() {
      let time = time(index)
      PacketReader.read(packet.bytes) {
        _ = printer.put(
          $0, linkType: link, at: Int64(time.seconds) * 1_000_000_000 + Int64(time.nanoseconds),
          originalLength: packet.originalLength, into: &out)
      }
    }
    return out.array()
  }
}
