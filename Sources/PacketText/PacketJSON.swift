public import Wire

/// Writes packets as JSON: one compact object on a line each, whose keys stay as they are; new ones may come.
///
/// | keys | what |
/// |---|---|
/// | `type` `time` `number` `interface` `direction` | always `packet`; UTC with nanoseconds; from 1; name; `in` or `out` |
/// | `length` `captured` | bytes on the wire; bytes here, where that is less |
/// | `src_mac` `dst_mac` `ethertype` `vlan` `mpls` | the link; `ethertype` where it is not that of IP or ARP; tags and labels are arrays, the outer one first |
/// | `packet_type` `interface_index` | Linux cooked: `In`, `Out`, `B`, `M` or `P` |
/// | `src` `dst` `ttl` `ip_length` `id` | IP of both versions, which the addresses tell; `ip_length` as it is in the header |
/// | `df` `tos` `fragment_offset` `more_fragments` | IP, where they are not zero; the offset is in bytes |
/// | `protocol` | what IP carries, or `arp`: a name, or `protocol N` |
/// | `src_port` `dst_port` `payload` | TCP, UDP, SCTP; bytes of data on the wire |
/// | `flags` `seq` `ack` `win` `urgent` | TCP: flags as tcpdump(8) writes them, numbers as they are on the wire |
/// | `options` | TCP, an object: `mss`, `wscale`, `sack_ok`, `sack` (pairs), `timestamps` (value, echo), `md5`, `tcp_ao`, `user_timeout` (s), `fast_open`, `mptcp` (subtype), `others` (kinds) |
/// | `udp_length` `verification_tag` `spi` `spi_seq` | UDP, SCTP, AH and ESP |
/// | `icmp_type` `icmp_code` `icmp_id` `icmp_seq` `target` `quoted` | ICMP of both versions; `quoted` is the packet that an error is about: `src`, `dst`, `protocol`, `src_port`, `dst_port` |
/// | `igmp_type` `group` | IGMP |
/// | `operation` `sender_mac` `sender` `target_mac` `target` | ARP |
/// | `gre_protocol` `gre_key` `vni` `pppoe_session` `ppp_protocol` | tunnels |
/// | `inner` | the packet in a tunnel, an object with the keys of the layers, and `depth` from 1 |
/// | `application` | what TCP or UDP carries: `dns`, `mdns`, `llmnr`, `dhcp`, `dhcpv6`, `ntp`, `tls`, `http` or `quic`; the last three by their content, the others by their ports |
/// | `dns_id` `query` `query_type` `rcode` | DNS, mDNS, LLMNR: the first question, its name without a point at the end; how it went, by name, in answers |
/// | `answers` `more` | the answers, objects of `name`, `type`, `ttl` (s) and `data` as in a zone file, at most 32; how many there are beyond |
/// | `dhcp_type` `client_mac` `requested` `your` `host_name` | DHCP; of DHCPv6 the first one |
/// | `ntp_mode` `stratum` | NTP, as numbers |
/// | `tls_version` `server_name` `alpn` | the hello of a TLS client: the highest version that it offers |
/// | `method` `host` `path`, or `status` | the first line of HTTP, and its `Host` |
/// | `quic_version` `quic_type` `dcid` `scid` | the long header of QUIC: `Initial` and so on, identifiers in hexadecimal |
/// | `content` | what else follows, by name |
/// | `error` | damage: `layer`, `offset` in bytes from the first one captured, `reason` |
///
/// Keys that do not apply are absent. Nothing is allocated per packet.
public struct PacketJSON: Sendable {
  /// What is known of a packet beside its bytes.
  public struct Envelope: Sendable {
    /// The number of the packet, from 1.
    public var number: Int
    /// Nanoseconds since 1970; nil where it is not known.
    public var nanoseconds: Int64?
    /// The name of the interface, where it is known.
    public var interface: String?
    /// Bytes on the wire.
    public var originalLength: Int
    /// Which way it went.
    public var direction: PacketDirection

    /// Describes a packet.
    public init(
      number: Int, nanoseconds: Int64?, interface: String? = nil, originalLength: Int,
      direction: PacketDirection = .unknown
    ) {
      self.number = number
      self.nanoseconds = nanoseconds
      self.interface = interface
      self.originalLength = originalLength
      self.direction = direction
    }
  }

  /// Makes a writer.
  public init() {}

  /// Appends the object of a packet, and a newline.
  public func put(_ packet: PacketReader, linkType: LinkType, _ envelope: Envelope, to out: inout TextBuffer) {
    out.put("{\"type\":\"packet\"")
    if let time = envelope.nanoseconds {
      out.put(",\"time\":\"")
      out.put(rfc3339: time)
      out.put("\"")
    }
    out.put(",\"number\":")
    out.put(envelope.number)
    if let interface = envelope.interface {
      out.put(",\"interface\":")
      out.put(quoted: interface)
    }
    switch envelope.direction {
    case .inbound: out.put(",\"direction\":\"in\"")
    case .outbound: out.put(",\"direction\":\"out\"")
    case .unknown: break
    }
    out.put(",\"length\":")
    out.put(envelope.originalLength)
    if packet.remaining < envelope.originalLength {
      out.put(",\"captured\":")
      out.put(packet.remaining)
    }
    var fields = PacketFields(isCut: packet.remaining < envelope.originalLength)
    fields.put(PacketLayers(packet, linkType: linkType), to: &out)
    out.put("}\n")
  }
}
