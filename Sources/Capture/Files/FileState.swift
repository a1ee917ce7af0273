internal import Wire

/// A file of a run: what it holds, and what has been counted.
struct FileState {
  /// An interface of the current section.
  struct Interface {
    /// Its number in the run.
    let number: Int
    /// Nil lets everything through.
    let filter: FilterMatcher?
  }

  /// Which source of the plan.
  let source: Int
  private let expression: String
  var interfaces: [Interface] = []
  /// Which section the interfaces belong to.
  var section = 0
  var numbers = CaptureNumbers()
  /// How many addresses it has told the names of.
  var nameCount = 0
  /// Whether its packets are wanted.
  var isWanted = true
  /// Every filter that an interface has, which keeps them alive.
  private var filters: [FilterProgram] = []

  init(source: Int, expression: String) {
    self.source = source
    self.expression = expression
  }

  /// The filter for packets of this interface, compiled once for each kind.
  mutating func filter(for description: CaptureInterface) throws(FilterError) -> FilterProgram? {
    guard !expression.isEmpty else { return nil }
    if let known = filters.first(where: { $0.linkType == description.linkType }) { return known }
    let filter = try FilterProgram(expression, linkType: description.linkType)
    filters.append(filter)
    return filter
  }
}
