import Addresses
import Reactor
import Sockets

/// The names of addresses, looked up beside the run so that nothing waits for them but the lines that they are for.
///
/// Confined to the reactor's thread.
final class AddressNames: @unchecked Sendable {
  /// By address; an address without a name stands for itself.
  private var known: [IPAddress: String] = [:]
  private var requested: Set<IPAddress> = []
  private var wanted: [IPAddress] = []
  private var bell: Bell?
  /// Called when a name has become known.
  private var announce: () -> Void = {}

  /// A name server that does not answer is not waited for any longer, and neither is a second time.
  private static let patience = Duration.seconds(10)

  func isKnown(_ address: IPAddress) -> Bool { known[address] != nil }

  /// `NAME (ADDRESS)`.
  func text(_ address: IPAddress) -> String { "\(known[address] ?? "\(address)") (\(address))" }

  /// Has the name looked up, if that has not been asked for before.
  func request(_ address: IPAddress) {
    guard requested.insert(address).inserted else { return }
    wanted.append(address)
    bell?.ring()
  }

  /// Looks names up until the task is cancelled.
  func serve(on reactor: Reactor, announce: @escaping () -> Void) async {
    let bell = Bell(on: reactor)
    self.bell = bell
    self.announce = announce
    await withDiscardingTaskGroup { group in
      repeat {
        for address in wanted {
          group.addTask { await self.lookUp(address, on: reactor) }
        }
        wanted.removeAll()
      } while (try? await bell.wait()) != nil
      group.cancelAll()
    }
  }

  private func lookUp(_ address: IPAddress, on reactor: Reactor) async {
    let name = try? await reactor.offload(until: .now + Self.patience) { try? Resolver.name(of: address) }
    known[address] = name.flatMap(\.self) ?? "\(address)"
    announce()
  }
}
