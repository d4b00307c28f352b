# ${stack}: logins of ${server}. Written by foobar-infra; change the topology or the template, not this file.
# The first file that says something has the last word: this one is read before the others.

PasswordAuthentication no
KbdInteractiveAuthentication no
PermitEmptyPasswords no
HostbasedAuthentication no
MaxAuthTries ${maxAuthTries}
LoginGraceTime 30
X11Forwarding no
# PermitRootLogin is left to the other files: without passwords even "yes" means a key.

# What is taken away from OpenSSH's own choice, whatever its release has.
KexAlgorithms -*-sha1,*nistp*,diffie-hellman-group14-*,diffie-hellman-group-exchange-*
Ciphers -*-cbc,arcfour*,blowfish*,cast128*
MACs -hmac-sha1*,hmac-md5*,hmac-sha2-256,hmac-sha2-512,umac-64*,umac-128@openssh.com

# Match blocks overrule what stands above. Of those that are for somebody the first has the last word, and this is for all.
Match all
	PasswordAuthentication no
	KbdInteractiveAuthentication no
	PermitEmptyPasswords no
	HostbasedAuthentication no
