import Report
import Sockets

/// Interfaces as text: a line for each, and one below it for each of its addresses, every column at its place.
struct InterfacesText {
  private let answers: Answers
  private let isVerbose: Bool

  init(_ answers: Answers, isVerbose: Bool) {
    self.answers = answers
    self.isVerbose = isVerbose
  }

  func write(_ reports: [InterfaceReport]) {
    var heads = TextTable()
    var addresses = TextTable()
    var details = TextTable()
    var detailCounts: [Int] = []
    for report in reports {
      heads.add(head(report))
      for (address, refusal) in report.addresses { addresses.add(cells(address, refusal)) }
      let lines = isVerbose ? InterfaceDetails.lines(report, answers) : []
      for line in lines { details.add([line.name, line.value]) }
      detailCounts.append(lines.count)
    }
    // Three tables, so that the columns of each are aligned throughout; their lines alternate.
    var addressLines = addresses.lines()[...]
    var detailLines = details.lines()[...]
    for ((report, head), detailCount) in zip(zip(reports, heads.lines()), detailCounts) {
      answers.text(head)
      write(report.addresses.count, of: &addressLines)
      write(detailCount, of: &detailLines)
    }
  }

  private func write(_ count: Int, of lines: inout ArraySlice<String>) {
    for line in lines.prefix(count) { answers.text("  " + line) }
    lines = lines.dropFirst(count)
  }

  private func head(_ report: InterfaceReport) -> [String] {
    let interface = report.interface
    let hardware = interface.hardwareAddress.flatMap { $0.bytes.allSatisfy { $0 == 0 } ? nil : $0.description }
    return [
      answers.foreign(interface.name), report.state.rawValue,
      answers.foreign(interface.kind ?? interface.hardwareType.description), hardware ?? "", "mtu \(interface.mtu)",
      "index \(interface.index)", uses(report),
    ]
  }

  private func uses(_ report: InterfaceReport) -> String {
    var words: [String] = []
    if report.canBind { words.append("bind") }
    if report.canMulticast { words.append("multicast") }
    switch report.captureRefusal {
    case nil: words.append("capture")
    case .interfaceIsDown: break
    case .permission: words.append("capture \(report.captureRefusal?.description ?? "")")
    }
    return words.joined(separator: ", ")
  }

  /// Flags that anybody wants to know of; the others are for `-v`.
  private static let plainFlags: Set<String> = ["temporary", "deprecated", "tentative", "dadfailed", "optimistic"]

  private func cells(_ address: InterfaceAddress, _ refusal: SocketError?) -> [String] {
    var remarks: [String] = []
    if let peer = address.peer { remarks.append("peer \(peer)") }
    if isVerbose {
      if let broadcast = address.broadcast { remarks.append("broadcast \(broadcast)") }
      if let label = address.label { remarks.append("label \(answers.foreign(label))") }
    }
    remarks += address.flagWords.filter { isVerbose || Self.plainFlags.contains($0) }
    if isVerbose {
      if let time = address.preferredLifetime, time > .zero { remarks.append("preferred for \(Quantity.text(time))") }
      if let time = address.validLifetime { remarks.append("valid for \(Quantity.text(time))") }
    }
    if let refusal { remarks.append("cannot be bound: \(refusal.code)") }
    return [answers.foreign(address.prefix.description), address.scope.description, remarks.joined(separator: ", ")]
  }
}
