# ${stack}: MySQL primary ${server}. Written by foobar-infra; change the topology or the template, not this file.
# Sorts after the packages' own files and so wins over them. A replica has the same settings: it may be promoted.

<#include "common.cnf.ftl">
