internal import Sockets

/// What is said to a port that may speak HTTP.
enum BannerRequest {
  /// A request for the first page (RFC 1945, section 5).
  ///
  /// GET, because many small servers refuse or do not know HEAD: no more than the head is read of the answer anyway. Version
  /// 1.0, which asks the server to close. `Host` goes only where HTTP is expected: other services take each line for
  /// a command of its own, and some (Redis) report this one as an attack.
  static func page(host: String?, port: Port) -> [UInt8] {
    let field = host.map { "Host: \($0)\(port == 80 ? "" : ":\(port)")\r\n" } ?? ""
    return Array("GET / HTTP/1.0\r\n\(field)\r\n".utf8)
  }
}
