/// Questions in text, or nearly.
enum TextQuestion {
  /// Root devices (UPnP Device Architecture 2.0, section 1.3.2), to be named within a second.
  static let search = lines([
    "M-SEARCH * HTTP/1.1", "HOST: 239.255.255.250:1900", "MAN: \"ssdp:discover\"", "MX: 1", "ST: upnp:rootdevice",
  ])

  /// Any device (OASIS WS-Discovery, April 2005 edition as printers and cameras speak it, section 5.2).
  static func probe(_ token: QuestionToken) -> [UInt8] {
    let discovery = "http://schemas.xmlsoap.org/ws/2005/04/discovery"
    let addressing = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
    let text =
      "<?xml version=\"1.0\" encoding=\"utf-8\"?><s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\""
      + " xmlns:a=\"\(addressing)\" xmlns:d=\"\(discovery)\"><s:Header><a:Action>\(discovery)/Probe</a:Action>"
      + "<a:MessageID>urn:uuid:\(token.uuid)</a:MessageID><a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To>"
      + "</s:Header><s:Body><d:Probe/></s:Body></s:Envelope>"
    return Array(text.utf8)
  }

  /// What a server can do (RFC 3261, section 11); with `rport` the answer comes back to where this came from (RFC 3581).
  static func options(_ token: QuestionToken) -> [UInt8] {
    lines([
      "OPTIONS sip:sonde.invalid SIP/2.0", "Via: SIP/2.0/UDP sonde.invalid;branch=z9hG4bK\(token.hexadecimal);rport",
      "Max-Forwards: 0", "From: <sip:sonde@sonde.invalid>;tag=\(token.hexadecimal)", "To: <sip:sonde.invalid>",
      "Call-ID: \(token.hexadecimal)@sonde.invalid", "CSeq: 1 OPTIONS", "Contact: <sip:sonde@sonde.invalid>",
      "Accept: application/sdp", "Content-Length: 0",
    ])
  }

  /// The version, behind the frame header that its datagrams have (memcached, `doc/protocol.txt`, UDP protocol).
  static func memcachedVersion(_ token: QuestionToken) -> [UInt8] {
    var message: [UInt8] = []
    message.append(bigEndian: token.id16)
    return message + [0, 0, 0, 1, 0, 0] + Array("version\r\n".utf8)
  }

  /// What is played (Source engine server queries, A2S_INFO).
  static let gameServer: [UInt8] = [0xff, 0xff, 0xff, 0xff, 0x54] + Array("Source Engine Query".utf8) + [0]

  /// Which resources there are (RFC 7252, section 3 and 7.2.1; RFC 6690, section 4): GET `/.well-known/core`.
  static func resources(_ token: QuestionToken) -> [UInt8] {
    var message: [UInt8] = [0x44, 1]
    message.append(bigEndian: token.id16)
    message.append(bigEndian: token.id32)
    return message + [0xbb] + Array(".well-known".utf8) + [4] + Array("core".utf8)
  }

  private static func lines(_ lines: [String]) -> [UInt8] {
    Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
  }
}
