import Probe
import Report
import Testing

@testable import sonde

/// Banners as people and programs read them.
@Suite struct BannerTextTests {
  private static let hello: [UInt8] = [22, 3, 3, 0, 42, 2, 0, 0, 38, 3, 3] + [UInt8](repeating: 7, count: 35) + [0]
  private static let alert: [UInt8] = [21, 3, 1, 0, 2, 2, 70]

  struct Sample {
    let banner: Banner
    let text: String
    let json: String

    init(_ cause: Banner.Cause, _ bytes: [UInt8], version: String? = nil, _ text: String, _ json: String) {
      banner = Banner(cause, bytes: bytes, tlsVersion: version)
      self.text = text
      self.json = json
    }

    init(_ cause: Banner.Cause, _ words: String, _ text: String, _ json: String) {
      self.init(cause, Array(words.utf8), text, json)
    }
  }

  static let samples = [
    Sample(
      .greeting, "\r\nSSH-2.0-OpenSSH_9.2\r\nmore", "SSH-2.0-OpenSSH_9.2",
      #""banner":"SSH-2.0-OpenSSH_9.2","banner_cause":"greeting""#),
    Sample(
      .greeting, "\u{1b}[2J\"x\"\ty\n", #"\x1b[2J"x"\x09y"#,
      #""banner":"\\x1b[2J\"x\"\\x09y","banner_cause":"greeting""#),
    Sample(
      .http, "HTTP/1.1 200 OK\r\nDate: x\r\nserver:  nginx/1.22 \r\n\r\n", "HTTP/1.1 200 OK, nginx/1.22",
      #""banner":"HTTP/1.1 200 OK","banner_cause":"http""#),
    // The rest of the value was cut off, and might say something else.
    Sample(
      .http, "HTTP/1.1 200 OK\r\nServer: ngi", "HTTP/1.1 200 OK", #""banner":"HTTP/1.1 200 OK","banner_cause":"http""#),
    Sample(
      .tls, hello, version: "TLS 1.2", "TLS 1.2", #""tls_version":"TLS 1.2","banner_cause":"tls""#),
    Sample(
      .tls, alert, "TLS alert protocol_version", #""tls_alert":"protocol_version","banner_cause":"tls""#),
    Sample(
      .tls, "HTTP/1.0 400 Bad Request\r\n\r\n", "HTTP/1.0 400 Bad Request",
      #""banner":"HTTP/1.0 400 Bad Request","banner_cause":"tls""#),
  ]

  @Test("a banner is one harmless cell, and fields of a record", arguments: samples)
  func shown(sample: Sample) {
    #expect(BannerText.text(sample.banner) == sample.text)
    var line = JSONLine(type: "port")
    ScanBannerJSON.write(sample.banner, &line)
    #expect(String(decoding: line.line(), as: UTF8.self) == "{\"type\":\"port\",\(sample.json)}\n")
  }

  @Test("a long banner is cut to 60 columns, and says so")
  func long() {
    let text = BannerText.text(Banner(.greeting, bytes: [UInt8](repeating: 0x1b, count: 512)))
    #expect(text.count == BannerText.widest && text.hasPrefix(#"\x1b\x1b"#) && text.hasSuffix("..."))
  }

  @Test("a port without a banner has no fields")
  func none() {
    var line = JSONLine(type: "port")
    ScanBannerJSON.write(nil, &line)
    #expect(String(decoding: line.line(), as: UTF8.self) == "{\"type\":\"port\"}\n")
  }
}
