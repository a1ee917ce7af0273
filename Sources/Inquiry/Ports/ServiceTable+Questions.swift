internal import Sockets

extension ServiceTable {
  /// What the table answers: names and single ports in its own order, everything else in the order of the ports.
  func services(for subject: PortQuestion.Subject) -> [Service] {
    switch subject {
    case .name(let name): services { $0.isCalled(name) }
    case .number(let port): services { $0.port == port }
    case .range(let ports): Self.inOrder(services { ports.contains($0.port) })
    case .search(let word):
      Self.inOrder(
        services.filter { service in
          let texts = [service.name] + service.aliases + (service.comment.map { [$0] } ?? [])
          return texts.contains { SmallLetters.contains($0, word) }
        })
    case .everything: Self.inOrder(services)
    case .nothing: []
    }
  }

  /// The protocols that the name service is asked for by themselves: those with ports that Linux has, and those that the
  /// table mentions.
  var transports: [String] {
    var names = ["tcp", "udp", "sctp", "dccp", "udplite"]
    for service in listed where !names.contains(service.transport) { names.append(service.transport) }
    return names
  }

  private static func inOrder(_ services: [Service]) -> [Service] {
    services.enumerated()
      .sorted { ($0.element.port, $0.offset) < ($1.element.port, $1.offset) }
      .map(\.element)
  }
}

/// Comparison without regard to small letters and capitals.
enum SmallLetters {
  static func contains(_ text: String, _ word: String) -> Bool {
    let text = Array(text.lowercased().utf8)
    let word = Array(word.lowercased().utf8)
    guard text.count >= word.count else { return false }
    return (0...(text.count - word.count)).contains { text[$0...].starts(with: word) }
  }
}
