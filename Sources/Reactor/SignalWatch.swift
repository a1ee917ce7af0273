internal import DequeModule
public import Sockets

/// The signals that a reactor takes: some cancel its root task, the others wait to be asked for.
final class SignalWatch {
  private let descriptor: SignalDescriptor
  private let cancelOn: [Signal]
  private var pending = Deque<Signal>()
  private var waiter: Waiter?

  var cancelRoot: () -> Void = {}
  private(set) var cancellingSignal: Signal?

  init(cancelOn: [Signal], notifyOn: [Signal]) throws(SocketError) {
    descriptor = try SignalDescriptor(cancelOn + notifyOn)
    self.cancelOn = cancelOn
  }

  var fileNumber: Int32 { descriptor.descriptor.fileNumber }

  /// Signals that arrive after the loop has ended do what they always do.
  func end() { descriptor.restoreMask() }

  func deliver() {
    while let signal = descriptor.next() {
      if !cancelOn.contains(signal) {
        pending.append(signal)
        waiter?.resume(.ready)
        waiter = nil
      } else if cancellingSignal == nil {
        cancellingSignal = signal
        cancelRoot()
      } else {
        signal.endProcess()
      }
    }
  }

  func next(on reactor: Reactor) async throws(ReactorError) -> Signal {
    while true {
      if let signal = pending.popFirst() { return signal }
      let waiter = Waiter()
      precondition(self.waiter == nil, "two tasks wait for signals")
      self.waiter = waiter
      defer { if self.waiter === waiter { self.waiter = nil } }
      try await reactor.suspend(waiter, until: nil)
    }
  }
}

extension Reactor {
  /// The signal that cancelled the root task, if one did.
  public var cancellingSignal: Signal? { signals?.cancellingSignal }

  /// Whether ``nextSignal()`` can be asked: this reactor takes signals.
  public var takesSignals: Bool { signals != nil }

  /// The next signal of those that ``run(cancelOn:notifyOn:_:)`` was told to notify of.
  public func nextSignal() async throws(ReactorError) -> Signal {
    guard let signals else { preconditionFailure("this reactor was not told of any signals") }
    return try await signals.next(on: self)
  }

  /// Waits for a child process and returns its status as a shell gives it: 128+n after signal n.
  public func exitStatus(of process: Int32) async throws(ReactorError) -> Int32 {
    let channel: Channel
    do throws(SocketError) {
      channel = try Channel(ProcessDescriptor(of: process).takeDescriptor(), on: self)
    } catch { throw .socket(error) }
    defer { channel.close() }
    try await channel.wait(for: .read)
    do throws(SocketError) {
      return try ProcessDescriptor.exitStatus(channel.fileNumber)
    } catch { throw .socket(error) }
  }
}
