/// Why a filter cannot be compiled.
///
/// Prints as `filter 'tcp prt 80': can't parse filter expression: syntax error`.
package struct FilterError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The filter as it was written.
  package let expression: String
  /// What is wrong with it.
  package let problem: Problem

  package enum Problem: Hashable, Sendable {
    /// libpcap's own words, and where the mistake is: bytes from the beginning of the expression, up to its length where
    /// something is missing at the end; nil where that cannot be told.
    case refused(String, position: Int?)
    /// There is a zero byte in it, where it would end for libpcap.
    case zeroByte
    /// There is no libpcap.
    case library(PcapLibraryError)
  }

  init(_ expression: String, _ problem: Problem) {
    self.expression = expression
    self.problem = problem
  }

  /// Where the mistake is, in bytes from the beginning of the expression.
  package var position: Int? {
    switch problem {
    case .refused(_, let position): position
    case .zeroByte: Array(expression.utf8).firstIndex(of: 0)
    case .library: nil
    }
  }

  /// The filter and libpcap's words in one line.
  package var description: String {
    switch problem {
    case .refused(let words, _): "filter '\(expression)': \(words)"
    case .zeroByte: "filter: a zero byte is in it"
    case .library(let error): error.description
    }
  }
}
