internal import Glibc

/// Internationalised domain names, RFC 5890: `bücher.example` is `xn--bcher-kva.example` to the DNS.
///
/// The work is done by libidn2, the library that `getaddrinfo(3)` uses for the same purpose; a system without it cannot
/// look such names up.
public enum InternationalName {
  private typealias Convert =
    @convention(c) (UnsafePointer<CChar>, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, CInt) -> CInt
  private typealias Describe = @convention(c) (CInt) -> UnsafePointer<CChar>?

  private struct Library: Sendable {
    let encode: Convert
    let decode: Convert
    let describe: Describe

    init?() {
      guard let library = SharedLibrary("libidn2.so.0"), let encode = library.function("idn2_lookup_u8", Convert.self),
        let decode = library.function("idn2_to_unicode_8z8z", Convert.self),
        let describe = library.function("idn2_strerror", Describe.self)
      else { return nil }
      (self.encode, self.decode, self.describe) = (encode, decode, describe)
    }
  }

  private static let library = Library()

  /// Why a name cannot be encoded.
  public enum Failure: Error, Hashable, Sendable {
    /// libidn2 is not installed.
    case noLibrary
    /// The library's own words.
    case refused(String)
  }

  /// Whether `name` has letters that the DNS does not.
  public static func isNeeded(for name: String) -> Bool { !name.utf8.allSatisfy { $0 < 0x80 } }

  /// The form that the DNS knows: IDNA2008 with the mapping of UTS #46, so that capital letters are taken as small ones.
  public static func encode(_ name: String) throws(Failure) -> String {
    guard let library else { throw .noLibrary }
    // To the library it would end there.
    guard !name.utf8.contains(0) else { throw .refused("a zero byte is in it") }
    var status: CInt = 0
    // IDN2_NFC_INPUT, 1: the library composes the letters first.
    guard let result = convert(library.encode, name, flags: 1, &status) else {
      throw .refused(library.describe(status).map { String(cString: $0) } ?? "error \(status)")
    }
    return result
  }

  /// The form that people read; nil where `name` is not encoded, or not well.
  public static func decode(_ name: String) -> String? {
    guard name.lowercased().split(separator: ".").contains(where: { $0.hasPrefix("xn--") }), !name.utf8.contains(0),
      let library
    else { return nil }
    var status: CInt = 0
    guard let result = convert(library.decode, name, flags: 0, &status), result != name else { return nil }
    // The library decodes more than anybody may encode, control characters for example.
    return (try? encode(result)) == name.lowercased() ? result : nil
  }

  private static func convert(_ call: Convert, _ name: String, flags: CInt, _ status: inout CInt) -> String? {
    var output: UnsafeMutablePointer<CChar>?
    // idn2_free(3) is free(3).
    defer { free(output) }
    status = call(name, &output, flags)
    guard status == 0, let output else { return nil }
    return String(validatingCString: output)
  }
}
