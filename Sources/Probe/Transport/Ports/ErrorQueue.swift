internal import Addresses
internal import Sockets

/// Reads what the kernel has to say about what a socket sent.
struct ErrorQueue {
  private let receiver = MessageReceiver(capacity: 4, messageSize: 128)

  /// Takes all entries. A pending error of the socket itself is left for its owner.
  func drain(_ socket: borrowing Socket, _ body: (AncillaryData, QueuedError) -> Void) {
    drain(socket.fileNumber, body)
  }

  /// The same of a socket whose number the caller keeps open.
  func drain(_ fd: Int32, _ body: (AncillaryData, QueuedError) -> Void) {
    while let count = try? receiver.receive(fd, flags: .errorQueue), count > 0 {
      for index in 0..<count {
        let data = receiver.ancillaryData(index)
        if let error = data.error { body(data, error) }
      }
      if count < receiver.capacity { return }
    }
  }
}

extension QueuedError {
  /// A host says that nobody listens on the port: RFC 792, type 3, code 3; RFC 4443, type 1, code 4.
  var isPortUnreachable: Bool {
    switch origin {
    case .icmp: type == 3 && subCode == 3
    case .icmp6: type == 1 && subCode == 4
    case .local, .timestamping, .other: false
    }
  }

  /// It came from the network.
  var isMessage: Bool { origin == .icmp || origin == .icmp6 }
}
