internal import Sockets
internal import Wire

extension DatagramQuestions {
  /// The questions of the protocols that usually live on the ports.
  static var usual: DatagramQuestions {
    DatagramQuestions(
      payload: { port, token in ServiceQuestion.datagram(to: port.rawValue, token: token) },
      recognise: { port, token, answer in
        ServiceAnswer.protocolName(port: port.rawValue, answer: PacketReader(answer), token: token)
      },
      answeredFromElsewhere: Set(
        (UInt16.min ... .max).filter(ServiceQuestion.answersFromElsewhere).map { Port(rawValue: $0) }))
  }
}
