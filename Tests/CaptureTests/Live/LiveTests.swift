import Addresses
import Capture
import Glibc
import Reactor
import Sockets
import TestSupport
import Testing
import Wire

/// Sends `count` datagrams of `length` bytes to `port` of this machine, as fast as one sender goes.
private func send(_ count: Int, of length: Int, to port: Port) throws {
  let socket = try Socket(.inet, .datagram)
  try socket.connect(to: .v4(.loopback, port: port))
  let bytes = [UInt8](repeating: 0x5a, count: length)
  // Nobody listens: every other call reports the ICMP error about the one before.
  for _ in 0..<count {
    while bytes.withUnsafeBytes({ Glibc.send(socket.fileNumber, $0.baseAddress, $0.count, 0) }) < 0 {
      if errno != ECONNREFUSED { return }
    }
  }
}

@Suite("live capture", .enabled(if: OwnNetwork.isAvailable, OwnNetwork.reason), .serialized)
struct LiveTests {
  @Test("a burst of 4,000 datagrams on lo is captured whole, and counted once", arguments: [false, true])
  func burst(isImmediate: Bool) throws {
    let recording = Recording()
    recording.keepsPackets = false
    let summary = try OwnNetwork.run {
      var plan = CapturePlan(sources: [.interface("lo")])
      plan.filter = "udp dst port 7777"
      plan.live.isImmediate = isImmediate
      plan.stops.idle = .milliseconds(300)
      recording.then = { event in
        if case .ready = event { try? send(4000, of: 200, to: 7777) }
        return true
      }
      return try recording.run(plan)
    }
    #expect(recording.count == 4000)
    #expect(summary.report.total.received == 4000)
    #expect(summary.report.total.delivered == 4000)
    #expect(summary.report.total.droppedByKernel == 0)
    #expect(summary.report.total.deliveredBytes == 4000 * 242)
    #expect(summary.ending == .idle(.milliseconds(300)))
    #expect(recording.pauses > 0)
  }

  @Test("packets that are lost are told of while it happens, and the counters add up")
  func losing() throws {
    let recording = Recording()
    recording.keepsPackets = false
    let summary = try OwnNetwork.run {
      var plan = CapturePlan(sources: [.interface("lo")])
      plan.filter = "udp dst port 7777"
      plan.live.bufferSize = 1 << 20
      plan.stops.deadline = .seconds(10)
      recording.then = { event in
        switch event {
        // Nobody reads meanwhile, and that is twenty times what there is room for.
        case .ready: try? send(20_000, of: 1000, to: 7777)
        case .losing: return false
        default: break
        }
        return true
      }
      return try recording.run(plan)
    }
    #expect(recording.story.dropFirst(2).first == "losing 0")
    let total = summary.report.total
    #expect(total.droppedByKernel > 0)
    #expect(total.received == 20_000)
    #expect(total.delivered + total.droppedByKernel == 20_000)
  }

  @Test("packets are delivered within 100 ms by default")
  func latency() throws {
    let recording = Recording()
    let latest = try OwnNetwork.run { () -> Int64? in
      var plan = CapturePlan(sources: [.interface("lo")])
      plan.filter = "udp dst port 7777"
      plan.stops.count = 1
      plan.stops.deadline = .seconds(5)
      var delay: Int64?
      recording.then = { event in
        if case .ready = event { try? send(1, of: 10, to: 7777) }
        return true
      }
      recording.thenPacket = { packet in
        delay = packet.nanosecondsSince1970.map { WallClockTime.now.nanoseconds - $0 }
        return true
      }
      _ = try recording.run(plan)
      return delay
    }
    #expect(try #require(latest) < 100_000_000)
  }

  @Test("the opening tells link type, filter and precision, and the packet is cut to the snapshot length")
  func opening() throws {
    let recording = Recording()
    let summary = try OwnNetwork.run {
      var plan = CapturePlan(sources: [.interface("lo")])
      plan.filter = "udp dst port 7777"
      plan.live.snapshotLength = 60
      plan.stops.count = 1
      plan.stops.deadline = .seconds(5)
      recording.then = { event in
        if case .ready = event { try? send(3, of: 500, to: 7777) }
        return true
      }
      return try recording.run(plan)
    }
    #expect(summary.ending == .count(1))
    #expect(recording.story == ["opened 0", "ready", "stopped"])
    let opening = try #require(recording.openings.first)
    #expect(opening.description.linkType == .ethernet)
    #expect(opening.description.name == "lo")
    #expect(opening.description.filter == "udp dst port 7777")
    #expect(opening.description.resolution == .nanoseconds)
    #expect(opening.description.snapshotLength == 60)
    #expect(opening.filter?.listing(.assembler).contains { $0.contains("ret      #60") } == true)
    let packet = try #require(recording.packets.first)
    #expect(recording.packets.count == 1)
    #expect(packet.bytes.count == 60)
    #expect(packet.originalLength == 542)
    #expect(abs(WallClockTime.now.nanoseconds - (packet.time ?? 0)) < 10_000_000_000)
  }

  @Test("on any, packets of lo come once, with the second cooked header")
  func any() throws {
    let recording = Recording()
    let summary = try OwnNetwork.run {
      var plan = CapturePlan(sources: [.interface("any")])
      plan.filter = "udp dst port 7777"
      plan.stops.idle = .milliseconds(200)
      recording.then = { event in
        if case .ready = event { try? send(20, of: 100, to: 7777) }
        return true
      }
      return try recording.run(plan)
    }
    #expect(recording.packets.count == 20)
    #expect(recording.packets.allSatisfy { $0.linkType == .linuxCooked2 && $0.originalLength == 20 + 128 })
    #expect(summary.report.total.received == 20)
  }

  @Test("the last packets before the end are delivered, though the kernel still gathers them")
  func lastPackets() throws {
    let recording = Recording()
    let summary = try OwnNetwork.run {
      var plan = CapturePlan(sources: [.interface("lo")])
      plan.filter = "udp dst port 7777"
      plan.live.gathering = .milliseconds(500)
      plan.stops.duration = .milliseconds(1)
      recording.then = { event in
        if case .ready = event { try? send(5, of: 100, to: 7777) }
        return true
      }
      return try recording.run(plan)
    }
    #expect(summary.ending == .duration(.milliseconds(1)))
    #expect(recording.packets.count == 5)
  }

  @Test("each direction by itself", arguments: [(LiveDirection.both, 4), (.inbound, 2), (.outbound, 2)])
  func direction(direction: LiveDirection, expected: Int) throws {
    let recording = Recording()
    let commands = "link add a0 type veth peer name a1"
    try OwnNetwork.run(commands, "link set a0 up", "link set a1 up", "addr add 10.9.0.1/24 dev a0") {
      var plan = CapturePlan(sources: [.interface("a0")])
      plan.filter = "arp"
      plan.live.direction = direction
      plan.stops.idle = .milliseconds(300)
      // Two questions leave by a0, and two come to it from the other end.
      recording.then = { event in
        if case .ready = event {
          for name in ["a0", "a0", "a1", "a1"] { try? sendFrame(on: name) }
        }
        return true
      }
      _ = try recording.run(plan)
    }
    #expect(recording.packets.count == expected)
  }

  @Test("an interface that vanishes ends, and the others go on")
  func vanishing() throws {
    let recording = Recording()
    let summary = try OwnNetwork.run("link add a0 type veth peer name a1", "link set a0 up", "link set a1 up") {
      var plan = CapturePlan(sources: [.interface("a0"), .interface("lo")])
      plan.filter = "udp dst port 7777"
      plan.stops.count = 1
      plan.stops.deadline = .seconds(10)
      recording.then = { event in
        switch event {
        case .ready: _ = try? Shell.require("ip link del a0")
        case .sourceEnded: try? send(1, of: 10, to: 7777)
        default: break
        }
        return true
      }
      return try recording.run(plan)
    }
    #expect(recording.story.dropFirst(3).first == "ended 0: pcap_dispatch a0: the interface has gone")
    #expect(summary.ending == .count(1))
    #expect(recording.packets.map(\.source) == [1])
    #expect(summary.problems[0] != nil)
    #expect(summary.problems[1] == nil)
  }

  @Test("an interface that goes down is told of, and captured on when it is up again")
  func down() throws {
    let recording = Recording()
    try OwnNetwork.run("link add a0 type veth peer name a1", "link set a0 up", "link set a1 up") {
      var plan = CapturePlan(sources: [.interface("a0")])
      plan.filter = "arp"
      plan.stops.count = 1
      plan.stops.deadline = .seconds(10)
      recording.then = { event in
        switch event {
        case .ready: _ = try? Shell.require("ip link set a0 down")
        case .down:
          _ = try? Shell.require("ip link set a0 up")
          try? sendFrame(on: "a0")
        default: break
        }
        return true
      }
      _ = try recording.run(plan)
    }
    #expect(recording.story == ["opened 0", "ready", "down 0", "stopped"])
    #expect(recording.packets.count == 1)
  }

  @Test("without the capability the error names call, interface and what would help")
  func refused() throws {
    let recording = Recording()
    let summary = try OwnNetwork.run {
      try dropCapabilities()
      return try recording.run(CapturePlan(sources: [.interface("lo")]))
    }
    #expect(summary.ending == .nothingOpened)
    guard case .live(let error) = summary.problems[0] else {
      Issue.record("\(recording.story)")
      return
    }
    #expect(error.isRefusal)
    #expect(
      error.description
        == "pcap_activate lo: Operation not permitted; run as root or grant CAP_NET_RAW: setcap cap_net_raw+ep $(command -v sonde)"
    )
  }

  @Test("there is no such interface", arguments: ["nosuch0", "averyveryverylongname0", ""])
  func missing(name: String) throws {
    let recording = Recording()
    let summary = try OwnNetwork.run { try recording.run(CapturePlan(sources: [.interface(name)])) }
    #expect(summary.ending == .nothingOpened)
    guard case .live(let error) = summary.problems[0] else {
      Issue.record("\(recording.story)")
      return
    }
    #expect(error.reason == .noSuchInterface)
    #expect(error.interface == name)
  }

  @Test("a filter with a mistake opens nothing")
  func badFilter() throws {
    let recording = Recording()
    let summary = try OwnNetwork.run {
      var plan = CapturePlan(sources: [.interface("lo")])
      plan.filter = "tcp prt 80"
      return try recording.run(plan)
    }
    #expect(summary.ending == .nothingOpened)
    guard case .filter(let error) = summary.problems[0] else {
      Issue.record("\(recording.story)")
      return
    }
    #expect(error.position == 4)
  }

  @Test(
    "every stop comes without traffic",
    arguments: [
      CaptureEnding.duration(.milliseconds(80)), .idle(.milliseconds(80)), .deadline(.milliseconds(80)), .count(0),
      .bytes(0),
    ])
  func stops(ending: CaptureEnding) throws {
    let recording = Recording()
    let summary = try OwnNetwork.run {
      var plan = CapturePlan(sources: [.interface("lo")])
      switch ending {
      case .duration(let time): plan.stops.duration = time
      case .idle(let time): plan.stops.idle = time
      case .deadline(let time): plan.stops.deadline = time
      case .count(let count): plan.stops.count = count
      default: plan.stops.bytes = 0
      }
      return try recording.run(plan)
    }
    #expect(summary.ending == ending)
    #expect(recording.story == ["opened 0", "ready", "stopped"])
    #expect(summary.elapsed < .seconds(5))
  }

  @Test("numbers come by the interval, and when SIGUSR1 asks for them")
  func numbers() throws {
    let recording = Recording()
    let summary = try OwnNetwork.run {
      var plan = CapturePlan(sources: [.interface("lo")])
      plan.statisticsInterval = .milliseconds(20)
      recording.then = { event in
        if case .numbers = event { return recording.reports.count < 3 }
        return true
      }
      return try recording.run(plan)
    }
    #expect(recording.reports.count == 3)
    #expect(summary.ending == .unheard)
    let asked = Recording()
    let answer = try OwnNetwork.run {
      try Reactor.run(notifyOn: [.user1]) { reactor in
        asked.then = { event in
          switch event {
          case .ready:
            pthread_kill(pthread_self(), SIGUSR1)
          case .numbers: return false
          default: break
          }
          return true
        }
        var plan = CapturePlan(sources: [.interface("lo")])
        plan.stops.deadline = .seconds(5)
        return await asked.run(plan, on: reactor)
      }
    }
    #expect(asked.story.contains("numbers"))
    #expect(answer.ending == .unheard)
  }
}

/// Sends an ARP question on interface `name`, packet(7).
private func sendFrame(on name: String) throws {
  let number = socket(AF_PACKET, Int32(SOCK_RAW.rawValue), 0)
  try #require(number >= 0)
  defer { close(number) }
  // sockaddr_ll: family, protocol, index, and twelve bytes that do not matter to send(2) with a whole frame.
  var address = [UInt8](repeating: 0, count: 20)
  let index = if_nametoindex(name)
  address[0] = UInt8(AF_PACKET)
  address[2] = 0x08
  address[3] = 0x06
  for byte in 0..<4 { address[4 + byte] = UInt8(truncatingIfNeeded: index >> (8 * UInt32(byte))) }
  var frame: [UInt8] = [UInt8](repeating: 0xff, count: 6) + [2, 0, 0, 0, 0, 9, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1]
  frame += [2, 0, 0, 0, 0, 9, 10, 9, 0, 9] + [UInt8](repeating: 0, count: 6) + [10, 9, 0, 8]
  frame += [UInt8](repeating: 0, count: 18)
  let sent = address.withUnsafeBytes { target in
    frame.withUnsafeBytes { bytes in
      sendto(number, bytes.baseAddress, bytes.count, 0, target.baseAddress?.assumingMemoryBound(to: sockaddr.self), 20)
    }
  }
  try #require(sent == frame.count)
}
