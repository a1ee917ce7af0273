import Sockets

/// Something that was asked for and is not shown.
struct InterfaceAbsence {
  /// The word that asked for it; nil where all interfaces were asked for.
  let target: String?
  /// It exists, but is not up.
  let isThere: Bool
  let reason: String
}

/// Which interfaces are shown, in the order of the words, and each once.
struct InterfaceSelection {
  private(set) var found: [NetworkInterface] = []
  private(set) var absences: [InterfaceAbsence] = []

  init(_ words: [InterfaceWord], mustBeUp: Bool, from all: [NetworkInterface]) {
    let isWanted = { (interface: NetworkInterface) in !mustBeUp || InterfaceState(interface) == .up }
    guard !words.isEmpty else {
      found = all.filter(isWanted)
      if found.isEmpty {
        absences = [InterfaceAbsence(target: nil, isThere: !all.isEmpty, reason: "no interface is up")]
      }
      return
    }
    var seen: Set<UInt32> = []
    for word in words {
      let matches = word.matches(in: all)
      if matches.isEmpty {
        absences.append(InterfaceAbsence(target: word.text, isThere: false, reason: word.absence(in: all)))
      } else if !matches.contains(where: isWanted) {
        let states = matches.map { "\($0.name) is not up: \(InterfaceState($0).rawValue)" }
        absences.append(
          InterfaceAbsence(target: word.text, isThere: true, reason: states.joined(separator: "; ")))
      }
      for match in matches where isWanted(match) && seen.insert(match.index).inserted { found.append(match) }
    }
  }
}
