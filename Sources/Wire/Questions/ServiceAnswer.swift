/// What came back to a ``ServiceQuestion``.
public enum ServiceAnswer {
  /// The protocol of `answer`, by its usual name in lower case, if it looks like an answer to the question for `port` with
  /// this `token`; nil if it does not.
  ///
  /// It decides which name is shown and no more: whatever a port answers, it is open.
  public static func protocolName(port: UInt16, answer: PacketReader, token: UInt64) -> String? {
    guard let service = DatagramService(port: port) else { return nil }
    return isAnswer(answer, of: service, QuestionToken(token)) ? service.rawValue : nil
  }

  /// The same of bytes that lie in memory of the caller.
  public static func protocolName(port: UInt16, answer: Span<UInt8>, token: UInt64) -> String? {
    PacketReader.read(answer) { protocolName(port: port, answer: $0, token: token) }
  }

  private static func isAnswer(_ answer: PacketReader, of service: DatagramService, _ token: QuestionToken) -> Bool {
    switch service {
    case .echo: answer.isAtEnd
    case .time: answer.remaining == 4
    case .daytime, .qotd, .chargen: answer.isText
    case .dns, .mdns, .llmnr, .netbios: isName(answer, token)
    case .ntp: isClock(answer, token)
    case .tftp: isTransfer(answer)
    case .sunrpc, .nfs: answer.u32(ahead: 0) == token.id32 && answer.u32(ahead: 4) == 1
    case .xdmcp: answer.u16(ahead: 0) == 1 && (5...6).contains(answer.u16(ahead: 2) ?? 0)
    case .rip: answer.u8(ahead: 0) == 2 && (1...2).contains(answer.u8(ahead: 1) ?? 0) && answer.remaining % 20 == 4
    case .ipmi: isPresence(answer, token)
    case .bacnet: isDevice(answer)
    case .snmp: isEngine(answer, token)
    case .ldap: isDirectory(answer, token)
    case .kerberos: isTicket(answer)
    case .quic: isVersions(answer, token)
    case .dtls: isSecureDatagram(answer)
    case .stun: isBinding(answer, token)
    case .ike: isKeyExchange(answer, token)
    case .l2tp: isTunnel(answer, token)
    case .openvpn: isReset(answer, token)
    case .natPMP: isTranslator(answer)
    case .ssdp: answer.startsWith("HTTP/1.")
    case .discovery: answer.peek == 0x3c && answer.contains(Array("ProbeMatches".utf8))
    case .sip: answer.startsWith("SIP/2.0 ") && answer.contains(Array(token.hexadecimal.utf8))
    case .memcached: answer.u16(ahead: 0) == token.id16 && answer.dropping(8)?.startsWith("VERSION") == true
    case .source: answer.u32(ahead: 0) == 0xffff_ffff && [0x41, 0x49, 0x6d].contains(answer.u8(ahead: 4))
    case .sqlBrowser: isInstanceList(answer)
    case .coap: isResource(answer, token)
    }
  }
}

extension PacketReader {
  /// What is left behind the next `count` bytes; nil if there are fewer.
  func dropping(_ count: Int) -> PacketReader? {
    var rest = self
    return rest.skip(count) ? rest : nil
  }

  /// Whether `part` is somewhere in it.
  fileprivate func contains(_ part: [UInt8]) -> Bool {
    guard part.count <= remaining else { return false }
    for start in 0...remaining - part.count
    where part.indices.allSatisfy({ u8(ahead: start + $0) == part[$0] }) { return true }
    return false
  }

  /// Whether it is printable ASCII and white space, and any of it.
  fileprivate var isText: Bool {
    var rest = self
    while let byte = rest.u8() {
      guard 0x20...0x7e ~= byte || 9...13 ~= byte else { return false }
    }
    return !isAtEnd
  }
}
