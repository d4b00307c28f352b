# ${stack}: MySQL replica ${server}. Written by foobar-infra; change the topology or the template, not this file.
# Sorts after the packages' own files and so wins over them. The primary has the same settings: it may be demoted.

<#include "common.cnf.ftl">
