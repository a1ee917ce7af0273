import Addresses
import ArgumentParser
import Host
import Relay
import Sockets

/// What kind of socket, and between which addresses.
struct AddressOptions: ParsableArguments {
  @Flag(name: .customShort("4"), help: "IPv4 only.")
  var ipv4 = false
  @Flag(name: .customShort("6"), help: "IPv6 only.")
  var ipv6 = false
  @Flag(name: .customShort("n"), help: "Look no host names up; a name is an error.")
  var numeric = false
  @Flag(name: [.customShort("u"), .long], help: "Datagrams over UDP.")
  var udp = false
  @Flag(name: .long, help: "Datagrams: UDP, or a Unix datagram socket.")
  var dgram = false
  @Flag(name: .long, help: "A Unix socket of type SOCK_SEQPACKET.")
  var seqpacket = false

  var type: SocketType { udp || dgram ? .datagram : seqpacket ? .sequencedPacket : .stream }
  var family: Family { ipv4 ? .inet : ipv6 ? .inet6 : .unspecified }

  func check(_ target: Target) throws {
    if ipv4, ipv6 { throw UsageError("-4 and -6 exclude each other") }
    if [udp, dgram, seqpacket].filter({ $0 }).count > 1 {
      throw UsageError("--udp, --dgram and --seqpacket exclude one another")
    }
    if target.isUnix {
      if udp { throw UsageError("--udp is for Internet addresses; a Unix datagram socket is --dgram") }
      if ipv4 || ipv6 { throw UsageError("a Unix socket has no IP address; leave -4 and -6 out") }
    } else if seqpacket {
      throw UsageError("--seqpacket is for Unix sockets; Linux has no such socket over TCP or UDP")
    }
    if numeric, let name = target.hostName { throw UsageError("'\(name)' is a name, and -n looks no names up") }
    switch target.literal {
    case .v6? where ipv4: throw UsageError("-4 and an IPv6 address exclude each other")
    case .v4? where ipv6: throw UsageError("-6 and an IPv4 address exclude each other")
    default: break
    }
  }
}

/// How bytes move and what ends it.
struct TransferOptions: ParsableArguments {
  @Option(
    name: .long, help: ArgumentHelp("When stdin ends: half-close, wait or quit[:DURATION].", valueName: "what"),
    transform: Value.onInputEnd)
  var onEof: OnInputEnd?
  @Option(
    name: .long, help: ArgumentHelp("When the peer ends: quit[:DURATION] or wait.", valueName: "what"),
    transform: Value.onPeerEnd)
  var onPeerEof: OnPeerEnd?
  @Flag(name: .long, help: "Send stdin; throw away what comes back.")
  var sendOnly = false
  @Flag(name: .long, help: "Write what comes; do not read stdin.")
  var recvOnly = false
  @Option(
    name: .long,
    help: ArgumentHelp("Cut messages by read, line, chunk:SIZE, nul, len16 or len32.", valueName: "how"),
    transform: Value.framing)
  var frame: Framing?
  @Flag(name: .long, help: "Send LF as CRLF.")
  var crlf = false
  @Option(
    name: .long, help: ArgumentHelp("End when nothing has moved for so long.", valueName: "duration"),
    transform: Value.duration)
  var idleTimeout: Duration?
  @Option(
    name: .long, help: ArgumentHelp("End the whole run after so long.", valueName: "duration"),
    transform: Value.duration)
  var deadline: Duration?

  /// Whether anything but the deadlines was asked for.
  var shapesData: Bool {
    onEof != nil || onPeerEof != nil || sendOnly || recvOnly || frame != nil || crlf
  }

  func plan(_ type: SocketType) throws -> TransferPlan {
    if sendOnly, recvOnly { throw UsageError("--send-only and --recv-only exclude each other") }
    if !type.keepsBoundaries, frame != nil {
      throw UsageError("--frame cuts messages, and a stream has none; it goes with --udp, --dgram and --seqpacket")
    }
    if type.keepsBoundaries, crlf { throw UsageError("--crlf is for streams") }
    if !type.isConnectionOriented {
      if onEof == .halfClose { throw UsageError("datagrams have no end to send; --on-eof is wait or quit[:DURATION]") }
      if onPeerEof != nil { throw UsageError("datagrams have no end to receive; leave --on-peer-eof out") }
    }
    if recvOnly, onEof != nil { throw UsageError("--recv-only does not read stdin, so --on-eof means nothing") }
    if recvOnly, onPeerEof != nil { throw UsageError("--recv-only ends with the peer; leave --on-peer-eof out") }
    if recvOnly, crlf { throw UsageError("--recv-only sends nothing, so --crlf means nothing") }
    if sendOnly, onEof != nil || onPeerEof != nil {
      throw UsageError("--send-only ends with stdin; leave --on-eof and --on-peer-eof out")
    }
    var plan = TransferPlan(type: type)
    if let onEof { plan.onInputEnd = onEof }
    if let onPeerEof { plan.onPeerEnd = onPeerEof }
    plan.directions = sendOnly ? .sendOnly : recvOnly ? .receiveOnly : .both
    if let frame { plan.framing = frame }
    plan.sendsCRLF = crlf
    plan.idleTimeout = idleTimeout
    return plan
  }
}

/// Socket options by flag.
struct SocketOptions: ParsableArguments {
  @Option(
    name: .long, help: ArgumentHelp("Use only this interface.", valueName: "name"), transform: Value.interface)
  var interface: String?
  @Flag(name: .long, help: "Probe an idle connection (SO_KEEPALIVE).")
  var keepalive = false
  @Flag(name: .long, help: "Send small segments at once (TCP_NODELAY).")
  var nodelay = false
  @Option(name: .long, help: ArgumentHelp("Time to live, or hop limit.", valueName: "hops"), transform: Value.hops)
  var ttl: Int?
  @Option(
    name: .long,
    help: ArgumentHelp("Type of service: 0 to 255 or a name such as ef, af21, cs6, lowdelay.", valueName: "tos"),
    transform: Value.typeOfService)
  var tos: Int?
  @Option(
    name: .long, help: ArgumentHelp("SO_RCVBUF; the kernel doubles it.", valueName: "size"), transform: Value.size)
  var recvBuffer: Int?
  @Option(
    name: .long, help: ArgumentHelp("SO_SNDBUF; the kernel doubles it.", valueName: "size"), transform: Value.size)
  var sendBuffer: Int?
  @Flag(name: .long, help: "Allow broadcast addresses (SO_BROADCAST).")
  var broadcast = false
  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp("Join a multicast group; may be repeated.", valueName: "group"), transform: Value.group)
  var join: [IPAddress] = []

  func tuning(_ target: Target, _ type: SocketType) throws -> SocketTuning {
    if target.isUnix {
      let given = [
        ("--interface", interface != nil), ("--nodelay", nodelay), ("--ttl", ttl != nil), ("--tos", tos != nil),
        ("--keepalive", keepalive), ("--broadcast", broadcast), ("--join", !join.isEmpty),
      ]
      if let (name, _) = given.first(where: { $0.1 }) { throw UsageError("\(name) means nothing for a Unix socket") }
    }
    if type == .datagram {
      if nodelay { throw UsageError("--nodelay is for TCP") }
      if keepalive { throw UsageError("--keepalive is for TCP") }
    } else {
      if broadcast { throw UsageError("--broadcast goes with --udp") }
      if !join.isEmpty { throw UsageError("--join goes with --udp") }
    }
    if let literal = target.literal {
      for group in join where group.bitWidth != literal.bitWidth {
        throw UsageError("the group \(group) is of another family than \(literal)")
      }
    }
    var tuning = SocketTuning()
    tuning.interface = interface
    tuning.keepAlive = keepalive
    tuning.noDelay = nodelay
    tuning.timeToLive = ttl
    tuning.typeOfService = tos
    tuning.receiveBuffer = recvBuffer
    tuning.sendBuffer = sendBuffer
    tuning.broadcast = broadcast
    tuning.groups = join
    return tuning
  }
}

/// What is told, and where.
struct ReportOptions: ParsableArguments {
  @Flag(name: [.customShort("v"), .long], help: "Tell on stderr what happens, step by step.")
  var verbose = false
  @Flag(name: [.customShort("q"), .long], help: "Tell nothing; the exit code says how it went.")
  var quiet = false
  @Flag(name: .long, help: "Report events as JSON, one object a line, on stderr.")
  var json = false
  @Option(name: .long, help: ArgumentHelp("Report on descriptor N instead.", valueName: "n"))
  var reportFd: Int32?

  func check() throws {
    if verbose, quiet { throw UsageError("-v and -q exclude each other") }
    if let reportFd, !StandardDescriptors.isOpen(reportFd) {
      throw UsageError(
        "--report-fd \(reportFd): that descriptor is not open; in a shell write \(reportFd)>FILE behind the command")
    }
  }
}
