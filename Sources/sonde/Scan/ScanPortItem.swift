import Probe

/// One item of a list of ports, cut into what stands before the port and the port.
struct ScanPortItem {
  /// The protocol that was written at this very item.
  let prefix: ScanService.Transport?
  /// Whether the prefix is that of the following items too; behind a `!` it is not.
  let prefixHolds: Bool
  let isRemoval: Bool
  /// The rest: a number, a range, a name, `top:N`; perhaps nothing.
  let body: Substring

  init(_ text: Substring) {
    var body = text
    let before = Self.takePrefix(&body)
    isRemoval = body.first == "!"
    if isRemoval { body = body.dropFirst() }
    let behind = isRemoval ? Self.takePrefix(&body) : nil
    prefix = behind ?? before
    prefixHolds = before != nil && behind == nil
    self.body = body
  }

  private static func takePrefix(_ text: inout Substring) -> ScanService.Transport? {
    for (prefix, transport) in [("T:", ScanService.Transport.tcp), ("t:", .tcp), ("U:", .udp), ("u:", .udp)] {
      guard let rest = text.dropping(prefix) else { continue }
      text = rest
      return transport
    }
    return nil
  }

  /// Whether this could as well be the name of a host: letters, and nothing that only ports have.
  var mayBeHost: Bool {
    prefix == nil && !isRemoval && !body.hasPrefix("top:")
      && body.utf8.contains { !(UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0) && $0 != UInt8(ascii: "-") }
  }

  /// Whether there is a colon that no form of a port has.
  var hasForeignColon: Bool { (body.dropping("top:") ?? body).contains(":") }
}

extension Substring {
  /// What follows `prefix`; nil where the text begins otherwise.
  func dropping(_ prefix: String) -> Substring? { hasPrefix(prefix) ? dropFirst(prefix.count) : nil }
}
