import Report
import Sockets

/// A service in words.
enum PortText {
  /// `http  80/tcp  alias www  well-known  privileged  /etc/services:36  WorldWideWeb HTTP`
  static func row(_ service: Service, _ isPrivileged: Bool) -> [String] {
    [
      service.name, "\(service.port)/\(service.transport)", aliases(service.aliases),
      service.port.portClass.rawValue, bindable(isPrivileged), origin(service.origin), service.comment ?? "",
    ]
  }

  /// Who may bind a port here.
  static func bindable(_ isPrivileged: Bool) -> String { isPrivileged ? "privileged" : "unprivileged" }

  private static func aliases(_ names: [String]) -> String {
    guard let first = names.first else { return "" }
    return names.count == 1 ? "alias \(first)" : "aliases \(names.joined(separator: ", "))"
  }

  private static func origin(_ origin: Service.Origin) -> String {
    switch origin {
    case .file(let path, let line): "\(path):\(line)"
    case .nameService: "nss"
    case .builtIn: "built-in"
    }
  }
}
