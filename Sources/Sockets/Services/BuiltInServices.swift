/// Services for machines that have no table at all, such as containers: those that people ask for most.
///
/// Ports and protocols are IANA's, except that of `git`, `mysql` and the like, where habit decides between tcp and udp.
enum BuiltInServices {
  /// All of them, in the order of the ports.
  static let all: [Service] = ServicesFile.services(in: Array(table.utf8)).map {
    Service(name: $0.name, aliases: $0.aliases, port: $0.port, transport: $0.transport, origin: .builtIn)
  }

  static let table = """
    echo 7/tcp
    echo 7/udp
    discard 9/tcp sink null
    discard 9/udp sink null
    daytime 13/tcp
    daytime 13/udp
    chargen 19/tcp ttytst source
    chargen 19/udp ttytst source
    ftp-data 20/tcp
    ftp 21/tcp
    ssh 22/tcp
    telnet 23/tcp
    smtp 25/tcp mail
    time 37/tcp timserver
    time 37/udp timserver
    whois 43/tcp nicname
    domain 53/tcp
    domain 53/udp
    bootps 67/udp
    bootpc 68/udp
    tftp 69/udp
    gopher 70/tcp
    finger 79/tcp
    http 80/tcp www
    kerberos 88/tcp kerberos5 krb5 kerberos-sec
    kerberos 88/udp kerberos5 krb5 kerberos-sec
    pop3 110/tcp pop-3
    sunrpc 111/tcp portmapper
    sunrpc 111/udp portmapper
    auth 113/tcp authentication tap ident
    nntp 119/tcp readnews untp
    ntp 123/udp
    netbios-ns 137/udp
    netbios-dgm 138/udp
    netbios-ssn 139/tcp
    imap2 143/tcp imap
    snmp 161/udp
    snmp-trap 162/udp snmptrap
    bgp 179/tcp
    ldap 389/tcp
    https 443/tcp
    https 443/udp
    microsoft-ds 445/tcp
    submissions 465/tcp ssmtp smtps urd
    isakmp 500/udp
    syslog 514/udp
    printer 515/tcp spooler
    route 520/udp router routed
    submission 587/tcp
    ipp 631/tcp
    ldaps 636/tcp
    domain-s 853/tcp
    domain-s 853/udp
    rsync 873/tcp
    imaps 993/tcp
    pop3s 995/tcp
    openvpn 1194/udp
    ms-sql-s 1433/tcp
    radius 1812/udp
    radius-acct 1813/udp radacct
    nfs 2049/tcp
    nfs 2049/udp
    iscsi-target 3260/tcp
    mysql 3306/tcp
    ms-wbt-server 3389/tcp
    svn 3690/tcp subversion
    ipsec-nat-t 4500/udp
    sip 5060/tcp
    sip 5060/udp
    sip-tls 5061/tcp sips
    xmpp-client 5222/tcp jabber-client
    xmpp-server 5269/tcp jabber-server
    mdns 5353/udp
    postgresql 5432/tcp postgres
    amqp 5672/tcp
    redis 6379/tcp
    ircd 6667/tcp
    http-alt 8080/tcp webcache
    http-alt 8080/udp
    git 9418/tcp
    """
}
