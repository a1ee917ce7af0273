/// What a client says first in TLS (RFC 8446, section 4.1.2) when it only wants to hear who answers.
///
/// It offers all versions from 1.0 to 1.3 and cipher suites old and new, so that every server finds something, and it
/// has no session and few extensions: without a name it stays below 256 bytes, above which some old devices hang.
public enum TLSHello {
  /// The record for a TCP connection. What has to be random follows from `seed`: nothing secret is ever said over it.
  ///
  /// `serverName` is the name of the server (RFC 6066, section 3) in ASCII, never an address; longer than 255 bytes it is left out.
  public static func record(serverName: [UInt8]? = nil, seed: UInt64) -> [UInt8] {
    var stream = ByteStream(seed: seed)
    let body = hello(
      0x0303, &stream, cookie: [],
      extensions: extensions(serverName, versions: [0x0304, 0x0303, 0x0302, 0x0301], &stream))
    var message: [UInt8] = [1, 0]
    message += counted(body)
    return [22, 3, 1] + counted(message)
  }

  /// The datagram for DTLS 1.2 and 1.0 (RFC 6347, section 4.2.2), without a cookie: a server answers with one, and keeps
  /// nothing.
  static func datagram(seed: UInt64) -> [UInt8] {
    var stream = ByteStream(seed: seed)
    let body = hello(0xfefd, &stream, cookie: [0], extensions: groups + signatures)
    // The first and only fragment of the first message.
    let length = [0] + bigEndian(body.count)
    let message = [1] + length + [0, 0, 0, 0, 0] + length + body
    return [22, 0xfe, 0xff, 0, 0, 0, 0, 0, 0, 0, 0] + counted(message)
  }

  private static func hello(
    _ version: UInt16, _ stream: inout ByteStream, cookie: [UInt8], extensions: [UInt8]
  ) -> [UInt8] {
    var hello: [UInt8] = []
    hello.append(bigEndian: version)
    hello += stream.bytes(32)
    hello.append(0)  // No session.
    hello += cookie
    hello += counted(suites.flatMap { bigEndian(Int($0)) })
    hello += [1, 0]  // No compression.
    return hello + counted(extensions)
  }

  /// IANA, TLS Cipher Suites: those of 1.3; ECDHE, DHE and RSA with AES; two of the past; and the sign of secure
  /// renegotiation (RFC 5746, section 3.3).
  private static let suites: [UInt16] = [
    0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc009, 0xc013, 0xc00a, 0xc014, 0x009e,
    0x0033, 0x0039, 0x009c, 0x009d, 0x002f, 0x0035, 0x000a, 0x0005, 0x00ff,
  ]

  private static func extensions(_ name: [UInt8]?, versions: [UInt16], _ stream: inout ByteStream) -> [UInt8] {
    var result: [UInt8] = []
    if let name, 1...255 ~= name.count { result += part(0, counted([0] + counted(name))) }
    result += groups + signatures
    result += part(23, [])  // RFC 7627, section 5.1.
    let list = versions.flatMap { bigEndian(Int($0)) }
    result += part(43, [UInt8(truncatingIfNeeded: list.count)] + list)
    // Any 32 bytes are a public key of X25519 (RFC 7748, section 5).
    result += part(51, counted([0, 0x1d] + counted(stream.bytes(32))))
    return result
  }

  /// X25519, the curves of NIST, uncompressed points (RFC 8446, section 4.2.7; RFC 8422, section 5.1.2).
  private static let groups = part(10, counted([0, 0x1d, 0, 0x17, 0, 0x18, 0, 0x19])) + part(11, [1, 0])

  /// RFC 8446, section 4.2.3: ECDSA, PSS and PKCS #1 with SHA-256 to 512, Ed25519, and SHA-1 for old certificates.
  private static let signatures = part(
    13, counted([4, 3, 5, 3, 6, 3, 8, 7, 8, 4, 8, 5, 8, 6, 4, 1, 5, 1, 6, 1, 2, 3, 2, 1]))

  private static func part(_ type: Int, _ content: [UInt8]) -> [UInt8] { bigEndian(type) + counted(content) }

  /// With a length of two bytes before it.
  private static func counted(_ content: [UInt8]) -> [UInt8] { bigEndian(content.count) + content }

  private static func bigEndian(_ value: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(bigEndian: UInt16(truncatingIfNeeded: value))
    return bytes
  }
}
