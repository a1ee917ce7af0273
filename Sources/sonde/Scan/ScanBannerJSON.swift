import Probe
import Report

/// What an open port said, as fields of its record.
enum ScanBannerJSON {
  /// `banner` is the first line, escaped as in text but not shortened, absent for TLS; `tls_version` and `tls_alert` are there
  /// where a TLS server said so.
  static func write(_ banner: Banner?, _ line: inout JSONLine) {
    guard let banner else { return }
    line.string("banner", BannerText.line(banner))
    line.string("tls_version", banner.tlsVersion)
    line.string("tls_alert", BannerText.alert(banner))
    line.string("banner_cause", banner.cause.rawValue)
  }
}
