import Addresses
import Glibc
import Testing

@testable import Sockets

@Suite("TCP_CC_INFO, SO_MEMINFO and the lengths of queues")
struct CongestionAndMemoryTests {
  static let algorithms: String = {
    let file = open("/proc/sys/net/ipv4/tcp_available_congestion_control", O_RDONLY | O_CLOEXEC)
    defer { close(file) }
    let bytes = try? Kernel.readBytes(file, upTo: 4096)
    return String(decoding: bytes.flatMap { $0 } ?? [], as: UTF8.self)
  }()

  @Test("each algorithm's structure lies as the kernel has it", .enabled(if: KernelTypes.areAvailable, "no BTF"))
  func kernel() throws {
    let kernel = try KernelTypes()
    for (algorithm, structure) in [("bbr", "tcp_bbr_info"), ("dctcp", "tcp_dctcp_info"), ("vegas", "tcpvegas_info")] {
      let fields = TCPCongestionInfo(algorithm: algorithm, bytes: []).fields
      let members = kernel.members(of: structure)
      #expect(fields.map(\.name) == members.map(\.name))
      #expect(fields.map(\.offset) == members.map(\.offset))
    }
  }

  @Test(
    "whole members have their value and all others none",
    arguments: ["bbr", "dctcp", "vegas", "yeah", "nv", "illinois", "westwood"], 0...20)
  func truncated(algorithm: String, length: Int) {
    let info = TCPCongestionInfo(algorithm: algorithm, bytes: [UInt8](repeating: 0xa5, count: length))
    #expect(!info.fields.isEmpty)
    for field in info.fields {
      let wanted = field.offset + field.width <= length ? (field.width == 2 ? 0xa5a5 : 0xa5a5_a5a5) : nil
      #expect(info.value(field.name) == wanted, "\(field.name) of \(length) bytes")
    }
  }

  @Test("BBR's bandwidth has its halves in the right order")
  func bandwidth() {
    let bytes: [UInt8] = [1, 0, 0, 0, 2, 0, 0, 0]
    #expect(TCPCongestionInfo(algorithm: "bbr", bytes: bytes).bottleneckBandwidth == 2 << 32 | 1)
    #expect(TCPCongestionInfo(algorithm: "bbr", bytes: []).bottleneckBandwidth == nil)
    #expect(TCPCongestionInfo(algorithm: "cubic", bytes: bytes).bottleneckBandwidth == nil)
  }

  @Test(
    "a connection under BBR tells its gains",
    .enabled(if: algorithms.contains("bbr"), "this kernel has no BBR"))
  func bbr() throws {
    let ends = try Connected(SocketSample.all[0])
    try ends.client.setOption(.congestionControl, to: "bbr")
    let info = try TCPCongestionInfo.read(from: ends.client.fileNumber)
    #expect(info.algorithm == "bbr" && info.bytes.count == 20)
    #expect(try #require(info.value("bbr_cwnd_gain")) > 0)
  }

  @Test("an algorithm that says nothing says nothing")
  func silent() throws {
    let ends = try Connected(SocketSample.all[0])
    try ends.client.setOption(.congestionControl, to: "reno")
    let info = try TCPCongestionInfo.read(from: ends.client.fileNumber)
    #expect(info.algorithm == "reno" && info.bytes == [] && info.fields.isEmpty)
  }

  @Test("of memory numbers that end early, those that are there are read", arguments: 0...40)
  func memory(length: Int) {
    let info = MemoryInfo([UInt8](repeating: 0xa5, count: length))
    for (place, field) in MemoryInfo.fields.enumerated() {
      let wanted = place * 4 + 4 <= length ? 0xa5a5_a5a5 : nil
      let signed = wanted.map { _ in Int(Int32(bitPattern: 0xa5a5_a5a5)) }
      #expect(info.value(field.name) == (field.name == "fwd_alloc" ? signed : wanted), "\(field.name)")
    }
  }

  @Test("queues have the bytes that were sent and not read", arguments: SocketSample.streams + SocketSample.datagrams)
  func queues(_ sample: SocketSample) throws {
    let ends = try Connected(sample)
    for _ in 0..<2 {
      _ = try [UInt8](repeating: 1, count: 700).withBytes { (raw) throws(SocketError) in
        try Kernel.send(ends.client.fileNumber, raw)
      }
    }
    #expect(Kernel.wait(ends.server.fileNumber, for: .read, milliseconds: 5000))
    let receiver = QueueLengths(of: ends.server.fileNumber)
    let sender = QueueLengths(of: ends.client.fileNumber)
    // A queue of datagrams tells the length of the next one.
    #expect(receiver.receive == (sample.type == .datagram ? 700 : 1400))
    #expect((sender.unsent != nil) == (sample.kind == .tcp4 || sample.kind == .tcp6))
    #expect(sender.send != nil && sender.receive == 0)
    let memory = try MemoryInfo.read(from: ends.server.fileNumber)
    #expect(try memory.receiveBuffer == ends.server.option(.receiveBuffer))
    #expect(try memory.sendBuffer == ends.server.option(.sendBuffer))
    #expect(memory.drops == 0 && memory.sendAllocated == 0)
    // A Unix socket's bytes count for the sender until they are read.
    if sample.family == .unix {
      #expect(try #require(sender.send) >= 1400)
    } else {
      #expect(try #require(memory.receiveAllocated) >= 1400)
    }
  }

  @Test("what has no queue of bytes says nothing instead of zero")
  func nothing() throws {
    let listener = try Socket(.inet, .stream)
    try listener.bind(to: .v4(.loopback, port: 0))
    try listener.listen()
    #expect(QueueLengths(of: listener.fileNumber) == QueueLengths())
  }
}
