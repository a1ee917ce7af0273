import Reactor
import Sockets
import TestSupport
import Testing

@Suite struct ReadinessTests {
  @Test("a reader waits until the other end of a socket pair writes")
  func readable() throws {
    let received = try onReactor { reactor in
      let pair = try ChannelPair(on: reactor)
      async let bytes = pair.first.receive(upTo: 16)
      await settle()
      try await pair.second.sendAll([1, 2, 3])
      return try await bytes
    }
    #expect(received == [1, 2, 3])
  }

  @Test("a writer waits until a full pipe has been read")
  func writable() throws {
    try onReactor { reactor in
      let pipe = try ChannelPipe(on: reactor)
      await settle()
      let capacity = try pipe.writer.fill()
      // The pipe was writable when it was registered, and the loop has been told so; that news is old now.
      try await pipe.writer.wait(for: .write)
      #expect(try pipe.writer.fill() == 0)
      async let waiting: Void = pipe.writer.wait(for: .write)
      await settle()
      #expect(try pipe.reader.drain() == capacity)
      try await waiting
      #expect(try pipe.writer.fill() > 0)
    }
  }

  @Test("one task may wait to read while another waits to write, and each is woken by its own event")
  func bothDirections() throws {
    try onReactor { reactor in
      let pair = try ChannelPair(on: reactor)
      let sent = try pair.first.fill()
      let order = Order()
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          #expect(await failure { () async throws(ReactorError) in try await pair.first.wait(for: .read) } == nil)
          order.add("read")
        }
        group.addTask {
          // What the other end sends is news for both directions; an attempt tells which.
          while !Kernel.isReady(pair.first.fileNumber, for: .write) {
            #expect(await failure { () async throws(ReactorError) in try await pair.first.wait(for: .write) } == nil)
          }
          order.add("write")
        }
        await settle()
        #expect(throws: Never.self) { try pair.second.poke() }
        while order.names.isEmpty { await Task.yield() }
        #expect(order.names == ["read"])
        #expect((try? pair.second.drain()) == sent)
      }
      #expect(order.names == ["read", "write"])
    }
  }

  @Test("megabytes cross a socket pair in both directions at once, byte for byte")
  func exchange() throws {
    let payloads = [[UInt8]](unsafeUninitializedCapacity: 2) { buffer, count in
      for seed in 0..<2 {
        var random = SeededGenerator(seed: UInt64(seed))
        (buffer.baseAddress.map { $0 + seed })?.initialize(to: random.bytes(3 << 20))
      }
      count = 2
    }
    try onReactor { [payloads] reactor in
      let pair = try ChannelPair(on: reactor)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for (out, back, index) in [(pair.first, pair.second, 0), (pair.second, pair.first, 1)] {
          group.addTask { try await out.sendAll(payloads[index]) }
          group.addTask {
            var received: [UInt8] = []
            while received.count < payloads[index].count {
              received += try await back.receive(upTo: 100_000)
              await Task.yield()
            }
            #expect(received == payloads[index])
          }
        }
        try await group.waitForAll()
      }
    }
  }

  @Test("the end of the other side wakes a reader, is the end of file, and is remembered")
  func endOfFile() throws {
    try onReactor { reactor in
      let pair = try ChannelPair(on: reactor)
      #expect(!pair.first.hasHungUp)
      async let bytes = pair.first.receive(upTo: 16)
      await settle()
      pair.second.close()
      #expect(try await bytes == [])
      #expect(pair.first.hasHungUp)
    }
  }

  @Test("the last reader of a full pipe leaves: its writer is woken and told")
  func brokenPipe() throws {
    try onReactor { reactor in
      let pair = try ChannelPair(on: reactor)
      _ = try pair.first.fill()
      await withTaskGroup(of: ReactorError?.self) { group in
        group.addTask { await failure { () async throws(ReactorError) in try await pair.first.sendAll([1, 2, 3]) } }
        await settle()
        pair.second.close()
        #expect(await group.next() == .socket(SocketError("send", .brokenPipe)))
      }
    }
  }

  @Test("files that epoll refuses are always ready", arguments: [nil, "/dev/null", "/proc/self/stat"])
  func alwaysReady(path: String?) throws {
    try onReactor { reactor in
      let file = try path.map { path throws(SocketError) in try TestFile.open(path) } ?? TestFile.temporary([1, 2, 3])
      let channel = try Channel(file, on: reactor)
      #expect(channel.isAlwaysReady)
      for direction in [Direction.read, .write] { try await channel.wait(for: direction, until: .now) }
      channel.close()
      #expect(!channel.isOpen)
    }
  }

  @Test("a wait on a file that is always ready gives way to other tasks, and ends when the task is cancelled")
  func alwaysReadyGivesWay() throws {
    try onReactor { reactor in
      let null = try Channel(TestFile.open("/dev/null"), on: reactor)
      await withTaskGroup(of: ReactorError?.self) { group in
        group.addTask {
          await failure { () async throws(ReactorError) in while true { try await null.wait(for: .read) } }
        }
        await settle()
        group.cancelAll()
        #expect(await group.next() == .cancelled)
      }
    }
  }

  @Test("closing a channel cancels whoever waits on it, in either direction, and later waits too")
  func closeWakes() throws {
    try onReactor { reactor in
      let pair = try ChannelPair(on: reactor)
      _ = try pair.first.fill()
      await withTaskGroup(of: ReactorError?.self) { group in
        for direction in [Direction.read, .write] {
          group.addTask { await failure { () async throws(ReactorError) in try await pair.first.wait(for: direction) } }
        }
        await settle()
        pair.first.close()
        for _ in 0..<2 { #expect(await group.next() == .cancelled) }
      }
      #expect(await failure { () async throws(ReactorError) in try await pair.first.wait(for: .read) } == .cancelled)
      await #expect(throws: ReactorError.cancelled) { _ = try await pair.first.receive(upTo: 1) }
      await #expect(throws: ReactorError.cancelled) { try await pair.first.sendAll([1]) }
      await #expect(throws: ReactorError.cancelled) { _ = try await pair.first.accept() }
      await #expect(throws: ReactorError.cancelled) { try await pair.first.connect(to: .v4(.loopback, port: 1)) }
    }
  }
}

/// What happened, in order. Confined to the reactor's thread.
final class Order: @unchecked Sendable {
  private(set) var names: [String] = []
  func add(_ name: String) { names.append(name) }
}
