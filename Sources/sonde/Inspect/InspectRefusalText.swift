import Inquiry
import Sockets

/// Why an option has no value: in one word for JSON, and in words.
enum InspectRefusalText {
  static func word(_ refusal: OptionRefusal) -> String {
    switch refusal.reason {
    case .otherKind: "other-kind"
    case .writeOnly: "write-only"
    case .operation: "operation"
    case .takesValue: "not-read"
    case .needsConnection: "needs-connection"
    case .needsRepair: "needs-repair"
    case .needsSecurityModule: "needs-security-module"
    case .needsCapability: "needs-capability"
    case .unknownToKernel: "unknown-to-kernel"
    case .kernel: "error"
    }
  }

  static func sentence(_ refusal: OptionRefusal) -> String {
    let words: String =
      switch refusal.reason {
      case .otherKind: "not for this kind of socket"
      case .writeOnly: "can be set and not be read"
      case .operation: "a call with arguments or effects, not a value"
      case .takesValue: "not read: reading it takes it from the program that the socket belongs to"
      case .needsConnection: "only with a peer"
      case .needsRepair: "only with TCP_REPAIR"
      case .needsSecurityModule: "no security module labels sockets here"
      case .needsCapability(let name): "needs \(name)"
      case .unknownToKernel: "this kernel does not have it"
      case .kernel: "refused"
      }
    return refusal.code.map { "\(words) (\($0))" } ?? words
  }
}
