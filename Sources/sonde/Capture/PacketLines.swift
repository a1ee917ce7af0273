import Capture
import Host
import PacketText
import Sockets
import Wire

/// Packets as lines, gathered until it is time to show them.
final class PacketLines {
  private var printer: PacketPrinter
  private var buffer = TextBuffer(capacity: 256 << 10)
  private let isColoured: Bool
  private let answers: Answers
  /// How many were printed.
  private(set) var count = 0

  private static let batch = 128 << 10

  init(_ options: TextOptions, isColoured: Bool, _ answers: Answers) {
    self.isColoured = isColoured
    self.answers = answers
    let services = ServiceNames()
    printer = PacketPrinter(
      options, offsetFromUTC: LocalTime.offsetFromUTC, interfaceName: { Interface.name(of: $0) },
      serviceName: { services.name(of: $0, isTCP: $1) })
  }

  func put(_ packet: CapturedPacket) {
    count += 1
    let start = buffer.count
    let nature = printer.put(
      packet.bytes, linkType: packet.linkType, at: packet.nanosecondsSince1970, originalLength: packet.originalLength,
      into: &buffer)
    if isColoured { colour(nature, from: start) }
    if buffer.count >= Self.batch { flush() }
  }

  func flush() {
    guard buffer.count > 0 else { return }
    answers.lines(buffer)
    buffer.removeAll()
  }

  /// The lines in the colour of what they tell, which ends before the newline: a terminal fills lines with it otherwise.
  private func colour(_ nature: PacketNature, from start: Int) {
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

/// The names of ports, all read when the first is asked for.
private final class ServiceNames {
  private lazy var names: [UInt32: String] = {
    var names: [UInt32: String] = [:]
    for service in Services.all() where ["tcp", "udp"].contains(service.transport) {
      let key = Self.key(service.port.rawValue, isTCP: service.transport == "tcp")
      if names[key] == nil { names[key] = service.name }
    }
    return names
  }()

  func name(of port: UInt16, isTCP: Bool) -> String? { names[Self.key(port, isTCP: isTCP)] }

  private static func key(_ port: UInt16, isTCP: Bool) -> UInt32 { UInt32(port) << 1 | (isTCP ? 1 : 0) }
}
