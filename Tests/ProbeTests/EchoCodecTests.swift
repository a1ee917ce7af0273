import Addresses
import Glibc
import Reactor
import Sockets
import TestSupport
import Testing

@testable import Probe

@Suite("requests and replies through the kernel", .enabled(if: geteuid() == 0, "raw sockets need root"))
struct EchoCodecTests {
  /// What came back for a codec: the numbers of replies, and of requests that the kernel stamped.
  private struct Heard {
    var replies: [UInt64] = []
    var lengths: [Int] = []
    var foreign = 0
    var stamped: [UInt64] = []
  }

  private func exchange(
    _ family: Family, _ codec: EchoCodec, _ numbers: [UInt64], read: EchoCodec? = nil, on reactor: Reactor
  ) async throws -> Heard {
    let address: IPAddress = family == .inet ? .v4(.loopback) : .v6(.loopback)
    let socket = try EchoSocket(
      family, .raw, EchoOptions(), identifier: .random(in: .min ... .max), messageSize: codec.messageSize, on: reactor)
    for number in numbers {
      try socket.add(to: address) { codec.encode(into: &$0, number, socket) }
    }
    socket.flush { place, error in Issue.record("\(numbers[place]): \(error)") }
    let reader = read ?? codec
    let next = (numbers.max() ?? 0) + 1
    var heard = Heard()
    while heard.replies.count + heard.foreign < numbers.count {
      try await socket.channel.wait(for: .read)
      try socket.drain(hasErrors: true) { bytes, _, _, isQueued in
        if isQueued {
          if let index = reader.sentIndex(bytes, socket, next: next) { heard.stamped.append(index) }
        } else if let reply = reader.decodeReply(bytes, socket, next: next) {
          heard.replies.append(reply.index)
          heard.lengths.append(reply.length)
          #expect(reply.corruption == nil)
        } else {
          heard.foreign += 1
        }
      }
    }
    socket.channel.close()
    return heard
  }

  @Test("each reply finds its probe, past the wrap of the sequence as well", arguments: [Family.inet, .inet6])
  func found(family: Family) throws {
    let numbers: [UInt64] = [0, 1, 65_535, 65_536, 131_071, 1 << 40]
    let heard = try onReactor { reactor in
      try await exchange(family, EchoCodec(size: 56, pattern: nil), numbers, on: reactor)
    }
    #expect(heard.replies.sorted() == numbers && heard.lengths.allSatisfy { $0 == 64 })
    #expect(Set(heard.stamped).isSubset(of: numbers) && !heard.stamped.isEmpty)
  }

  @Test("of a payload without a number the latest probe of the sequence is meant", arguments: [0, 4, 8])
  func short(size: Int) throws {
    let heard = try onReactor { reactor in
      try await exchange(.inet, EchoCodec(size: size, pattern: nil), [65_536 + 7], on: reactor)
    }
    #expect(heard.replies == [65_536 + 7] && heard.lengths == [8 + size])
  }

  @Test("another run's cookie is foreign, though identifier and sequence are ours", arguments: [Family.inet, .inet6])
  func foreign(family: Family) throws {
    let heard = try onReactor { reactor in
      try await exchange(
        family, EchoCodec(size: 56, pattern: nil), [0, 1], read: EchoCodec(size: 56, pattern: nil), on: reactor)
    }
    #expect(heard.replies == [] && heard.foreign == 2 && heard.stamped == [])
  }
}
