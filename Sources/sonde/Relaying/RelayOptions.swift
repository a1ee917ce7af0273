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
    name: .long, help: ArgumentHelp("When stdin ends: half-close, wait or quit[:DURATION].", valueName: "what"))
  var onEof: String?
  @Option(
    name: .long, help: ArgumentHelp("When the peer ends: quit[:DURATION] or wait.", valueName: "what"))
  var onPeerEof: String?
  @Flag(name: .long, help: "Send stdin; throw away what comes back.")
  var sendOnly = false
  @Flag(name: .long, help: "Write what comes; do not read stdin.")
  var recvOnly = false
  @Option(
    name: .long,
    help: ArgumentHelp("Cut messages by read, line, chunk:SIZE, nul, len16 or len32.", valueName: "how"))
  var frame: String?
  @Flag(name: .long, help: "Send LF as CRLF.")
  var crlf = false
  @Option(
    name: .long, help: ArgumentHelp("End when nothing has moved for so long.", valueName: "duration"))
  var idleTimeout: String?
  @Option(
    name: .long, help: ArgumentHelp("End the whole run after so long.", valueName: "duration"))
  var deadline: String?

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
      if onPeerEof != nil { throw UsageError("datagrams have no end to receive; leave --on-peer-eof out") }
    }
    if recvOnly, onEof != nil { throw UsageError("--recv-only does not read stdin, so --on-eof means nothing") }
    if recvOnly, onPeerEof != nil { throw UsageError("--recv-only ends with the peer; leave --on-peer-eof out") }
    if recvOnly, crlf { throw UsageError("--recv-only sends nothing, so --crlf means nothing") }
    if sendOnly, onEof != nil || onPeerEof != nil {
      throw UsageError("--send-only ends with stdin; leave --on-eof and --on-peer-eof out")
    }
    let onEof = try Value.read("--on-eof", onEof, Value.onInputEnd)
    let onPeerEof = try Value.read("--on-peer-eof", onPeerEof, Value.onPeerEnd)
    if !type.isConnectionOriented, onEof == .halfClose {
      throw UsageError("datagrams have no end to send; --on-eof is wait or quit[:DURATION]")
    }
    var plan = TransferPlan(type: type)
    if let onEof { plan.onInputEnd = onEof }
    if let onPeerEof { plan.onPeerEnd = onPeerEof }
    plan.directions = sendOnly ? .sendOnly : recvOnly ? .receiveOnly : .both
    if let frame = try Value.read("--frame", frame, Value.framing) { plan.framing = frame }
    plan.sendsCRLF = crlf
    plan.idleTimeout = try Value.read("--idle-timeout", idleTimeout, Value.duration)
    return plan
  }
}

/// Socket options by flag.
struct SocketOptions: ParsableArguments {
  @Option(
    name: .long, help: ArgumentHelp("Use only this interface.", valueName: "name"))
  var interface: String?
  @Flag(name: .long, help: "Probe an idle connection (SO_KEEPALIVE).")
  var keepalive = false
  @Flag(name: .long, help: "Send small segments at once (TCP_NODELAY).")
  var nodelay = false
  @Option(name: .long, help: ArgumentHelp("Time to live, or hop limit.", valueName: "hops"))
  var ttl: String?
  @Option(
    name: .long,
    help: ArgumentHelp("Type of service: 0 to 255 or a name such as ef, af21, cs6, lowdelay.", valueName: "tos"))
  var tos: String?
  @Option(
    name: .long, help: ArgumentHelp("SO_RCVBUF; the kernel doubles it.", valueName: "size"))
  var recvBuffer: String?
  @Option(
    name: .long, help: ArgumentHelp("SO_SNDBUF; the kernel doubles it.", valueName: "size"))
  var sendBuffer: String?
  @Flag(name: .long, help: "Allow broadcast addresses (SO_BROADCAST).")
  var broadcast = false
  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp("Join a multicast group; may be repeated.", valueName: "group"))
  var join: [String] = []

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
    let groups = try groups()
    if let literal = target.literal {
      for group in groups where group.bitWidth != literal.bitWidth {
        throw UsageError("the group \(group) is of another family than \(literal)")
      }
    }
    var tuning = SocketTuning()
    tuning.interface = try Value.read("--interface", interface, Value.interface)
    tuning.keepAlive = keepalive
    tuning.noDelay = nodelay
    tuning.timeToLive = try Value.read("--ttl", ttl, Value.hops)
    tuning.typeOfService = try Value.read("--tos", tos, Value.typeOfService)
    tuning.receiveBuffer = try Value.read("--recv-buffer", recvBuffer, Value.size)
    tuning.sendBuffer = try Value.read("--send-buffer", sendBuffer, Value.size)
    tuning.broadcast = broadcast
    tuning.groups = groups
    return tuning
  }

  func groups() throws -> [IPAddress] {
    try join.compactMap { try Value.read("--join", $0, Value.group) }
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
  var reportFd: String?
  @Option(name: .long, help: ArgumentHelp("Record this run's packets in a file.", valueName: "file"))
  var pcap: String?

  /// The file of `--pcap`; a Unix socket sends no packets.
  func recording(of target: Target) throws -> String? {
    guard let pcap else { return nil }
    if target.isUnix { throw UsageError("--pcap records packets, and a Unix socket sends none") }
    // Stdout carries the data.
    guard !pcap.isEmpty, pcap != "-" else { throw UsageError("--pcap needs a file; stdout is for the data") }
    return pcap
  }

  func plan() throws -> ReportPlan {
    if verbose, quiet { throw UsageError("-v and -q exclude each other") }
    let reportFd = try Value.read("--report-fd", reportFd, Value.number(least: 0)).map { Int32($0) }
    if let reportFd, !StandardDescriptors.isOpen(reportFd) {
      throw UsageError(
        "--report-fd \(reportFd): that descriptor is not open; in a shell write \(reportFd)>FILE behind the command")
    }
    return ReportPlan(isVerbose: verbose, isQuiet: quiet, isJSON: json, descriptor: reportFd)
  }
}

/// What is told, and where: decided.
struct ReportPlan {
  let isVerbose: Bool
  let isQuiet: Bool
  let isJSON: Bool
  /// Where the caller wants to hear it; open.
  let descriptor: Int32?
}
