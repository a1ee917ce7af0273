package import Wire

/// Looks for the name of the server in what a client says first: the host of TLS and of HTTP/1.
package enum ServerNames {
  /// For ``FlowTable/searchName``: what the beginning of a stream tells; datagrams tell nothing.
  package static func search(_ beginning: PacketReader, _ type: IPProtocol, _ port: UInt16) -> ServerNameFinding {
    guard type == .tcp else { return .none }
    if let hello = TLSClientHello(beginning) {
      if let name = hello.serverName { return found(name, beginning) }
      return hello.isWhole ? .none : .incomplete
    }
    if let message = HTTPMessage(beginning) {
      if let name = message.host { return found(name, beginning) }
      if case .status = message.line { return .none }
      return .incomplete
    }
    return .none
  }

  private static func found(_ range: Range<Int>, _ beginning: PacketReader) -> ServerNameFinding {
    guard let name = beginning.slice(range), name.remaining > 0 else { return .none }
    return .name(String(decoding: name.array, as: UTF8.self))
  }
}
