/// What a decoder understood, and where it stopped.
///
/// Both can be there: a header whose payload was cut off is a header all the same. At least one is.
public struct Decoded<Value> {
  /// What was understood; nil if the fixed part of the layer was not complete.
  public let value: Value?

  /// The first thing that was wrong; nil if nothing was.
  public let error: DecodeError?

  init(_ value: Value?, error: DecodeError? = nil) {
    self.value = value
    self.error = error
  }
}

extension Decoded: Sendable where Value: Sendable {}
extension Decoded: Equatable where Value: Equatable {}
extension Decoded: Hashable where Value: Hashable {}
