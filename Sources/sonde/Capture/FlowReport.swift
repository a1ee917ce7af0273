import Addresses
import Capture
import PacketText
import Report

/// What `--flows` prints: a table for people, or one object per conversation.
///
/// JSON keys: `type` (always `flow`), `number`, `protocol`, `client`, `client_port`, `server`, `server_port` (who began is
/// the client; for ICMP both ports are the identifier of the echoes), `first`, `last` (UTC), `duration` (ns),
/// `packets_forward`, `packets_backward`, `bytes_forward`, `bytes_backward` (on the wire), `payload_forward`,
/// `payload_backward` (behind the transport header), and for TCP `state`, `rtt` (of the handshake, in ns),
/// `retransmits_forward`, `retransmits_backward`, `missing_forward`, `missing_backward` (bytes of the stream that were not
/// seen); `server_name`. What does not apply is absent.
enum FlowReport {
  /// The table, with a line above that names its columns; nothing without conversations.
  static func text(_ flows: FlowTable) -> TextTable {
    var table = TextTable()
    var isEmpty = true
    flows.forEachFlow { flow in
      if isEmpty {
        table.add([
          "#", "PROTOCOL", "CLIENT", "SERVER", "PACKETS", "BYTES", "DURATION", "RTT", "RESENT", "STATE", "NAME",
        ])
      }
      isEmpty = false
      table.add(cells(flow))
    }
    return table
  }

  private static func cells(_ flow: Flow) -> [String] {
    let resent = (flow.forward.retransmitCount, flow.backward.retransmitCount)
    return [
      "\(flow.number)", "\(flow.protocol)", text(flow.client), text(flow.server),
      "\(flow.forward.packetCount) > \(flow.backward.packetCount) <",
      "\(flow.forward.byteCount) > \(flow.backward.byteCount) <",
      Quantity.text(.nanoseconds(flow.duration)), flow.handshakeTime.map { Quantity.text(.nanoseconds($0)) } ?? "",
      resent == (0, 0) ? "" : "\(resent.0) > \(resent.1) <", flow.state?.rawValue ?? "",
      // It came from the network, and a table is one line each.
      flow.serverName.map { TerminalText.shortened(TerminalText.escapeLine($0), to: 253) } ?? "",
    ]
  }

  private static func text(_ end: FlowEnd) -> String {
    guard let port = end.port else { return "\(end.address)" }
    if case .v6 = end.address { return "[\(end.address)]:\(port)" }
    return "\(end.address):\(port)"
  }

  /// What the table does not hold: with it the packets add up.
  static func remarks(_ table: FlowTable) -> [String] {
    var remarks: [String] = []
    if table.evictedCount > 0 {
      remarks.append(
        "conversations forgotten for want of room: \(table.evictedCount), with \(table.evictedPacketCount) packets and "
          + "\(table.evictedByteCount) bytes")
    }
    if table.otherPacketCount > 0 {
      remarks.append(
        "packets of no conversation, without IP: \(table.otherPacketCount), with \(table.otherByteCount) bytes")
    }
    return remarks
  }

  /// The same as an object, behind those of the conversations.
  static func writeRest(_ table: FlowTable, to answers: Answers) {
    answers.object("flows") { line in
      line.integer("flows", table.flowCount)
      line.integer("evicted_flows", table.evictedCount)
      line.integer("evicted_packets", table.evictedPacketCount)
      line.integer("evicted_bytes", table.evictedByteCount)
      line.integer("other_packets", table.otherPacketCount)
      line.integer("other_bytes", table.otherByteCount)
    }
  }

  /// One conversation as an object.
  static func json(_ flow: Flow) -> [UInt8] {
    var line = JSONLine(type: "flow")
    line.integer("number", flow.number)
    line.string("protocol", "\(flow.protocol)")
    line.string("client", "\(flow.client.address)")
    line.integer("client_port", flow.client.port)
    line.string("server", "\(flow.server.address)")
    line.integer("server_port", flow.server.port)
    line.string("first", time(flow.first))
    line.string("last", time(flow.last))
    line.integer("duration", flow.duration)
    line.integer("packets_forward", flow.forward.packetCount)
    line.integer("packets_backward", flow.backward.packetCount)
    line.integer("bytes_forward", flow.forward.byteCount)
    line.integer("bytes_backward", flow.backward.byteCount)
    line.integer("payload_forward", flow.forward.payloadByteCount)
    line.integer("payload_backward", flow.backward.payloadByteCount)
    if let state = flow.state {
      line.string("state", state.rawValue)
      line.integer("rtt", flow.handshakeTime)
      line.integer("retransmits_forward", flow.forward.retransmitCount)
      line.integer("retransmits_backward", flow.backward.retransmitCount)
      line.integer("missing_forward", flow.forward.missingByteCount)
      line.integer("missing_backward", flow.backward.missingByteCount)
    }
    line.string("server_name", flow.serverName)
    return line.line()
  }

  static func time(_ nanoseconds: Int64) -> String {
    var buffer = TextBuffer(capacity: 64)
    buffer.put(rfc3339: nanoseconds)
    return String(decoding: buffer.array(), as: UTF8.self)
  }
}
