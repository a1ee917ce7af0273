import Wire

/// What applications say, decoded from the same bytes in every way; every range that it gives lies inside.
func checkApplications(_ whole: PacketReader) {
  func inside(_ range: Range<Int>?) { if let range { precondition(whole.slice(range) != nil) } }
  checkNames(whole)
  var reader = whole
  let dhcp = DHCPMessage.decode(&reader)
  check(dhcp.error, whole)
  for range in [dhcp.value?.serverName, dhcp.value?.bootFile, dhcp.value?.options] { inside(range) }
  var options = DHCPOptions(whole)
  while let option = options.next() { inside(option.data) }
  check(options.error, whole)
  reader = whole
  let dhcpv6 = DHCPv6Message.decode(&reader)
  check(dhcpv6.error, whole)
  inside(dhcpv6.value?.options)
  var sixOptions = DHCPv6Options(whole)
  while let option = sixOptions.next() { inside(option.data) }
  check(sixOptions.error, whole)
  reader = whole
  check(NTPMessage.decode(&reader).error, whole)
  let hello = TLSClientHello(whole)
  inside(hello?.serverName)
  for name in hello?.protocols(in: whole).map(Array.init) ?? [] { inside(name) }
  let http = HTTPMessage(whole)
  inside(http?.host)
  switch http?.line {
  case .request(let method, let target):
    inside(method)
    inside(target)
  case .status(let code, let reason):
    precondition(code < 1000)
    inside(reason)
  case nil: break
  }
  reader = whole
  let quic = QUICLongHeader.decode(&reader)
  check(quic.error, whole)
  inside(quic.value?.destination)
  inside(quic.value?.source)
  for isTCP in [false, true] { _ = ApplicationProtocol.guess(whole, isTCP: isTCP, ports: 443, 40000) }
}

private func checkNames(_ whole: PacketReader) {
  var reader = whole
  let dns = DNSMessage.decode(&reader)
  check(dns.error, whole)
  guard let message = dns.value else { return }
  precondition(message.result < 4096)
  var entries = message.entries
  var count = 0
  while let entry = entries.next() {
    count += 1
    let name: DNSName
    switch entry {
    case .question(let question): name = question.name
    case .record(let record):
      precondition(whole.slice(record.data) != nil)
      name = record.name
    }
    var labels = name.labels(in: message.bytes)
    var characters = 0
    while let label = labels.next() {
      switch label {
      case .bytes(let range), .bits(_, let range):
        precondition(whole.slice(range) != nil)
        characters += range.count + 1
      }
    }
    precondition(labels.end != nil && characters <= DNSName.maximumCount + 1)
  }
  precondition(count * 5 <= whole.remaining)
  check(entries.error, whole)
}
