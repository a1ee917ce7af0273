import Wire

extension Specimen {
  /// The samples of applications in packets: over both versions of IP, and DNS over TCP as well.
  static let applications: [Specimen] = {
    var result: [Specimen] = []
    for sample in ApplicationSample.all {
      let ports = (Int(sample.kind.ports.0), Int(sample.kind.ports.1))
      result.append(Specimen("\(sample)", ip: 17, Build.udp(sample.bytes, ports: ports)))
      result.append(
        Specimen("\(sample) over IPv6", ip6: 17, Build.udp(sample.bytes, ports: ports, isVersion6: true)))
      if sample.kind == .dns {
        let message = Build.u16(sample.bytes.count) + sample.bytes
        result.append(Specimen("\(sample) over TCP", ip: 6, Build.tcp(0x18, message, ports: (53, 40000))))
      }
    }
    for (index, text) in [
      "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n", "HTTP/1.1 200 OK\r\nServer: y\r\n\r\nbody\r\n",
      "nothing of the kind", "PUT /a b",
    ].enumerated() {
      let ports = index % 2 == 0 ? (40000, 80) : (8080, 40000)
      result.append(Specimen("HTTP \(index)", ip: 6, Build.tcp(0x18, Array(text.utf8), ports: ports)))
    }
    return result
  }()
}
