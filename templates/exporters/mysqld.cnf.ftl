# ${stack}: how MySQL's exporter on ${server} asks. Written by foobar-infra; change the topology or the template, not this file.
# No password: the server lets in who is prometheus to the system.
[client]
user = ${mysqlUser}
socket = ${mysqlSocket}
