extension Help {
  static let port = """
    usage: sonde port [OPTIONS] NAME|PORT|RANGE|LIST ...
           sonde port [OPTIONS] --search WORD | --list

    items      http 443 20-25            names or aliases, ports, ranges
               ssh,80,8000-8010          a list of them
    instead    --search WORD             part of a name, an alias or a comment
               --list                    every service
    socket     --tcp, --udp              only these; every protocol otherwise
    times      --timeout D               wait so long for the name service (5s)
    reports    -q, --quiet               print nothing; the exit code tells
               --json                    answers as JSON
               -h, --help                this page; man sonde-port tells all

    examples:
      sonde port http 443 20-25
      sonde port --search mail

    """
}
