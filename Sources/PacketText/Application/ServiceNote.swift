public import Wire

/// Says in a few words what a segment or datagram is for, where tcpdump says nothing; our addition to its lines.
public struct ServiceNote {
  let options: TextOptions

  /// Notes with `options`; nothing is noted with `isClassic`.
  public init(options: TextOptions) { self.options = options }

  /// Appends ` [TLS example.com h2]`, ` [HTTP GET example.com/path]` or ` [QUIC v1 Initial]`; nothing where `payload`
  /// shows none of them, or is printed by tcpdump.
  public func put(
    _ payload: PacketReader, isTCP: Bool, ports first: UInt16, _ second: UInt16, into out: inout TextBuffer
  ) {
    if options.isClassic { return }
    if isTCP {
      if let hello = TLSClientHello(payload) { return put(hello, payload, into: &out) }
      // At its own ports tcpdump prints the line, unless it is asked for little.
      if !options.isQuiet, ApplicationProtocol(isTCP: true, ports: first, second) == .http { return }
      if let message = HTTPMessage(payload) { put(message, payload, into: &out) }
      return
    }
    switch ApplicationProtocol.guess(payload, isTCP: false, ports: first, second) {
    case .quic: putQUIC(payload, into: &out)
    case .llmnr: putNameQuestion(payload, into: &out)
    default: return
    }
  }

  private func put(_ hello: TLSClientHello, _ payload: PacketReader, into out: inout TextBuffer) {
    out.put(" [TLS")
    if let name = hello.serverName { putText(name, payload, into: &out) }
    if var protocols = hello.protocols(in: payload) {
      var isFirst = true
      // Nobody offers more than a few; a hello full of them shall not fill the line.
      for _ in 0..<4 {
        guard let name = protocols.next() else { break }
        if isFirst { putText(name, payload, into: &out) } else { putText(name, payload, separator: ",", into: &out) }
        isFirst = false
      }
    }
    out.put("]")
  }

  private func put(_ message: HTTPMessage, _ payload: PacketReader, into out: inout TextBuffer) {
    out.put(" [HTTP")
    switch message.line {
    case .request(let method, let target):
      putText(method, payload, into: &out)
      let isPath = payload.slice(target)?.peek == UInt8(ascii: "/")
      if isPath, let host = message.host {
        putText(host, payload, into: &out)
        putText(target, payload, separator: "", into: &out)
      } else {
        putText(target, payload, into: &out)
      }
    case .status(let code, let reason):
      out.put(" ")
      out.put(code)
      if !reason.isEmpty { putText(reason, payload, into: &out) }
    }
    out.put("]")
  }

  private func putQUIC(_ payload: PacketReader, into out: inout TextBuffer) {
    var reader = payload
    guard let header = QUICLongHeader.decode(&reader).value, let kind = header.kind else { return }
    out.put(" [QUIC ")
    switch header.version {
    case 0: break
    case 1: out.put("v1 ")
    case 0x6b33_43cf: out.put("v2 ")
    default:
      out.put("draft-")
      out.put(header.version & 0xff)
      out.put(" ")
    }
    out.put(kind.rawValue)
    out.put("]")
  }

  private func putNameQuestion(_ payload: PacketReader, into out: inout TextBuffer) {
    var reader = payload
    guard let message = DNSMessage.decode(&reader).value, let question = message.question else { return }
    out.put(message.header.flags.isResponse ? " [LLMNR answer " : " [LLMNR ")
    if let name = question.type.name {
      out.put(name)
    } else {
      out.put("TYPE")
      out.put(question.type.rawValue)
    }
    var labels = question.name.labels(in: message.bytes)
    var separator: StaticString = " "
    while let label = labels.next() {
      guard case .bytes(let range) = label else { break }
      putText(range, payload, separator: separator, into: &out)
      separator = "."
    }
    out.put("]")
  }

  /// Appends text from the wire, made harmless and no longer than a name may be.
  private func putText(
    _ range: Range<Int>, _ payload: PacketReader, separator: StaticString = " ", into out: inout TextBuffer
  ) {
    guard var text = payload.slice(range) else { return }
    out.put(separator)
    if text.remaining > 255 {
      text.narrow(to: 255, by: .messageLength)
      out.put(escaped: text)
      return out.put("...")
    }
    out.put(escaped: text)
  }
}
