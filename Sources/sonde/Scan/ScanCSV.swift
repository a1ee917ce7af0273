import Host
import Probe
import Report

/// A scan as CSV (RFC 4180): a line for each port.
enum ScanCSV {
  static let header = "time,target,address,port,protocol,name,verdict,reason,witness,rtt_ns,tries,banner"

  static func line(_ finding: PortFinding, _ space: ScanSpace, _ names: ServiceNames) -> String {
    let (target, address) = ScanWords.target(finding.subject, space)
    var fields = [LocalTime.rfc3339(), target, address?.description ?? ""]
    if case .port(_, let service, _) = finding.subject {
      fields += ["\(service.port)", service.transport.rawValue, names.name(of: service) ?? ""]
    } else {
      fields += ["", "unix", ""]
    }
    fields += [
      finding.verdict.rawValue, ScanWords.reason(finding.reason), finding.witness?.description ?? "",
      finding.roundTrip.map { "\($0.nanoseconds)" } ?? "", "\(finding.tries)",
      finding.banner.map { BannerText.line($0) ?? BannerText.text($0) } ?? "",
    ]
    return fields.map(CSVField.quoted).joined(separator: ",")
  }
}
