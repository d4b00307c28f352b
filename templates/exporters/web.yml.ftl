# ${stack}: how exporters answer on ${server}. Written by foobar-infra; change the topology or the template, not this file.
# Read anew at each connection. Only who shows the certificate of the stack's monitoring server is answered.
tls_server_config:
  cert_file: ${certificate}
  key_file: ${certificate}
  client_ca_file: ${authority}
  client_auth_type: RequireAndVerifyClientCert
  client_allowed_sans: ["${observer}"]
  min_version: TLS13
