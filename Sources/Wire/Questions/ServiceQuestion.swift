/// What is said to a UDP port to make an open one answer.
///
/// Each question is complete and harmless: it asks for a version, a name or nothing at all, changes nothing that lasts,
/// and needs no secret. To a port whose protocol is not known goes an empty datagram, never stray bytes.
public enum ServiceQuestion {
  /// The question for what usually lives at `port`; empty where no protocol is known that can be asked.
  ///
  /// Transaction numbers are made of `token`: whoever asks chooses one at random, and hands the same one to
  /// ``ServiceAnswer/protocolName(port:answer:token:)``.
  public static func datagram(to port: UInt16, token: UInt64) -> [UInt8] {
    guard let service = DatagramService(port: port) else { return [] }
    let token = QuestionToken(token)
    return switch service {
    // These answer to any datagram (RFC 862, 867, 865, 864, 868).
    case .echo, .daytime, .qotd, .chargen, .time: []
    case .dns: NameQuestion.version(token)
    case .mdns: NameQuestion.services(token)
    case .llmnr: NameQuestion.localhost(token)
    case .netbios: NameQuestion.nodeStatus(token)
    case .ntp: ManagementQuestion.clock(token)
    case .tftp: ManagementQuestion.absentFile(token)
    case .sunrpc: ManagementQuestion.nullCall(token, program: 100_000, version: 2)
    case .nfs: ManagementQuestion.nullCall(token, program: 100_003, version: 3)
    case .xdmcp: ManagementQuestion.displayManager
    case .rip: ManagementQuestion.routes
    case .ipmi: ManagementQuestion.presence(token)
    case .bacnet: ManagementQuestion.device(token)
    case .snmp: EncodedQuestion.engine(token)
    case .ldap: EncodedQuestion.directoryRoot(token)
    case .kerberos: EncodedQuestion.ticket(token)
    case .quic: TunnelQuestion.unknownVersion(token)
    case .dtls: TLSHello.datagram(seed: token.rawValue)
    case .stun: TunnelQuestion.binding(token)
    case .ike: TunnelQuestion.keyExchange(token, behindMarker: port == 4500)
    case .l2tp: TunnelQuestion.tunnel(token)
    case .openvpn: TunnelQuestion.reset(token)
    case .natPMP: TunnelQuestion.publicAddress
    case .ssdp: TextQuestion.search
    case .discovery: TextQuestion.probe(token)
    case .sip: TextQuestion.options(token)
    case .memcached: TextQuestion.memcachedVersion(token)
    case .source: TextQuestion.gameServer
    case .sqlBrowser: [3]  // [MC-SQLR], section 2.2.2, CLNT_UCAST_EX: which instances there are.
    case .coap: TextQuestion.resources(token)
    }
  }

  /// Whether what lives at `port` answers from another port of its host: TFTP chooses one for each transfer (RFC 1350,
  /// section 4), and a connected socket would never see the answer.
  public static func answersFromElsewhere(_ port: UInt16) -> Bool { DatagramService(port: port) == .tftp }
}
