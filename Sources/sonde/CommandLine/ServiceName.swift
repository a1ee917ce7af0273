import Report
import Sockets

/// Names of services where a port is expected, as every program on this machine finds them.
enum ServiceName {
  /// The port of the service over `transport`, `tcp` or `udp`; nil where there is none, or no answer in ten seconds.
  static func port(_ name: String, over transport: String) -> Port? {
    let found = try? HelperThread.call(until: .now + .seconds(10)) { Services.port(named: name, transport: transport) }
    guard let port = found ?? nil, port != 0 else { return nil }
    return port
  }

  /// The name that was probably meant.
  static func nearest(to name: String, over transport: String) -> String? {
    let all = (try? HelperThread.call(until: .now + .seconds(10)) { Services.all() }) ?? []
    let names = all.lazy.filter { $0.transport == transport }.flatMap { [$0.name] + $0.aliases }
    return NearestWord.nearest(to: name, among: names) ?? NearestWord.nearest(to: name.lowercased(), among: names)
  }
}
