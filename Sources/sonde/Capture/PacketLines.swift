import Addresses
import Capture
import Host
import PacketText
import Sockets
import Wire

/// Packets as lines, gathered until it is time to show them.
final class PacketLines {
  /// What changes with each packet: together, as each property of a class that changes is looked after by itself.
  fileprivate struct Page: ~Copyable {
    var printer: PacketPrinter
    var buffer = TextBuffer(capacity: 256 << 10)
    var count = 0
  }

  private var page: Page
  private let isColoured: Bool
  private let answers: Answers
  private let cooked: CookedName
  private let hosts: HostNames
  /// How many were printed.
  var count: Int { page.count }

  private static let batch = 128 << 10

  /// `isLive` says that numbers of interfaces are those of this machine.
  init(_ options: TextOptions, isLive: Bool, isColoured: Bool, _ answers: Answers) {
    self.isColoured = isColoured
    self.answers = answers
    let hosts = HostNames()
    self.hosts = hosts
    let cooked = CookedName(trustsNumbers: isLive || options.isClassic)
    self.cooked = cooked
    let services = ServiceNames()
    page = Page(
      printer: PacketPrinter(
        options, offsetFromUTC: LocalTime.offsetFromUTC, interfaceName: { cooked.name(of: $0) },
        serviceName: { services.name(of: $0, isTCP: $1) }, addressName: { hosts.name(of: $0) }))
  }

  /// Takes the names that a file has told.
  func learn(_ names: CaptureNames) { hosts.tables.append(names) }

  /// `interface` is what the interface of the packet is called where it was captured.
  func put(_ packet: borrowing CapturedPacket, interface: String?) {
    if packet.linkType == .linuxCooked2 { cooked.told = interface }
    if page.put(packet, isColoured: isColoured) >= Self.batch { flush() }
  }

  func flush() {
    guard page.buffer.count > 0 else { return }
    answers.lines(page.buffer)
    page.buffer.removeAll()
  }
}

/// The names of addresses that files have told: those of a later table hold all of the one before.
private final class HostNames {
  var tables: [CaptureNames] = []

  func name(of address: IPAddress) -> String? {
    for table in tables.reversed() { if let name = table[address] { return name } }
    return nil
  }
}

/// The name of the interface of a packet from the device `any`.
private final class CookedName {
  private let trustsNumbers: Bool
  /// What the file says, or the capture.
  var told: String?

  init(trustsNumbers: Bool) { self.trustsNumbers = trustsNumbers }

  /// The number is that of another machine, or of another time, unless it is known to be otherwise.
  func name(of index: UInt32) -> String? {
    if let told, told != "any" { return told }
    return trustsNumbers ? Interface.name(of: index) : "if\(index)"
  }
}

extension PacketLines.Page {
  /// Prints a packet, and returns how much has been gathered.
  @inline(__always)
  fileprivate mutating func put(_ packet: borrowing CapturedPacket, isColoured: Bool) -> Int {
    count += 1
    let start = buffer.count
    let nature = printer.put(
      packet.bytes, linkType: packet.linkType, at: packet.nanosecondsSince1970, originalLength: packet.originalLength,
      into: &buffer)
    if isColoured { colour(nature, from: start) }
    return buffer.count
  }

  /// The lines in the colour of what they tell, which ends before the newline: a terminal fills lines with it otherwise.
  private mutating func colour(_ nature: PacketNature, from start: Int) {
    let text = buffer.array(from: start)
    buffer.cut(to: start)
    buffer.put(PacketColour.begin(nature))
    for byte in text.dropLast() { buffer.put(byte: byte) }
    buffer.put(PacketColour.end)
    buffer.put("\n")
  }
}

/// Colours by protocol and trouble, ECMA-48's SGR.
enum PacketColour {
  static let end: StaticString = "\u{1b}[0m"

  static func begin(_ nature: PacketNature) -> StaticString {
    if nature.isTrouble { return "\u{1b}[31m" }
    return switch nature.family {
    case .tcp, .sctp: "\u{1b}[32m"
    case .udp: "\u{1b}[36m"
    case .names: "\u{1b}[34m"
    case .icmp, .group: "\u{1b}[35m"
    case .arp, .link: "\u{1b}[33m"
    case .ip, .other: "\u{1b}[39m"
    }
  }
}
