# ${stack}: what nginx on ${server} listens on besides where its kernel has IPv6; the site includes it. Written by foobar-infra; change the topology or the template, not this file.

<#list ifIpv6.listens as listen>
listen ${listen}<#if rest> default_server</#if>;
</#list>
