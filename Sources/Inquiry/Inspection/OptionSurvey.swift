internal import Sockets

/// Reads every option of the table from sockets of one kind, and compares with a fresh socket of that kind.
struct OptionSurvey: Sendable {
  private let shape: SocketShape
  private let kind: SocketKinds
  /// By the option's place in the table; empty where no fresh socket could be made.
  private let standards: [OptionValue?]

  /// Makes a socket for comparison, unless `compares` is false, and closes it again.
  init(_ shape: SocketShape, compares: Bool) {
    self.shape = shape
    kind = shape.kind
    guard compares, let fresh = try? Socket(shape.family, shape.type, shape.socketProtocol) else {
      standards = []
      return
    }
    standards = OptionDescription.all.map { [kind = shape.kind] option in
      guard Self.isAsked(option, shape, kind, isOurs: true) == nil else { return nil }
      return try? option.read(from: fresh.fileNumber).get()
    }
  }

  /// Every option of socket `fd`, in the order of the table. `isOurs`: nobody else misses what reading takes away.
  func readings(of fd: Int32, isOurs: Bool) -> [OptionReading] {
    OptionDescription.all.enumerated().map { place, option in
      if let reason = Self.isAsked(option, shape, kind, isOurs: isOurs) {
        return OptionReading(option: option, outcome: .refused(OptionRefusal(reason)))
      }
      switch option.read(from: fd) {
      case .success(let value):
        let standard = place < standards.count ? standards[place] : nil
        return OptionReading(option: option, outcome: .value(value, standard: standard))
      case .failure(let error):
        return OptionReading(option: option, outcome: .refused(.explain(option, kind, error.code)))
      }
    }
  }

  /// Why the kernel is not asked; nil when it is.
  private static func isAsked(
    _ option: OptionDescription, _ shape: SocketShape, _ kind: SocketKinds, isOurs: Bool
  ) -> OptionRefusal.Reason? {
    // The numbers of Internet protocols mean other levels to other families: 6 is TCP here and L2CAP to Bluetooth.
    if option.level != .socket, shape.family != .inet, shape.family != .inet6 { return .otherKind }
    switch option.access {
    case .readWrite, .readOnly: return nil
    case .takeOnly: return isOurs ? nil : .takesValue
    case .writeOnly: return option.applies(to: kind) ? .writeOnly : .otherKind
    case .operation: return option.applies(to: kind) ? .operation : .otherKind
    }
  }
}
