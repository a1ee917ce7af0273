import Inquiry
import Report
import Sockets

/// The values that were asked for by name, with `--option`.
struct InspectChoice {
  private let names: [String]

  init(_ names: [String]) { self.names = names }

  /// Names are compared without regard to case: `tcp_nodelay` is TCP_NODELAY.
  func contains(_ name: String) -> Bool { names.contains { Self.isSame($0, name) } }

  private static func isSame(_ a: String, _ b: String) -> Bool { a.lowercased() == b.lowercased() }

  /// `NAME value` for each value, in the order in which they were asked for.
  func lines(_ report: SocketReport) -> [String] {
    let fields = report.fields
    return names.flatMap { name in
      fields.filter { Self.isSame($0.name, name) }.map { "\($0.name) \(InspectValueText.bare($0.value, $0.group))" }
    }
  }

  /// What to say of names that the socket has no value for.
  func missing(in report: SocketReport) -> [Missing] {
    let fields = Set(report.fields.map { $0.name.lowercased() })
    return names.filter { !fields.contains($0.lowercased()) }.map { name in
      let refusals = report.options.compactMap { reading -> String? in
        guard Self.isSame(reading.option.name, name), case .refused(let refusal) = reading.outcome else { return nil }
        return "\(reading.option.name): \(InspectRefusalText.sentence(refusal))"
      }
      return Missing(name: name, isRefused: !refusals.isEmpty, sentence: refusals.first ?? Self.absent(name))
    }
  }

  /// A name without a value.
  struct Missing {
    let name: String
    /// The socket has such an option, which the report tells of.
    let isRefused: Bool
    let sentence: String
  }

  private static func absent(_ name: String) -> String {
    let known = OptionDescription.all.map(\.name) + InspectGroup.fieldNames
    if let known = known.first(where: { isSame($0, name) }) { return "\(known): this socket has none" }
    let hint = NearestWord.nearest(to: name.uppercased(), among: known.map { $0.uppercased() })
    let nearest = hint.flatMap { hint in known.first { isSame($0, hint) } }
    return "'\(name)' is no option and no field"
      + (nearest.map { "; did you mean '\($0)'?" } ?? "; see sonde-inspect(1)")
  }
}
