/// What `--help` prints: a screen at most. A test holds these texts against the option tables and the manual.
enum Help {
  static let root = """
    sonde: open, accept and inspect connections; look up names; ping; scan; capture

    usage: sonde COMMAND [OPTIONS] [ARGUMENTS]

      connect  TARGET [PORT]     pipe stdin and stdout through a socket
      listen   [ADDRESS] PORT    the other end: one client, many, or a server
      port     NAME|PORT ...     services and their ports
      resolve  NAME|ADDRESS ...  what programs here get for a name, and why
      inspect  TARGET [PORT]     what the kernel knows of a socket
      interfaces [NAME] ...      what there is to bind to or capture on
      ping     TARGET ...        ICMP echo, TCP or UDP, one host or many
      scan     TARGET ... PORTS  a verdict for every port, with its reason
      capture  [FILTER ...]      record, read and print packets

    sonde COMMAND --help tells about a command, and man sonde-COMMAND tells all.
    sonde --as ping ... is ping: its options, lines and exit codes (sonde-as-ping).
    sonde --version prints the version.
    sonde --generate-completion-script SHELL prints completions: bash, zsh, fish.

    examples:
      sonde listen 9000 > copy.tar
      sonde connect db.example.net 9000 < backup.tar

    """

  static let connect = """
    usage: sonde connect [OPTIONS] HOST PORT | HOST:PORT | unix:PATH | unix:@NAME

    socket     -4, -6                    IPv4 only, IPv6 only
               -n                        look no host names up
               -u, --udp                 datagrams over UDP
               --dgram, --seqpacket      a Unix socket of that type
               --source ADDR[:PORT]      our own end
               --interface NAME          use only this interface
    ends       --on-eof WHAT             half-close, wait or quit[:DURATION]
               --on-peer-eof WHAT        quit[:DURATION] or wait
               --send-only, --recv-only  one direction
    times      --connect-timeout D       bounds looking up and connecting (10s)
               --idle-timeout D          end when nothing has moved for so long
               --deadline D              bounds the whole run
    data       --crlf                    send LF as CRLF
               --frame HOW               read, line, chunk:SIZE, nul, len16, len32
    options    --keepalive, --nodelay, --broadcast
               --ttl HOPS, --tos NAME|0-255, --join GROUP
               --recv-buffer SIZE, --send-buffer SIZE
    reports    -v, --verbose             tell what happens, step by step
               -q, --quiet               tell nothing; the exit code tells
               --json                    events as JSON on stderr
               --report-fd N             JSON on descriptor N instead
               --pcap FILE               record this run's packets
               -h, --help                this page; man sonde-connect tells all

    examples:
      printf 'GET / HTTP/1.0\\n\\n' | sonde connect --crlf example.net http
      sonde connect --connect-timeout 2s db.example.net 5432 < dump.sql

    """

  static let listen = """
    usage: sonde listen [OPTIONS] [ADDRESS] PORT | unix:PATH | unix:@NAME

    socket     -4, -6, -n                IPv4 only, IPv6 only, look no names up
               -u, --udp                 datagrams over UDP
               --dgram, --seqpacket      a Unix socket of that type
               --interface NAME          use only this interface
               --backlog N               connections that may wait (4096)
    clients    -k, --keep-open           serve any number, until stopped
               --max-connections N       at once (descriptor limit less 32)
               --client-buffer SIZE      queued for one that does not read (1M)
    servers    --echo, --echo-timestamp, --discard, --chargen, --daytime, --chat
    ends       --on-eof WHAT             half-close, wait or quit[:DURATION]
               --on-peer-eof WHAT        quit[:DURATION] or wait
               --send-only, --recv-only  one direction
    times      --accept-timeout D        end when no client comes for so long
               --idle-timeout D          end a session that long without bytes
               --deadline D              bounds the whole run
    data       --crlf                    send LF as CRLF
               --frame HOW               read, line, chunk:SIZE, nul, len16, len32
    options    --keepalive, --nodelay, --broadcast
               --ttl HOPS, --tos NAME|0-255, --join GROUP
               --recv-buffer SIZE, --send-buffer SIZE
    reports    -v, --verbose; -q, --quiet; --json
               --report-fd N             ADDRESS PORT (or the JSON) on descriptor N
               --pcap FILE               record the packets of its port
               -h, --help                this page; man sonde-listen tells all

    examples:
      sonde listen 9000 > backup.tar
      sonde listen --keep-open --echo localhost 7

    """
}
