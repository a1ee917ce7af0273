import Glibc
import Sockets

/// The layout of structures as the running kernel was compiled with, from its BPF type format; `bpf(2)` and
/// Documentation/bpf/btf.rst.
struct KernelTypes {
  /// A member: its name, its first byte, and its bits where it is a bit field.
  struct Member {
    let name: String
    let offset: Int
    let firstBit: Int
    /// 0 for a member that is no bit field.
    let bitCount: Int
  }

  static let path = "/sys/kernel/btf/vmlinux"
  static let areAvailable = access(path, R_OK) == 0

  private let bytes: [UInt8]
  private let types: Int
  private let typesEnd: Int
  private let strings: Int

  init() throws {
    let file = open(Self.path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw SocketError("open", Errno(rawValue: errno), subject: Self.path) }
    defer { close(file) }
    var bytes: [UInt8] = []
    while let more = try Kernel.readBytes(file, upTo: 1 << 20) { bytes += more }
    self.bytes = bytes
    // struct btf_header: magic, version, flags, hdr_len, type_off, type_len, str_off, str_len.
    let header = Self.word(bytes, 4)
    types = header + Self.word(bytes, 8)
    typesEnd = types + Self.word(bytes, 12)
    strings = header + Self.word(bytes, 16)
  }

  private static func word(_ bytes: [UInt8], _ at: Int) -> Int {
    Int(bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: at, as: UInt32.self) })
  }

  private func name(_ offset: Int) -> String {
    String(decoding: bytes[(strings + offset)...].prefix { $0 != 0 }, as: UTF8.self)
  }

  /// The members of `struct wanted`; empty where the kernel has none.
  func members(of wanted: String) -> [Member] {
    var at = types
    while at < typesEnd {
      let info = Self.word(bytes, at + 4)
      let (count, kind, hasBitFields) = (info & 0xffff, info >> 24 & 0x1f, info >> 31 == 1)
      if kind == 4, name(Self.word(bytes, at)) == wanted {
        return (0..<count).map { member(at + 12 + 12 * $0, hasBitFields) }
      }
      at += 12 + Self.extra(kind, count)
    }
    return []
  }

  private func member(_ at: Int, _ hasBitFields: Bool) -> Member {
    let place = Self.word(bytes, at + 8)
    let bit = hasBitFields ? place & 0xff_ffff : place
    return Member(
      name: name(Self.word(bytes, at)), offset: bit / 8, firstBit: bit % 8, bitCount: hasBitFields ? place >> 24 : 0)
  }

  /// How many bytes follow `struct btf_type`.
  private static func extra(_ kind: Int, _ count: Int) -> Int {
    switch kind {
    case 1, 14, 17: 4  // int, variable, declaration tag
    case 3: 12  // array
    case 4, 5, 15, 19: 12 * count  // struct, union, section, 64-bit enum
    case 6, 13: 8 * count  // enum, function prototype
    default: 0
    }
  }
}
