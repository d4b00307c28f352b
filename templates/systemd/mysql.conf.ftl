# ${stack}: MySQL on ${server}. Written by foobar-infra.

[Unit]
# MySQL binds to the server's own address, which must be there.
Wants=network-online.target
After=network-online.target

[Service]
# The running process tells by this word with which settings it was started; only a restart changes those.
Environment=FOOBAR_GENERATION=${generation}
# Also after a signal that ends it in good order: whoever means it to be down says so to systemd.
Restart=always
