internal import Glibc

/// A shared library that is loaded when it is first needed, so that nobody waits for it at every start; `dlopen(3)`.
///
/// It stays loaded until the process ends.
public struct SharedLibrary: @unchecked Sendable {
  private let handle: UnsafeMutableRawPointer

  /// Loads the library with this file name, for example `libidn2.so.0`; nil where it is not installed.
  public init?(_ name: String) {
    guard let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) else { return nil }
    self.handle = handle
  }

  /// The function called `name`; nil where the library has none. `type` must be the function's C type.
  public func function<Signature>(_ name: String, _ type: Signature.Type) -> Signature? {
    // A C function pointer is one word; the size keeps a mistaken type from reading beyond it.
    precondition(MemoryLayout<Signature>.size == MemoryLayout<UnsafeMutableRawPointer>.size)
    return dlsym(handle, name).map { unsafeBitCast($0, to: type) }
  }
}
