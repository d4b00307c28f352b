# ${stack}: how much the journal of ${server} keeps. Written by foobar-infra; change the topology or the template, not this file.

[Journal]
# Whatever the disk's size; on a small one journald keeps 15 % of it free besides.
SystemMaxUse=1G
SystemMaxFileSize=64M
RuntimeMaxUse=64M
