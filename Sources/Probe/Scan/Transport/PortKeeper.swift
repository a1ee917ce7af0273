/// Keeps the ports of a run for as long as this lives: whoever records their packets hears a moment longer than the run lasts,
/// and nobody else may get them meanwhile. Used on one thread.
package final class PortKeeper: @unchecked Sendable {
  private var transports: [AnyObject] = []

  package init() {}

  func keep(_ transports: AnyObject) { self.transports.append(transports) }
}
