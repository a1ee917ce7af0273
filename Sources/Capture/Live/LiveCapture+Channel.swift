internal import Reactor
internal import Sockets

extension LiveCapture {
  /// A descriptor of its own to wait for packets with, since both it and libpcap's are closed by their owners.
  func channel(on reactor: Reactor) throws(CaptureProblem) -> Channel {
    do throws(SocketError) { return try Channel(Descriptor.duplicate(of: fileNumber), on: reactor) } catch {
      throw .file(error.about(name))
    }
  }
}
