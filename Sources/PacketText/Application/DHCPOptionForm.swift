/// What tcpdump calls an option of DHCP, and how it shows its data (IANA, BOOTP Vendor Extensions and DHCP Options).
struct DHCPOptionForm {
  /// How data are shown.
  enum Form {
    /// Between quotation marks.
    case text
    /// IPv4 addresses.
    case addresses
    /// Numbers of 32 bits.
    case numbers
    /// The same with a sign.
    case signed
    /// Numbers of 16 bits.
    case shorts
    /// Two addresses each.
    case pairs
    /// Yes or no.
    case switches
    /// Bytes in decimal.
    case bytes
    /// In a way of its own.
    case special
    /// Nobody knows: numbers as long as the length allows.
    case unknown
  }

  let name: StaticString
  let form: Form

  private init(_ name: StaticString, _ form: Form) {
    self.name = name
    self.form = form
  }

  init(_ code: UInt8) {
    switch code {
    case 0: self.init("PAD", .unknown)
    case 1: self.init("Subnet-Mask", .addresses)
    case 2: self.init("Time-Zone", .signed)
    case 3: self.init("Default-Gateway", .addresses)
    case 4: self.init("Time-Server", .addresses)
    case 5: self.init("IEN-Name-Server", .addresses)
    case 6: self.init("Domain-Name-Server", .addresses)
    case 7: self.init("LOG", .addresses)
    case 8: self.init("CS", .addresses)
    case 9: self.init("LPR-Server", .addresses)
    case 10: self.init("IM", .addresses)
    case 11: self.init("RL", .addresses)
    case 12: self.init("Hostname", .text)
    case 13: self.init("BS", .shorts)
    case 14: self.init("DP", .text)
    case 15: self.init("Domain-Name", .text)
    case 16: self.init("SS", .addresses)
    case 17: self.init("RP", .text)
    case 18: self.init("EP", .text)
    case 19: self.init("IPF", .switches)
    case 20: self.init("SRT", .switches)
    case 21: self.init("PF", .pairs)
    case 22: self.init("RSZ", .shorts)
    case 23: self.init("TTL", .bytes)
    case 24: self.init("MTU-Timeout", .numbers)
    case 25: self.init("MTU-Table", .shorts)
    case 26: self.init("MTU", .shorts)
    case 27: self.init("LSN", .switches)
    case 28: self.init("BR", .addresses)
    case 29: self.init("MD", .switches)
    case 30: self.init("MS", .switches)
    case 31: self.init("Router-Discovery", .switches)
    case 32: self.init("RSA", .addresses)
    case 33: self.init("Static-Route", .pairs)
    case 34: self.init("UT", .switches)
    case 35: self.init("AT", .numbers)
    case 36: self.init("IE", .switches)
    case 37: self.init("TT", .bytes)
    case 38: self.init("KI", .numbers)
    case 39: self.init("KG", .switches)
    case 40: self.init("YD", .text)
    case 41: self.init("YS", .addresses)
    case 42: self.init("NTP", .addresses)
    case 43: self.init("Vendor-Option", .bytes)
    case 44: self.init("Netbios-Name-Server", .addresses)
    case 45: self.init("WDD", .addresses)
    case 46: self.init("Netbios-Node", .special)
    case 47: self.init("Netbios-Scope", .text)
    case 48: self.init("XFS", .addresses)
    case 49: self.init("XDM", .addresses)
    case 50: self.init("Requested-IP", .addresses)
    case 51: self.init("Lease-Time", .numbers)
    case 52: self.init("OO", .special)
    case 53: self.init("DHCP-Message", .special)
    case 54: self.init("Server-ID", .addresses)
    case 55: self.init("Parameter-Request", .special)
    case 56: self.init("MSG", .text)
    case 57: self.init("MSZ", .shorts)
    case 58: self.init("RN", .numbers)
    case 59: self.init("RB", .numbers)
    case 60: self.init("Vendor-Class", .text)
    case 61: self.init("Client-ID", .special)
    case 64: self.init("N+D", .shorts)
    case 65: self.init("N+S", .addresses)
    case 66: self.init("TFTP", .text)
    case 67: self.init("BF", .text)
    case 68: self.init("MH", .addresses)
    case 69: self.init("SMTP", .addresses)
    case 70: self.init("POP3", .addresses)
    case 71: self.init("NNTP", .addresses)
    case 72: self.init("WWW", .addresses)
    case 73: self.init("FG", .addresses)
    case 74: self.init("IRC", .addresses)
    case 75: self.init("STS", .addresses)
    case 76: self.init("STDA", .addresses)
    case 77: self.init("User-Class", .special)
    case 78: self.init("SLP-DA", .bytes)
    case 79: self.init("SLP-SCOPE", .bytes)
    case 80: self.init("SLP-NA", .text)
    case 81: self.init("FQDN", .special)
    case 82: self.init("Agent-Information", .special)
    case 83: self.init("ARMT", .bytes)
    case 88: self.init("TZSTR", .text)
    case 89: self.init("FQDNS", .bytes)
    case 90: self.init("AUTH", .bytes)
    case 91: self.init("Last-Transaction-Time", .signed)
    case 92: self.init("Associated-IP", .addresses)
    case 93: self.init("ARCH", .shorts)
    case 94: self.init("NDI", .bytes)
    case 95: self.init("LDAP", .text)
    case 97: self.init("GUID", .bytes)
    case 98: self.init("UAP", .text)
    case 100: self.init("POSIX-TZ", .text)
    case 101: self.init("TZ-Name", .text)
    case 112: self.init("NI", .addresses)
    case 113: self.init("NITAG", .text)
    case 114: self.init("URL", .text)
    case 116: self.init("NOAUTO", .switches)
    case 117: self.init("NSSEARCH", .shorts)
    case 118: self.init("SUBNET", .addresses)
    case 121: self.init("Classless-Static-Route", .special)
    case 150: self.init("TFTP-Server-Address", .addresses)
    case 161: self.init("MUD-URL", .text)
    case 249: self.init("Classless-Static-Route-Microsoft", .special)
    case 255: self.init("END", .unknown)
    default: self.init("Unknown", .unknown)
    }
  }
}
