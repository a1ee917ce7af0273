internal import Addresses
internal import Wire

extension TextBuffer {
  /// Appends tcpdump's name of an option of DHCPv6.
  fileprivate mutating func put(option code: UInt16) {
    if let name = DHCPv6Text.name(ofOption: code) { return put(name) }
    put("opt_")
    put(code)
  }
}

extension DHCPv6Text {
  static func name(ofOption code: UInt16) -> StaticString? {
    switch code {
    case 1: "client-ID"
    case 2: "server-ID"
    case 3: "IA_NA"
    case 4: "IA_TA"
    case 5: "IA_ADDR"
    case 6: "option-request"
    case 7: "preference"
    case 8: "elapsed-time"
    case 9: "relay-message"
    case 11: "authentication"
    case 12: "server-unicast"
    case 13: "status-code"
    case 14: "rapid-commit"
    case 15: "user-class"
    case 16: "vendor-class"
    case 17: "vendor-specific-info"
    case 18: "interface-ID"
    case 19: "reconfigure-message"
    case 20: "reconfigure-accept"
    case 21: "SIP-servers-domain"
    case 22: "SIP-servers-address"
    case 23: "DNS-server"
    case 24: "DNS-search-list"
    case 25: "IA_PD"
    case 26: "IA_PD-prefix"
    case 27: "NIS-server"
    case 28: "NIS+-server"
    case 29: "NIS-domain-name"
    case 30: "NIS+-domain-name"
    case 31: "SNTP-servers"
    case 32: "lifetime"
    case 33: "BCMCS-domain-name"
    case 34: "BCMCS-server"
    case 36: "Geoconf-Civic"
    case 37: "Remote-ID"
    case 38: "Subscriber-ID"
    case 39: "Client-FQDN"
    case 40: "PANA-agent"
    case 41: "POSIX-timezone"
    case 42: "POSIX-tz-database"
    case 43: "Echo-request-option"
    case 44: "Lease-query"
    case 45: "LQ-client-data"
    case 46: "Clt-time"
    case 47: "LQ-relay-data"
    case 48: "LQ-client-link"
    case 56: "NTP-server"
    case 64: "AFTR-Name"
    case 112: "MUD-URL"
    default: nil
    }
  }

  private static func name(ofStatus status: UInt16) -> StaticString {
    switch status {
    case 0: "Success"
    case 1: "UnspecFail"
    case 2: "NoAddrsAvail"
    case 3: "NoBinding"
    case 4: "NotOnLink"
    case 5: "UseMulticast"
    case 6: "NoPrefixAvail"
    case 7: "UnknownQueryType"
    case 8: "MalformedQuery"
    case 9: "NotConfigured"
    case 10: "NotAllowed"
    case 11: "code11"
    default: "INVALID code"
    }
  }

  /// Appends the name of an option and its data; ` ?` where they have not the length that they must have.
  func putOption(_ code: UInt16, _ option: PacketReader, depth: Int, into out: inout TextBuffer) throws(Cut) {
    var data = option
    out.put(option: code)
    switch (code, data.remaining) {
    case (1, 2...), (2, 2...): putIdentifier(&data, into: &out)
    case (3, 12...), (25, 12...):
      for name in [" IAID:", " T1:", " T2:"] as [StaticString] { putNumber(name, &data, into: &out) }
      try putOptions(data, depth: depth + 1, into: &out)
    case (4, 4...):
      putNumber(" IAID:", &data, into: &out)
      try putOptions(data, depth: depth + 1, into: &out)
    case (5, 24...):
      putAddress(&data, into: &out)
      for name in [" pltime:", " vltime:"] as [StaticString] { putNumber(name, &data, into: &out) }
      try putOptions(data, depth: depth + 1, into: &out)
    case (26, 25...): try putPrefix(&data, depth: depth, into: &out)
    case (6, let count) where count % 2 == 0, (43, let count) where count % 2 == 0:
      while let wanted = data.u16() {
        out.put(" ")
        out.put(option: wanted)
      }
    case (7, 1):
      out.put(" ")
      out.put(data.u8() ?? 0)
    case (8, 2):
      out.put(" ")
      out.put(data.u16() ?? 0)
    case (9, _):
      out.put(" (")
      try putMessage(data, depth: depth + 1, into: &out)
      out.put(")")
    case (13, 2...):
      out.put(" ")
      out.put(Self.name(ofStatus: data.u16() ?? 0))
    case (18, _), (38, _): putBeginning(&data, into: &out)
    case (21, _), (24, _): putDomains(&data, into: &out)
    case (22, let count) where count % 16 == 0, (23, let count) where count % 16 == 0,
      (27, let count) where count % 16 == 0, (28, let count) where count % 16 == 0,
      (31, let count) where count % 16 == 0, (34, let count) where count % 16 == 0,
      (40, let count) where count % 16 == 0, (48, let count) where count % 16 == 0:
      while data.remaining >= 16 { putAddress(&data, into: &out) }
    case (32, 4), (46, 4): putNumber(" ", &data, into: &out)
    case (37, 4...):
      putNumber(" ", &data, into: &out)
      putBeginning(&data, into: &out)
    case (41, 3...), (42, 3...), (112, 3...):
      out.put(" ")
      out.put(harmless: data)
    case (1...9, _), (13, _), (22, _), (23, _), (25...28, _), (31...32, _), (34, _), (37, _), (40...43, _), (46, _),
      (48, _), (112, _):
      out.put(" ?")
    default: break
    }
  }

  private func putNumber(_ name: StaticString, _ data: inout PacketReader, into out: inout TextBuffer) {
    out.put(name)
    out.put(data.u32() ?? 0)
  }

  private func putAddress(_ data: inout PacketReader, into out: inout TextBuffer) {
    out.put(" ")
    out.put(IPv6Address(high: data.u64() ?? 0, low: data.u64() ?? 0))
  }

  private func putPrefix(_ data: inout PacketReader, depth: Int, into out: inout TextBuffer) throws(Cut) {
    let preferred = data.u32() ?? 0
    let valid = data.u32() ?? 0
    let length = data.u8() ?? 0
    putAddress(&data, into: &out)
    out.put("/")
    out.put(length)
    out.put(" pltime:")
    out.put(preferred)
    out.put(" vltime:")
    out.put(valid)
    try putOptions(data, depth: depth + 1, into: &out)
  }

  /// A space and the first ten bytes.
  private func putBeginning(_ data: inout PacketReader, into out: inout TextBuffer) {
    out.put(" ")
    if let bytes = data.bytes(min(10, data.remaining)) { out.put(hex: bytes) }
    out.put("...")
  }

  /// RFC 8415, section 11.
  private func putIdentifier(_ data: inout PacketReader, into out: inout TextBuffer) {
    let type = data.u16() ?? 0
    switch (type, data.remaining) {
    case (1, 6...):
      out.put(" hwaddr/time type ")
      out.put(data.u16() ?? 0)
      putNumber(" time ", &data, into: &out)
      out.put(" ")
      out.put(hex: data)
    case (2, 6...):
      out.put(" vid ")
      if let bytes = data.bytes(min(8, data.remaining)) { out.put(hex: bytes) }
    case (3, 2...):
      out.put(" hwaddr type ")
      out.put(data.u16() ?? 0)
      out.put(" ")
      out.put(hex: data)
    case (1...3, _): out.put(" ?")
    default:
      out.put(" type ")
      out.put(type)
    }
  }

  private func putDomains(_ data: inout PacketReader, into out: inout TextBuffer) {
    while !data.isAtEnd {
      out.put(" ")
      while let length = data.u8(), length > 0 {
        guard length < 64, let label = data.bytes(Int(length)) else {
          _ = data.skip(data.remaining)
          return out.put(" [|dhcp6]")
        }
        out.put(harmless: label)
        out.put(".")
      }
    }
  }
}
