internal import Addresses
internal import Sockets

/// Whom a question is put to, as it is found again in an answer: address, link and port of one family.
struct QuestionKey: Hashable, Sendable {
  let high: UInt64
  let low: UInt64
  /// The index of the link of a link-local IPv6 address, 0 for all others, and the port.
  private let place: UInt64

  init(_ address: IPAddress, link: UInt32, _ port: Port) {
    switch address {
    case .v4(let v4): (high, low) = (0, UInt64(v4.rawValue))
    case .v6(let v6): (high, low) = (v6.high, v6.low)
    }
    place = UInt64(link) << 16 | UInt64(port.rawValue)
  }

  /// The same host, asked at another port.
  func with(_ port: Port) -> QuestionKey { QuestionKey(self, port) }

  private init(_ other: QuestionKey, _ port: Port) {
    (high, low) = (other.high, other.low)
    place = other.place & ~0xffff | UInt64(port.rawValue)
  }
}

/// The open questions of a transport whose questions share a socket, found by whom they ask.
///
/// A class, since whoever hears of a question may forget it, or ask the next one, before the call returns.
final class QuestionTable {
  struct Question {
    let slot: ScanSlot
    let key: QuestionKey
    /// What was asked; loopback for the unspecified address, which means that to the kernel.
    let address: IPAddress
    let port: Port
    /// The latest.
    var attempt: Int
    /// Another question to the same port: the same link may have been written in two ways.
    fileprivate var next: UInt32?
  }

  /// By the index of their slots.
  private var questions: [Question?] = []
  /// The first question for each key.
  private var first: [QuestionKey: UInt32] = [:]
  /// The index of each link that was named so far.
  private var links: [String: UInt32] = [:]
  /// The link of link-local addresses that name none.
  private let standardLink: UInt32

  /// `interface` is the one that all sockets are bound to, if they are.
  init(interface: String?) throws(SocketError) {
    guard let interface else {
      standardLink = 0
      return
    }
    standardLink = try Interface.index(of: interface)
  }

  /// The key for `port` of `address`. Throws ENODEV where the link is not there.
  func key(_ address: IPAddress, _ port: Port) throws(SocketError) -> QuestionKey {
    guard case .v6(let v6) = address, address.isLinkLocal else { return QuestionKey(address, link: 0, port) }
    return QuestionKey(address, link: try index(of: v6.scope), port)
  }

  private func index(of scope: IPv6Address.Scope?) throws(SocketError) -> UInt32 {
    switch scope {
    case nil: return standardLink
    case .index(let index): return index
    case .name(let name):
      if let index = links[name] { return index }
      let index = try Interface.index(of: name)
      links[name] = index
      return index
    }
  }

  /// Notes that a question is put, perhaps again.
  func note(
    _ slot: ScanSlot, _ address: IPAddress, _ port: Port, attempt: Int
  ) throws(SocketError) -> Question {
    let place = Int(slot.index)
    if questions.count <= place { questions += repeatElement(nil, count: place + 1 - questions.count) }
    if let old = questions[place] {
      if old.slot == slot {
        questions[place]?.attempt = attempt
        return old
      }
      forget(old.slot)
    }
    let target = address.isUnspecified ? Self.loopback(like: address) : address
    let key = try key(target, port)
    let question = Question(
      slot: slot, key: key, address: target, port: port, attempt: attempt, next: first[key])
    questions[place] = question
    first[key] = slot.index
    return question
  }

  private static func loopback(like address: IPAddress) -> IPAddress {
    switch address {
    case .v4: .v4(.loopback)
    case .v6: .v6(.loopback)
    }
  }

  /// The question in `slot`, unless it is forgotten.
  subscript(slot: ScanSlot) -> Question? {
    guard let question = question(slot.index), question.slot == slot else { return nil }
    return question
  }

  private func question(_ index: UInt32) -> Question? {
    Int(index) < questions.count ? questions[Int(index)] : nil
  }

  /// Hands over the questions for `key`, and tells whether there are any.
  func each(_ key: QuestionKey, _ body: (Question) -> Void) -> Bool {
    var next = first[key]
    let isAny = next != nil
    // One that was forgotten meanwhile ends the walk, and one in its place as well.
    while let index = next, let question = question(index), question.key == key {
      next = question.next
      body(question)
    }
    return isAny
  }

  func forget(_ slot: ScanSlot) {
    guard let question = self[slot] else { return }
    questions[Int(slot.index)] = nil
    guard var before = first[question.key] else { return }
    if before == slot.index {
      first[question.key] = question.next
      return
    }
    while let next = self.question(before)?.next {
      if next == slot.index {
        questions[Int(before)]?.next = question.next
        return
      }
      before = next
    }
  }

  func forgetAll() {
    questions = []
    first = [:]
  }
}
