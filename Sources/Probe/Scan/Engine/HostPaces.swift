internal import Addresses

/// The paces of all hosts that something is asked of, and of some that nothing is asked of any more.
struct HostPaces {
  private var paces: [IPAddress: HostPace] = [:]
  private var latest: (address: IPAddress, pace: HostPace)?
  private var most = HostPaces.mostIdle
  private let share: Int

  /// Hosts that nothing is asked of are remembered up to this number.
  private static let mostIdle = 1 << 14
  private static let firstWindow = 1000
  private static let greatestWindow = 16_384

  /// The part of one of `share` loops.
  init(share: Int) { self.share = share }

  /// The pace of a host; that of a new one where it is not known.
  mutating func pace(of address: IPAddress) -> HostPace {
    // Mostly it is the same host again.
    if let latest, latest.address == address { return latest.pace }
    let pace: HostPace
    if let known = paces[address] {
      pace = known
    } else {
      if paces.count >= most {
        paces = paces.filter { !$0.value.isIdle }
        most = max(Self.mostIdle, paces.count * 2)
      }
      pace = HostPace(first: max(Self.firstWindow / share, 1), most: max(Self.greatestWindow / share, 1))
      paces[address] = pace
    }
    latest = (address, pace)
    return pace
  }
}
