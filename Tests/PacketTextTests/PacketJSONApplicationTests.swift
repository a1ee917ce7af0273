import PacketText
import Testing
import Wire

/// A message, and a part of what is told of it.
private let cases: [(ApplicationSample, String)] = [
  (
    ApplicationSample.dnsQuery,
    #","application":"dns","dns_id":4660,"query":"www.example.com","query_type":"AAAA""#
  ),
  (
    .dnsAnswer,
    #","application":"dns","dns_id":4660,"query":"www.example.com","query_type":"A","rcode":"BadVers","answers":[{"name":"www.example.com","type":"CNAME","ttl":300,"data":"web.example.com"},{"name":"web.example.com","type":"A","ttl":90061,"data":"192.0.2.1"},{"name":"www.example.com","type":"TXT","ttl":5,"data":"\"\\\"\u001b[31m\""}]"#
  ),
  (
    .dnsRecords,
    #"{"name":"a.b","type":"SOA","ttl":3,"data":"x.y x.y 1 2 3 4 5"},{"name":"a.b","type":"SRV","ttl":3,"data":"1 2 443 x.y"},{"name":"a.b","type":"MX","ttl":3,"data":"1 x.y"},{"name":"a.b","type":"AAAA","ttl":3,"data":"2001:db8::1"},"#
  ),
  (
    .dnsRecords,
    ##"{"name":"a.b","type":"HTTPS","ttl":3,"data":"\\# 3 000100"}]"##
  ),
  (
    .mdnsAnswer,
    #","application":"mdns","dns_id":0,"rcode":"NoError","answers":[{"name":"printer.local","type":"A","ttl":120,"data":"192.0.2.9"},{"name":"_ipp._tcp.local","type":"PTR","ttl":4500,"data":"printer"}]"#
  ),
  (
    .dhcpDiscover,
    #","application":"dhcp","dhcp_type":"Discover","client_mac":"02:03:04:05:06:07","requested":"192.0.2.5","host_name":"host""#
  ),
  (
    .dhcpAck,
    #","application":"dhcp","dhcp_type":"ACK","client_mac":"02:03:04:05:06:07","your":"192.0.2.5""#
  ),
  (.dhcpv6Reply, #","application":"dhcpv6","dhcp_type":"reply""#),
  (.ntpServer, #","application":"ntp","ntp_mode":4,"stratum":2"#),
  (.ntpControl, #","application":"ntp","ntp_mode":6"#),
]

/// What the objects of packets tell about applications.
@Suite struct PacketJSONApplicationTests {
  private func json(_ packet: [UInt8], length: Int? = nil) -> String {
    var buffer = TextBuffer()
    PacketReader.read(packet) {
      PacketJSON().put(
        $0, linkType: .ethernet, .init(number: 1, nanoseconds: nil, originalLength: length ?? packet.count), to: &buffer
      )
    }
    return String(decoding: buffer.array(), as: UTF8.self)
  }

  /// What an object has behind the length of the payload.
  private func fields(_ packet: [UInt8]) -> String {
    let text = json(packet)
    guard let mark = text.firstRange(of: "\"payload\":") else { return text }
    return String(text[mark.upperBound...].drop { $0.isNumber }.dropLast(2))
  }

  private func datagram(_ data: [UInt8], _ ports: (Int, Int)) -> [UInt8] {
    Build.ethernet(0x0800, Build.ipv4(17, Build.udp(data, ports: ports)))
  }

  private func segment(_ data: [UInt8], _ port: Int) -> [UInt8] {
    Build.ethernet(0x0800, Build.ipv4(6, Build.tcp(0x18, data, ports: (40000, port))))
  }

  @Test("each message has its keys", arguments: cases)
  func messages(sample: ApplicationSample, part: String) {
    let found = fields(datagram(sample.bytes, (Int(sample.kind.ports.0), Int(sample.kind.ports.1))))
    #expect(found.contains(part), "\(found)")
    #expect(!found.contains("\"error\""), "\(found)")
  }

  @Test("DNS in TCP is told where a segment has all of a message")
  func stream() {
    let message = ApplicationSample.dnsQuery.bytes
    let whole = segment(Build.u16(message.count) + message, 53)
    #expect(fields(whole).hasPrefix(#","application":"dns","dns_id":4660,"query":"www.example.com""#))
    #expect(fields(segment(Build.u16(message.count + 1) + message, 53)) == #","application":"dns""#)
  }

  @Test("HTTP is told at every port, and only where it is")
  func http() {
    let request = Array("GET /a\"b?c HTTP/1.1\r\nhost: example.com\r\n\r\n".utf8)
    #expect(
      fields(segment(request, 3000))
        == #","application":"http","method":"GET","host":"example.com","path":"/a\"b?c""#)
    #expect(fields(segment(Array("HTTP/1.1 503 Busy\r\n\r\n".utf8), 80)) == #","application":"http","status":503"#)
    #expect(fields(segment(Array("HELO example.com\r\n".utf8), 25)) == "")
    #expect(fields(segment([0, 1, 2], 80)) == "")
  }

  @Test("the hello of TLS tells the server, and bytes of its name are only bytes")
  func tls() {
    func counted(_ bytes: [UInt8]) -> [UInt8] { Build.u16(bytes.count) + bytes }
    let name: [UInt8] = Array("a\"\u{1b}\\é".utf8) + [0xff]
    let list: [UInt8] = [2] + Array("h2".utf8) + [8] + Array("http/1.1".utf8)
    let extensions =
      [0, 0] + counted(counted([0] + counted(name))) + [0, 16] + counted(counted(list))
      + [0, 43] + counted([4, 0x3a, 0x3a, 3, 4])
    let body = [3, 3] + [UInt8](repeating: 7, count: 32) + [0, 0, 2, 0x13, 1, 1, 0] + counted(extensions)
    #expect(
      fields(segment([22, 3, 1] + counted([1, 0] + counted(body)), 8443))
        == #","application":"tls","tls_version":"TLS 1.3","server_name":"a\"\u001b\\é\u00ff","alpn":["h2","http/1.1"]"#)
  }

  @Test("QUIC tells its kind and identifiers")
  func quic() {
    let packet = Build.hex("c3 00000001 02 abcd 01 0f 00 4000")
    #expect(
      fields(datagram(packet, (40000, 4433)))
        == #","application":"quic","quic_version":1,"quic_type":"Initial","dcid":"abcd","scid":"0f""#)
    #expect(fields(datagram([0x43, 1, 2, 3, 4, 5, 6, 7], (40000, 443))) == "")
  }

  @Test("no more than 32 answers are told, and the others counted")
  func many() {
    let record = Build.hex("c00c 0001 0001 00000001 0004 c0000201")
    let head = Build.hex("0001 8180 0001 0028 0000 0000 01 61 00 0001 0001")
    let found = fields(datagram(head + Array(repeatElement(record, count: 40).joined()), (53, 40000)))
    #expect(found.split(separator: "\"name\":").count == 33)
    #expect(found.hasSuffix("}],\"more\":8"))
  }

  @Test("points and backslashes inside of labels are told from others, and UTF-8 stays")
  func labels() {
    let message = Build.hex("0001 0100 0001 0000 0000 0000 06 612e 5c c3a9 ff 01 62 00 0001 0001")
    #expect(
      fields(datagram(message, (5353, 5353))).contains(##""query":"a\\.\\\\é\u00ff.b","query_type":"A""##))
    // A name that goes in circles is none.
    let circle = Build.hex("0001 0100 0001 0000 0000 0000 c00c 0001 0001")
    #expect(fields(datagram(circle, (40000, 53))) == #","application":"dns","dns_id":1,"query_type":"A""#)
  }

  @Test("a message that ends too early is damage; one that the capture cut is none")
  func damage() {
    let packet = datagram(Array(ApplicationSample.dnsAnswer.bytes.prefix(40)), (53, 40000))
    #expect(json(packet).contains(#""error":{"layer":"DNS","offset":"#))
    let whole = datagram(ApplicationSample.dnsAnswer.bytes, (53, 40000))
    let cut = json(Array(whole.prefix(90)), length: whole.count)
    #expect(cut.contains(#""query":"www.example.com""#) && !cut.contains("error"), "\(cut)")
  }
}
