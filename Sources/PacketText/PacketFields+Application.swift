import Addresses
import Wire

/// What applications say in segments and datagrams.
extension PacketFields {
  /// Most segments have nothing to tell, and three bytes of them say so.
  @inline(__always)
  mutating func segment(_ data: PacketReader, _ source: UInt16, _ destination: UInt16, _ out: inout TextBuffer) {
    if source == 53 || destination == 53 { return stream(data, &out) }
    guard let first = data.peek else { return }
    if first == 22 { return tls(data, &out) }
    if Self.isLetter(first), let second = data.u8(ahead: 1), Self.isLetter(second) { http(data, &out) }
  }

  @inline(__always)
  private static func isLetter(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") }

  @inline(never)
  mutating func datagram(_ data: PacketReader, _ source: UInt16, _ destination: UInt16, _ out: inout TextBuffer) {
    guard let application = ApplicationProtocol.guess(data, isTCP: false, ports: source, destination) else { return }
    switch application {
    case .dns: dns(data, "dns", &out)
    case .mdns: dns(data, "mdns", &out)
    case .llmnr: dns(data, "llmnr", &out)
    case .dhcp: dhcp(data, &out)
    case .dhcpv6: dhcpv6(data, &out)
    case .ntp: ntp(data, &out)
    case .quic: quic(data, &out)
    case .tls, .http: return
    }
  }

  /// Of DNS in TCP the first message is understood, where a segment begins with one and has all of it.
  @inline(never)
  private mutating func stream(_ data: PacketReader, _ out: inout TextBuffer) {
    var message = data
    let available = data.remaining &+ data.missing &- 2
    guard let length = message.u16(), Int(length) >= DNSHeader.byteCount, Int(length) <= available else {
      return text(#","application":"#, "dns", &out)
    }
    message.narrow(to: Int(length), by: .messageLength)
    dns(message, "dns", &out)
  }

  @inline(never)
  private mutating func tls(_ data: PacketReader, _ out: inout TextBuffer) {
    guard let hello = TLSClientHello(data) else { return }
    text(#","application":"#, "tls", &out)
    if let name = TLSClientHello.name(ofVersion: hello.version) {
      text(#","tls_version":"#, name, &out)
    } else {
      out.put(#","tls_version":"0x"#)
      out.put(hex: hello.version, width: 4)
      out.put("\"")
    }
    wire(#","server_name":"#, hello.serverName, data, &out)
    guard var protocols = hello.protocols(in: data) else { return }
    out.put(#","alpn":["#)
    var isFirst = true
    while let name = protocols.next() {
      wire(isFirst ? "" : ",", name, data, &out)
      isFirst = false
    }
    out.put("]")
  }

  @inline(never)
  private mutating func http(_ data: PacketReader, _ out: inout TextBuffer) {
    guard let message = HTTPMessage(data) else { return }
    text(#","application":"#, "http", &out)
    switch message.line {
    case .request(let method, let target):
      wire(#","method":"#, method, data, &out)
      wire(#","host":"#, message.host, data, &out)
      wire(#","path":"#, target, data, &out)
    case .status(let code, _): number(#","status":"#, code, &out)
    }
  }

  private mutating func ntp(_ data: PacketReader, _ out: inout TextBuffer) {
    text(#","application":"#, "ntp", &out)
    guard let first = data.peek else { return }
    let mode = first & 7
    number(#","ntp_mode":"#, mode, &out)
    // Those of control messages are others.
    guard 1...5 ~= mode, let stratum = data.u8(ahead: 1) else { return }
    number(#","stratum":"#, stratum, &out)
    var reader = data
    if let error = NTPMessage.decode(&reader).error { note(error) }
  }

  private mutating func dhcp(_ data: PacketReader, _ out: inout TextBuffer) {
    text(#","application":"#, "dhcp", &out)
    var reader = data
    let decoded = DHCPMessage.decode(&reader)
    if let error = decoded.error { note(error) }
    guard let message = decoded.value else { return }
    let options = message.options.flatMap(data.slice)
    if var type = option(DHCPOption.messageType, options, data), let number = type.u8() {
      if let name = DHCPMessageType(rawValue: number).name {
        text(#","dhcp_type":"#, name, &out)
      } else {
        unnamed(#","dhcp_type":"type "#, number, &out)
      }
    }
    if let client = message.clientHardware { hardware(#","client_mac":"#, client, &out) }
    if var wanted = option(DHCPOption.requestedAddress, options, data), let address = wanted.u32() {
      self.address(#","requested":"#, .v4(IPv4Address(rawValue: address)), &out)
    }
    if message.yourAddress.rawValue != 0 { address(#","your":"#, .v4(message.yourAddress), &out) }
    wire(#","host_name":"#, option(DHCPOption.hostName, options, data)?.range, data, &out)
    guard let options else { return }
    var rest = DHCPOptions(options)
    while rest.next() != nil {}
    if let error = rest.error { note(error) }
  }

  /// The data of the first option with this number.
  private func option(_ code: UInt8, _ options: PacketReader?, _ data: PacketReader) -> PacketReader? {
    guard let options else { return nil }
    for option in DHCPOptions(options) where option.code == code { return data.slice(option.data) }
    return nil
  }

  private mutating func dhcpv6(_ data: PacketReader, _ out: inout TextBuffer) {
    text(#","application":"#, "dhcpv6", &out)
    guard let type = data.peek else { return }
    if let name = DHCPv6Message.name(ofType: type) {
      text(#","dhcp_type":"#, name, &out)
    } else {
      unnamed(#","dhcp_type":"type "#, type, &out)
    }
    var reader = data
    if let error = DHCPv6Message.decode(&reader).error { note(error) }
  }

  private func quic(_ data: PacketReader, _ out: inout TextBuffer) {
    var reader = data
    guard let header = QUICLongHeader.decode(&reader).value else { return }
    text(#","application":"#, "quic", &out)
    number(#","quic_version":"#, header.version, &out)
    if let kind = header.kind { text(#","quic_type":"#, kind.rawValue, &out) }
    digits(#","dcid":"#, header.destination, data, &out)
    digits(#","scid":"#, header.source, data, &out)
  }

  /// A text from the wire; nothing where there is none.
  func wire(_ name: StaticString, _ range: Range<Int>?, _ data: PacketReader, _ out: inout TextBuffer) {
    guard let range, let bytes = data.slice(range) else { return }
    out.put(name)
    out.put(quoted: bytes)
  }

  /// Bytes in hexadecimal.
  private func digits(_ name: StaticString, _ range: Range<Int>, _ data: PacketReader, _ out: inout TextBuffer) {
    guard let bytes = data.slice(range) else { return }
    out.put(name)
    out.put("\"")
    out.put(hex: bytes)
    out.put("\"")
  }

  /// What has only a number; `beginning` opens the quotes.
  func unnamed(_ beginning: StaticString, _ number: some FixedWidthInteger, _ out: inout TextBuffer) {
    out.put(beginning)
    out.put(number)
    out.put("\"")
  }
}
