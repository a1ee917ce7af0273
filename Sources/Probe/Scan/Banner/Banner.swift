/// What an open port said, and how it was made to.
package struct Banner: Hashable, Sendable {
  /// Who began.
  package enum Cause: String, Hashable, Sendable {
    /// The port spoke by itself.
    case greeting
    /// It answered an HTTP request.
    case http
    /// It answered a TLS hello.
    case tls
  }

  package let cause: Cause
  /// The first bytes as they came, at most 512.
  package let bytes: [UInt8]
  /// `TLS 1.3`, where it speaks TLS; SSL 3 and the four versions of TLS are told apart.
  package let tlsVersion: String?

  package init(_ cause: Cause, bytes: [UInt8], tlsVersion: String? = nil) {
    self.cause = cause
    self.bytes = bytes
    self.tlsVersion = tlsVersion
  }

  /// The first line with anything in it, without its end; the caller escapes it. Empty where there is none.
  package var firstLine: [UInt8] {
    let lines = bytes.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    return Array(lines.first ?? [])
  }
}
