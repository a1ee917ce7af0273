import Addresses
import Glibc
import Inquiry
import Reactor
import Sockets
import TestSupport
import Testing

/// Takes what an inspection tells, and does what the test wants meanwhile. Used on the reactor's thread only.
final class Notebook: @unchecked Sendable {
  var events: [InspectEvent] = []
  var onEvent: (InspectEvent) throws(InspectReaderGone) -> Void = { _ in }

  var reports: [SocketReport] { events.compactMap { if case .report(let report) = $0 { report } else { nil } } }
  var changes: [InspectChange] {
    events.flatMap { event -> [InspectChange] in if case .changed(let changes, _, _) = event { changes } else { [] } }
  }

  func note(_ event: InspectEvent) throws(InspectReaderGone) {
    events.append(event)
    try onEvent(event)
  }

  func run(_ plan: InspectPlan, on reactor: Reactor) async -> InspectSummary {
    await Inspect.run(plan, on: reactor) { (event) throws(InspectReaderGone) in try self.note(event) }
  }
}

private let thisProcess = getpid()

extension InspectPlan {
  /// A plan for a socket of the test's own.
  static func inherited(_ number: Int32, watching interval: Duration? = nil, count: Int? = nil) throws -> InspectPlan {
    var plan = InspectPlan(subject: .inherited(.success(try AdoptedSocket(inherited: number))), type: .stream)
    plan.watch = interval.map { .init(interval: $0, count: count) }
    return plan
  }
}

@Suite("the engine of inspect")
struct InspectionTests {
  @Test("a connection is made, reported and closed, and nothing else is sent")
  func connection() throws {
    let notebook = Notebook()
    let summary = try onReactor { reactor in
      let listener = try LoopbackListener(on: reactor)
      let plan = InspectPlan(subject: .connection(.address(listener.address)), type: .stream)
      let summary = await notebook.run(plan, on: reactor)
      let (channel, peer) = try await listener.channel.accept()
      #expect(peer == notebook.reports.first?.local)
      try await channel.wait(for: .read)
      var byte: UInt8 = 0
      #expect(try withUnsafeMutableBytes(of: &byte) { try Kernel.read(channel.fileNumber, into: $0) } == .endOfFile)
      #expect(notebook.reports.first?.remote == listener.address)
      return summary
    }
    #expect(summary.ending == .reported && summary.lookup == nil)
    #expect(try #require(summary.handshake) <= (#require(summary.connect)))
    #expect(try #require(summary.connect) <= summary.elapsed)
    guard case .attempted(_, .connected, _) = notebook.events.first else {
      Issue.record("the first event is \(String(describing: notebook.events.first))")
      return
    }
    #expect(notebook.events.count == 2)
    let report = try #require(notebook.reports.first)
    #expect(report.state == .tcp(.established) && report.error == .none && report.namespace == .own)
    #expect(report.isNonBlocking && !report.isListening && report.descriptor == nil)
    guard case .found(let route)? = report.route else {
      Issue.record("no route: \(String(describing: report.route))")
      return
    }
    #expect(route.interfaceName == "lo")
    #expect(try #require(report.pathMTU) > 1000)
  }

  @Test("the table of options is reported whole and in its order")
  func options() throws {
    let pair = try Socket.pair()
    let notebook = Notebook()
    let number = pair.first.fileNumber
    _ = try onReactor { reactor in await notebook.run(try .inherited(number), on: reactor) }
    let report = try #require(notebook.reports.first)
    #expect(report.options.map(\.option.name) == OptionDescription.all.map(\.name))
    for reading in report.options {
      guard case .refused(let refusal) = reading.outcome else { continue }
      // Levels of the Internet are not asked of other families, whose levels have the same numbers.
      if reading.option.level != .socket { #expect(refusal == OptionRefusal(.otherKind)) }
    }
  }

  @Test("every field of every kind of socket can be asked for by its name")
  func names() throws {
    let known = Set(OptionDescription.all.map(\.name) + InspectGroup.fieldNames)
    for (family, type) in [
      (Family.inet, SocketType.stream), (.inet6, .stream), (.inet, .datagram), (.inet6, .datagram), (.unix, .stream),
      (.unix, .datagram), (.unix, .sequencedPacket),
    ] {
      let socket = try Socket(family, type)
      if family == .inet, type == .datagram { try socket.connect(to: .v4(.loopback, port: 9)) }
      let notebook = Notebook()
      let number = socket.fileNumber
      _ = try onReactor { reactor in await notebook.run(try .inherited(number), on: reactor) }
      let fields = try #require(notebook.reports.first).fields
      #expect(fields.count > 20)
      #expect(Set(fields.map(\.name)).subtracting(known) == [])
      #expect(Set(fields.map { "\($0.group) \($0.name)" }).count == fields.count, "a name twice in a group")
    }
    #expect(Set(InspectGroup.fieldNames).count == InspectGroup.fieldNames.count)
    #expect(Set(InspectGroup.fieldNames).isDisjoint(with: OptionDescription.all.map(\.name)))
  }

  @Test("an error that waits on somebody else's socket still waits there afterwards")
  func errorStays() throws {
    let closed = try Socket(.inet, .datagram)
    try closed.bind(to: .v4(.loopback, port: 0))
    let socket = try Socket(.inet, .datagram)
    try socket.connect(to: closed.socketName())
    try closed.close()
    _ = try [UInt8(1)].withBytes { (raw) throws(SocketError) in try Kernel.send(socket.fileNumber, raw) }
    #expect(Kernel.isReady(socket.fileNumber, for: .read))
    let notebook = Notebook()
    let number = socket.fileNumber
    _ = try onReactor { reactor in await notebook.run(try .inherited(number), on: reactor) }
    let report = try #require(notebook.reports.first)
    #expect(report.error == .notRead)
    let reading = try #require(report.options.first { $0.option.name == "SO_ERROR" })
    #expect(reading.outcome == .refused(OptionRefusal(.takesValue)))
    #expect(try socket.pendingError() == .connectionRefused)
  }

  @Test("a reader that goes ends the run")
  func readerGone() throws {
    let pair = try Socket.pair()
    let notebook = Notebook()
    notebook.onEvent = { (_) throws(InspectReaderGone) in throw InspectReaderGone() }
    let number = pair.first.fileNumber
    let summary = try onReactor { reactor in
      await notebook.run(try .inherited(number, watching: .seconds(3600)), on: reactor)
    }
    #expect(summary.ending == .readerGone && notebook.events.count == 1)
  }

  @Test("a watch tells what changed, once, and ends with the connection")
  func watch() throws {
    let pair = try Socket.pair()
    let notebook = Notebook()
    let peer = pair.second.fileNumber
    let number = pair.first.fileNumber
    var step = 0
    notebook.onEvent = { (event) throws(InspectReaderGone) in
      step += 1
      // The first report, then two looks at a queue that grows, then the end.
      if step < 3 {
        _ = try? [UInt8](repeating: 1, count: 100).withBytes { (raw) throws(SocketError) in
          try Kernel.send(peer, raw)
        }
      } else if step == 4 {
        try? Kernel.shutdown(peer, .both)
      }
    }
    let summary = try onReactor { reactor in
      await notebook.run(try .inherited(number, watching: .milliseconds(1)), on: reactor)
    }
    #expect(summary.ending == .over(.closed) && summary.sockets == 1)
    let queue = notebook.changes.filter { $0.name == "receive_queue" }
    #expect(
      queue.map(\.new) == [.plain(.number(100, .bytes)), .plain(.number(200, .bytes))]
        && queue.map(\.old) == [.plain(.number(0, .bytes)), .plain(.number(100, .bytes))])
    #expect(queue.allSatisfy { $0.group == .queues && !$0.isClock })
    #expect(summary.samples == notebook.events.count)
    #expect(summary.changes == notebook.changes.count(where: { !$0.isClock }))
  }

  @Test("a watch ends after so many looks, and at its deadline")
  func bounds() throws {
    let pair = try Socket.pair()
    let number = pair.first.fileNumber
    let counted = try onReactor { reactor in
      await Notebook().run(try .inherited(number, watching: .milliseconds(1), count: 4), on: reactor)
    }
    #expect(counted.ending == .counted && counted.samples == 4)
    let bounded = try onReactor { reactor in
      var plan = try InspectPlan.inherited(number, watching: .seconds(3600))
      plan.deadline = .milliseconds(20)
      return await Notebook().run(plan, on: reactor)
    }
    #expect(bounded.ending == .deadline(.milliseconds(20)) && bounded.elapsed >= .milliseconds(20))
  }

  @Test("a watched descriptor of a process ends the watch when the process closes it, and is not kept open by it")
  func closedByOwner() throws {
    let pair = try Socket.pair()
    let number = pair.first.detach()
    let notebook = Notebook()
    notebook.onEvent = { (event) throws(InspectReaderGone) in
      if case .report = event { _ = Descriptor(owning: number) }
    }
    let plan = {
      var plan = InspectPlan(subject: .process(thisProcess, descriptor: number), type: .stream)
      plan.watch = .init(interval: .milliseconds(1))
      return plan
    }()
    let summary = try onReactor { reactor in await notebook.run(plan, on: reactor) }
    #expect(summary.ending == .over(.descriptorClosed(process: thisProcess)))
    // Not at once: a program that another test starts right now holds a copy of our end until its exec has closed it.
    try pair.second.setReceiveTimeout(.seconds(20))
    #expect(try pair.second.receive(upTo: 1) == nil)
  }

  @Test("an address where nobody listens is a failed attempt and no report")
  func refused() throws {
    let bound = try Socket(.inet, .stream)
    try bound.bind(to: .v4(.loopback, port: 0))
    let address = try bound.socketName()
    let notebook = Notebook()
    let summary = try onReactor { reactor in
      await notebook.run(InspectPlan(subject: .connection(.address(address)), type: .stream), on: reactor)
    }
    guard case .unconnected(_, let attempts) = summary.ending else {
      Issue.record("\(summary.ending)")
      return
    }
    #expect(attempts.map(\.error.code) == [.connectionRefused])
    #expect(notebook.events.count == 1 && summary.handshake == nil && summary.samples == 0)
  }
}
