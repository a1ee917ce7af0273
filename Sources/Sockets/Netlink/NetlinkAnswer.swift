internal import CLinux

/// The answer to one request, gathered datagram by datagram: of a dump all parts up to its end, otherwise one message.
package struct NetlinkAnswer {
  /// How far the answer has come.
  package enum State: Hashable {
    case incomplete
    case complete
    /// What was dumped changed meanwhile, so that something may be missing or there twice: ask again.
    case inconsistent
    case refused(Errno)
  }

  package private(set) var messages: [NetlinkMessage] = []
  package private(set) var state = State.incomplete
  private let sequence: UInt32
  private let isDump: Bool
  private var wasInterrupted = false

  /// Waits for messages with this sequence number; others belong to somebody else.
  package init(sequence: UInt32, dump isDump: Bool) {
    self.sequence = sequence
    self.isDump = isDump
  }

  /// Takes the messages of one datagram. What comes after the end of the answer is ignored.
  package mutating func take(_ datagram: NetlinkBytes) {
    for message in NetlinkMessage.messages(in: datagram) where message.sequence == sequence && state == .incomplete {
      take(message)
    }
  }

  private mutating func take(_ message: NetlinkMessage) {
    // Any part, the last one included, tells of a change that happened before it.
    if message.flags & Int(NLM_F_DUMP_INTR) != 0 { wasInterrupted = true }
    switch message.type {
    case Int(NLMSG_NOOP): break
    case Int(NLMSG_OVERRUN): state = .inconsistent
    case Int(NLMSG_ERROR), Int(NLMSG_DONE):
      if let error = message.error {
        state = .refused(error)
      } else {
        state = wasInterrupted ? .inconsistent : .complete
      }
    default:
      messages.append(message)
      if !isDump { state = .complete }
    }
  }
}
