internal import DequeModule
internal import Reactor
internal import Sockets

/// Open connections whose banners are read, some at a time.
/// Confined to the reactor's thread.
final class BannerQueue: @unchecked Sendable {
  struct Item: Sendable {
    var finding: PortFinding
    let connection: Int32?
    let step: UInt64?
  }

  private let plan: ScanPlan
  private let reactor: Reactor
  private let bell: Bell
  private var waiting = Deque<Item>()
  private var isClosed = false
  /// Where connections that are made for a banner leave from while somebody records.
  private let ports: BannerPorts?

  static let mostAtOnce = 128
  private static let patience = Duration.seconds(1)

  init(_ plan: ScanPlan, on reactor: Reactor) {
    self.plan = plan
    self.reactor = reactor
    bell = Bell(on: reactor)
    ports = plan.witness.map { BannerPorts(plan.options.source, $0) }
  }

  /// Takes a connection over; nil stands for one that has to be made first.
  func add(_ finding: PortFinding, _ connection: Int32?, _ step: UInt64?) {
    waiting.append(Item(finding: finding, connection: connection, step: step))
    bell.ring()
  }

  /// Nothing more will be added.
  func close() {
    isClosed = true
    bell.ring()
  }

  /// Reads until the queue is closed and empty; `note` gets each finding with its banner, if there is one.
  func run(_ note: (Item) -> Void) async {
    await withTaskGroup(of: Item?.self) { group in
      var busy = 0
      group.addTask { await self.awaitNews() }
      while true {
        while busy < Self.mostAtOnce, let item = waiting.popFirst() {
          busy += 1
          group.addTask { await self.read(item) }
        }
        if isClosed, busy == 0, waiting.isEmpty { break }
        guard let step = await group.next() else { break }
        if let item = step {
          busy -= 1
          note(item)
        } else if Task.isCancelled {
          break
        } else {
          group.addTask { await self.awaitNews() }
        }
      }
      group.cancelAll()
    }
    for item in waiting { Descriptor.close(item.connection) }
    waiting = []
  }

  private func awaitNews() async -> Item? {
    try? await bell.wait()
    return nil
  }

  private func read(_ item: Item) async -> Item {
    var item = item
    guard case .port(let address, let service, let place) = item.finding.subject else {
      Descriptor.close(item.connection)
      return item
    }
    let destination = SocketAddress(address, port: service.port)
    let name = place.map { plan.space.names[$0] }
    let connection =
      if let number = item.connection {
        Descriptor?(Descriptor(owning: number))
      } else {
        await connect(to: destination, until: .now + Self.patience)
      }
    guard let connection else { return item }
    item.finding.banner = await BannerReader.read(
      connection, port: service.port, name: name, seed: .random(in: .min ... .max), on: reactor
    ) { await self.connect(to: destination, until: $0) }
    return item
  }

  private func open(_ family: Family) throws(SocketError) -> Socket {
    guard let ports else { return try PortSocket.open(family, .stream, plan.options) }
    var options = plan.options
    // It comes with the port.
    options.source = nil
    let socket = try PortSocket.open(family, .stream, options)
    try ports.bind(socket, family)
    return socket
  }

  private func connect(to destination: SocketAddress, until deadline: MonotonicTime) async -> Descriptor? {
    do throws(SocketError) {
      let socket = try open(destination.family)
      let code = try socket.connectResult(to: destination)
      let channel = try Channel(Descriptor.duplicate(of: socket.fileNumber), on: reactor)
      defer { channel.close() }
      if code != nil {
        guard code == .inProgress, (try? await channel.wait(for: .write, until: deadline)) != nil,
          try socket.pendingError() == nil
        else { return nil }
      }
      return Descriptor(owning: socket.detach())
    } catch { return nil }
  }
}
