package import Reactor
package import Sockets
package import Wire

/// Captures exactly the traffic of sockets that it is told of, each before its first packet leaves.
///
/// It listens on all interfaces. The filter has one clause for each exchange, ``TrafficClause``. Confined to one thread.
package final class TrafficCapture: TrafficWitness, @unchecked Sendable {
  private let live: LiveCapture
  private var clauses: [TrafficClause] = []
  /// Why packets are missing, if some are.
  package private(set) var problem: CaptureProblem?
  /// Packets that were captured.
  package private(set) var count = 0
  private var receiver: (PacketReader, Int64, Int, Int) -> Void = { _, _, _, _ in }
  private var opener: (CaptureInterface) -> Int = { _ in 0 }
  private var cooked = CookedInterfaces()
  /// Whether a packet of name services is one of ours.
  private var isOurs: ((PacketReader) -> Bool)?

  /// After so long without a packet nothing more is expected of an exchange that is over.
  private static let quiet = Duration.milliseconds(50)
  /// So long its end is waited for at most.
  private static let patience = Duration.milliseconds(500)

  /// Opens the capture, which takes nothing in before the first exchange.
  package init() throws(CaptureProblem) {
    var settings = LiveSettings()
    settings.isImmediate = true
    settings.isPromiscuous = false
    live = try LiveCapture("any", filter: TrafficClause.nothing, settings)
    live.receive = { [unowned self] packet, time, length in
      guard isOurs?(packet) ?? true else { return true }
      count += 1
      let interface = cooked.interface(of: packet) { name in
        var description = description
        description.name = name
        return opener(description)
      }
      receiver(packet, time, length, interface ?? 0)
      return true
    }
  }

  /// What is captured, for the head of a file.
  package var description: CaptureInterface {
    CaptureInterface(
      linkType: live.linkType, snapshotLength: live.snapshotLength, name: live.name,
      resolution: live.isNanoseconds ? .nanoseconds : .microseconds)
  }

  /// What came, and what was lost.
  package var numbers: CaptureNumbers { live.numbers(delivered: UInt64(count)) }

  /// Tells `opener` of each interface that packets come by, and hands every packet to `body`: its bytes, nanoseconds since
  /// 1970, its length on the wire, and what `opener` returned for its interface.
  package func onPacket(
    opener: @escaping (CaptureInterface) -> Int, _ body: @escaping (PacketReader, Int64, Int, Int) -> Void
  ) {
    self.opener = opener
    receiver = body
  }

  package func willExchange(local: SocketAddress, remote: SocketAddress?, type: SocketType) {
    guard let clause = TrafficClause(local, remote, type), problem == nil, !clauses.contains(clause) else { return }
    add(clause)
  }

  /// Takes in the packets of DNS, mDNS and LLMNR too, as far as `isOurs` says that they are ours; packets of exchanges are
  /// asked about, too.
  package func captureNames(_ isOurs: @escaping (PacketReader) -> Bool) {
    self.isOurs = isOurs
    add(.nameServices)
  }

  private func add(_ clause: TrafficClause) {
    clauses.append(clause)
    do throws(CaptureProblem) {
      try live.setFilter(clauses.map(\.expression).joined(separator: " or "))
    } catch { problem = error }
  }

  /// Delivers packets as they come, until the task is cancelled.
  package func run(on reactor: Reactor) async {
    do throws(CaptureProblem) {
      let channel = try live.channel(on: reactor)
      defer { channel.close() }
      while !Task.isCancelled {
        if try drain() == 0, (try? await channel.wait(for: .read)) == nil { return }
      }
    } catch { problem = problem ?? error }
  }

  /// Delivers what the end of the exchanges brings: until nothing comes for a moment.
  package func finish() {
    let end = MonotonicTime.now + Self.patience
    var latest = MonotonicTime.now
    do throws(CaptureProblem) {
      while MonotonicTime.now < end {
        if try drain() > 0 { latest = .now }
        guard latest + Self.quiet > .now else { return }
        _ = Kernel.wait(live.fileNumber, for: .read, milliseconds: 10)
      }
    } catch { problem = problem ?? error }
  }

  private func drain() throws(CaptureProblem) -> Int {
    do throws(LiveError) { return try live.dispatch(most: 512) } catch { throw .live(error) }
  }
}
