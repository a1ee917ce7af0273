internal import Addresses
internal import Wire

/// The options of EDNS (RFC 6891, section 6.1.2).
extension DNSLines {
  /// Appends all options in `length` bytes, in brackets; false if one is not whole.
  func putOptions(_ place: PacketReader, _ length: Int, into out: inout TextBuffer) -> Bool {
    guard length > 0 else { return true }
    var data = place
    out.put(" [")
    while data.offset < place.offset + length {
      if data.offset > place.offset { out.put(",") }
      guard let code = data.u16() else { return false }
      if let name = Self.optionName(code) {
        out.put(name)
      } else {
        out.put("Opt")
        out.put(code)
      }
      guard let count = data.u16(), let value = data.bytes(Int(count)) else { return false }
      if count > 0 { put(option: code, value, into: &out) }
    }
    out.put("]")
    return true
  }

  private static func optionName(_ code: UInt16) -> StaticString? {
    switch code {
    case 1: "LLQ"
    case 2: "UL"
    case 3: "NSID"
    case 5: "DAU"
    case 6: "DHU"
    case 7: "N3U"
    case 8: "ECS"
    case 9: "EXPIRE"
    case 10: "COOKIE"
    case 11: "KEEPALIVE"
    case 12: "PADDING"
    case 13: "CHAIN"
    case 14: "KEY-TAG"
    case 16: "CLIENT-TAG"
    case 17: "SERVER-TAG"
    default: nil
    }
  }

  private func put(option code: UInt16, _ value: PacketReader, into out: inout TextBuffer) {
    var value = value
    out.put(" ")
    switch code {
    case 5, 6, 7:
      var isFirst = true
      while let algorithm = value.u8() {
        if !isFirst { out.put(" ") }
        isFirst = false
        put(algorithm: algorithm, of: code, into: &out)
      }
    case 8: putSubnet(value, into: &out)
    case 9:
      guard value.remaining == 4, let seconds = value.u32() else { return out.put(" (invalid)") }
      out.put(seconds)
      out.put(" sec")
    case 10:
      guard value.remaining == 8 || (16...40).contains(value.remaining), let client = value.bytes(8) else {
        return out.put(" (invalid)")
      }
      out.put(hex: client)
      if !value.isAtEnd { out.put(" ") }
      out.put(hex: value)
    case 11:
      guard value.remaining == 2, let tenths = value.u16() else { return out.put(" (invalid)") }
      out.put(tenths / 10)
      out.put(".")
      out.put(tenths % 10)
      out.put(" sec")
    case 12:
      out.put("(")
      out.put(value.remaining)
      out.put(")")
    case 13: _ = put(DNSName(at: value), into: &out)
    case 14:
      guard value.remaining % 2 == 0 else { return out.put(" (invalid)") }
      var isFirst = true
      while let tag = value.u16() {
        if !isFirst { out.put(" ") }
        isFirst = false
        out.put(tag)
      }
    default: out.put(hex: value)
    }
  }

  /// RFC 7871: as many bytes of the address as the prefix needs.
  private func putSubnet(_ option: PacketReader, into out: inout TextBuffer) {
    var value = option
    guard let family = value.u16(), let source = value.u8(), let scope = value.u8(), family == 1 || family == 2,
      source <= (family == 1 ? 32 : 128), scope <= (family == 1 ? 32 : 128),
      value.remaining == (Int(source) + 7) / 8
    else { return out.put(" (invalid)") }
    var high: UInt64 = 0
    var low: UInt64 = 0
    for position in 0..<16 {
      let byte = UInt64(value.u8() ?? 0)
      if position < 8 { high = high << 8 | byte } else { low = low << 8 | byte }
    }
    if family == 1 {
      out.put(IPv4Address(rawValue: UInt32(truncatingIfNeeded: high >> 32)))
    } else {
      out.put(IPv6Address(high: high, low: low))
    }
    out.put("/")
    out.put(source)
    out.put("/")
    out.put(scope)
  }

  /// IANA, DNSSEC algorithm numbers, and the digests of DS and NSEC3.
  private func put(algorithm: UInt8, of code: UInt16, into out: inout TextBuffer) {
    let name: StaticString? = code == 5 ? Self.signature(algorithm) : Self.digest(algorithm, isForNames: code == 7)
    if let name { return out.put(name) }
    out.put("Alg_")
    out.put(algorithm)
  }

  private static func signature(_ algorithm: UInt8) -> StaticString? {
    switch algorithm {
    case 0: "DELETE"
    case 1: "RSAMD5"
    case 2: "DH"
    case 3: "DS"
    case 5: "RSASHA1"
    case 6: "DSA-NSEC3-SHA1"
    case 7: "RSASHA1-NSEC3-SHA1"
    case 8: "RSASHA256"
    case 10: "RSASHA512"
    case 12: "ECC-GOST"
    case 13: "ECDSAP256SHA256"
    case 14: "ECDSAP384SHA384"
    case 15: "ED25519"
    case 16: "ED448"
    case 252: "INDIRECT"
    case 253: "PRIVATEDNS"
    case 254: "PRIVATEOID"
    default: nil
    }
  }

  private static func digest(_ algorithm: UInt8, isForNames: Bool) -> StaticString? {
    switch algorithm {
    case 1: "SHA-1"
    case 2 where !isForNames: "SHA-256"
    case 3 where !isForNames: "GOST_R_34.11-94"
    case 4 where !isForNames: "SHA-384"
    default: nil
    }
  }
}
