import Capture
import Report

/// What `--flows` and `--follow` make of packets.
final class Conversations {
  private let table = FlowTable()
  private let answers: Answers
  private var text: FollowText?
  private var latest: Int64 = 0

  /// `followed` is the number of the conversation to follow; nil is for the table of all.
  init(followed: (number: Int, isHexadecimal: Bool)?, _ answers: Answers) {
    self.answers = answers
    table.followed = followed?.number
    table.searchName = ServerNames.search
    if let followed { text = FollowText(isTerminal: answers.isTerminal, isHexadecimal: followed.isHexadecimal) }
  }

  func put(_ packet: borrowing CapturedPacket) {
    // A packet without a time belongs to the moment of the one before.
    latest = packet.nanosecondsSince1970 ?? latest
    let hit = table.note(
      packet.bytes, linkType: packet.linkType, at: latest, originalLength: packet.originalLength)
    guard let hit, hit.number == table.followed, text != nil else { return }
    if let piece = text?.text(hit), !piece.isEmpty { answers.bytes(piece) }
  }

  /// Prints what there is at the end; false where there is no such conversation.
  func finish() -> Bool {
    if text != nil {
      if let rest = text?.finish() { answers.bytes(rest) }
      guard let number = table.followed, number > table.flowCount else { return true }
      answers.complain("there is no conversation \(number); --flows lists \(table.flowCount)")
      return false
    }
    // One after the other: there may be many.
    if answers.isJSON {
      table.forEachFlow { answers.bytes(FlowReport.json($0)) }
      FlowReport.writeRest(table, to: answers)
    } else {
      FlowReport.text(table).forEachLine { answers.text($0) }
    }
    for remark in FlowReport.remarks(table) { answers.complain(remark) }
    return true
  }
}
