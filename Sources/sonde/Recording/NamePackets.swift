import Addresses
import Inquiry
import Wire

/// Which packets of DNS, mDNS and LLMNR are about the names of a `resolve`.
///
/// The C library asks with sockets that nobody else sees, so the question tells: a name that was asked for, alone or with a
/// domain of the search list behind it, or that an answer led to. What is not about names, a handshake of TCP to a server,
/// is not recorded. Used on the reactor's thread only.
final class NamePackets: @unchecked Sendable {
  /// In lower case, without the point at the end.
  private var names: Set<String> = []
  private let wantsReverse: Bool
  private let port: UInt16?

  /// More names than this no answers lead to.
  private static let most = 100_000

  init(_ plan: NamePlan) {
    for question in plan.questions { names.insert(Self.plain(question.host)) }
    wantsReverse = plan.wantsReverse || plan.questions.contains { $0.address != nil }
    port = plan.port?.rawValue
  }

  private static func plain(_ name: String) -> String {
    let lower = name.lowercased()
    return lower.hasSuffix(".") ? String(lower.dropLast()) : lower
  }

  /// Whether the packet belongs to the run.
  func areOurs(_ packet: PacketReader, _ linkType: LinkType) -> Bool {
    var layers = PacketLayers(packet, linkType: linkType)
    while let layer = layers.next() {
      switch layer.content {
      case .udp(let header) where isNameService(header.sourcePort, header.destinationPort):
        return isAboutUs(layer.body)
      case .tcp(let header) where isNameService(header.sourcePort, header.destinationPort):
        var body = layer.body
        // A length comes first (RFC 1035, section 4.2.2).
        return body.skip(2) && isAboutUs(body)
      // All else is of an exchange that was announced.
      case .udp, .tcp, .icmp: return true
      default: continue
      }
    }
    return false
  }

  private func isNameService(_ ports: UInt16...) -> Bool {
    if let port, ports.contains(port) { return false }
    return ports.contains { [53, 5353, 5355].contains($0) }
  }

  private func isAboutUs(_ bytes: PacketReader) -> Bool {
    var reader = bytes
    guard let message = DNSMessage.decode(&reader).value else { return false }
    var isOurs = false
    for entry in message.entries {
      switch entry {
      case .question(let question):
        if let name = question.name.text(in: message.bytes).map(Self.plain), isOurName(name) { isOurs = true }
      case .record(let record):
        // In mDNS an answer has no question.
        if !isOurs, let name = record.name.text(in: message.bytes).map(Self.plain), isOurName(name) { isOurs = true }
        if isOurs { learn(from: record, in: message) }
      }
    }
    return isOurs
  }

  private func isOurName(_ name: String) -> Bool {
    if names.contains(name) { return true }
    if wantsReverse, name.hasSuffix(".arpa") { return true }
    // A name of several labels is a beginning too, where a search list is tried.
    var end = name.startIndex
    while let dot = name[end...].firstIndex(of: ".") {
      if names.contains(String(name[..<dot])) { return true }
      end = name.index(after: dot)
    }
    return false
  }

  /// The names that an answer leads to are asked for next.
  private func learn(from record: DNSRecord, in message: DNSMessage) {
    guard record.section == .answer, record.type == .cname || record.type == .ptr, names.count < Self.most,
      let data = message.bytes.slice(record.data), let name = DNSName(at: data).text(in: message.bytes)
    else { return }
    names.insert(Self.plain(name))
  }
}
