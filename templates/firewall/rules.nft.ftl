# ${stack}: firewall of ${server}. Written by foobar-infra; change the topology or the template, not this file.
# In force in one transaction, and at boot before the network is. Nobody else's tables are touched; what these allow may still
# drop, and the other way round.
#
# What stands in the chains allowed_in and allowed_out, a line each, is what a change of the stack opens first and closes last.

table inet foobar_infra
delete table inet foobar_infra

table inet foobar_infra {
	counter dropped_in { }
	counter dropped_forward { }
<#if outListed>
	counter dropped_out { }
</#if>
<#if sshAnybody>

	# Who asks for a login, and how often.
	set ssh_seen4 {
		type ipv4_addr
		size 65535
		flags dynamic,timeout
		timeout 1m
	}
	set ssh_seen6 {
		type ipv6_addr
		size 65535
		flags dynamic,timeout
		timeout 1m
	}
</#if>

	chain input {
		type filter hook input priority filter; policy drop;
		iif "lo" accept
		ct state established,related accept
		ct state invalid counter name dropped_in drop

		# Ping, and what IP cannot do without: errors, and in IPv6 neighbours, routers and groups.
		icmp type { echo-request, destination-unreachable, time-exceeded, parameter-problem } accept
		icmpv6 type { echo-request, destination-unreachable, packet-too-big, time-exceeded, parameter-problem, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert, mld-listener-query } accept

		# Answers of DHCP that nobody can tell to be some.
		udp sport 67 udp dport 68 accept
		ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept

		jump allowed_in
		counter name dropped_in drop
	}

	chain allowed_in {
<#if sshAnybody>
		tcp dport ${sshPort} ct state new update @ssh_seen4 { ip saddr limit rate over 30/minute burst 30 packets } counter name dropped_in drop
		tcp dport ${sshPort} ct state new update @ssh_seen6 { ip6 saddr and ffff:ffff:ffff:ffff:: limit rate over 30/minute burst 30 packets } counter name dropped_in drop
		tcp dport ${sshPort} counter accept comment "ssh"
</#if>
<#list sshFrom as peers>
		${peers.family} saddr { ${peers.addresses?join(", ")} } tcp dport ${sshPort} counter accept comment "ssh"
</#list>
<#list incoming as flow>
<#if flow.anybody>
		${flow.protocol} dport ${flow.port} counter accept comment "${flow.key}"
</#if>
<#list flow.peers as peers>
		${peers.family} saddr { ${peers.addresses?join(", ")} } ${flow.protocol} dport ${flow.port} counter accept comment "${flow.key}"
</#list>
</#list>
<#list received as flow>
<#list flow.peers as peers>
		${peers.family} saddr { ${peers.addresses?join(", ")} } meta l4proto ${flow.protocol} counter accept comment "${flow.key}"
</#list>
</#list>
	}

	chain forward {
		type filter hook forward priority filter; policy <#if forward>accept<#else>drop</#if>;
<#if !forward>
		ct state established,related accept
		counter name dropped_forward drop
</#if>
	}
<#if outListed>

	chain output {
		type filter hook output priority filter; policy drop;
		oif "lo" accept
		ct state established,related accept
		meta l4proto { 1, 58 } accept
		udp dport { 67, 547 } accept
		jump allowed_out
		# Not dropped: who asks is told at once.
		counter name dropped_out reject with icmpx admin-prohibited
	}

	chain allowed_out {
		# Names and the time.
		udp dport { 53, 123 } accept comment "dns, ntp"
		tcp dport { 53, 4460 } accept comment "dns, nts"
		# What apt downloads, wherever its mirrors are: it does so by an account of its own.
		meta skuid "_apt" meta l4proto 6 accept comment "apt"
<#list outgoing as flow>
<#if flow.anybody>
		${flow.protocol} dport ${flow.port} counter accept comment "${flow.key}"
</#if>
<#list flow.peers as peers>
		${peers.family} daddr { ${peers.addresses?join(", ")} } ${flow.protocol} dport ${flow.port} counter accept comment "${flow.key}"
</#list>
</#list>
<#list sent as flow>
<#list flow.peers as peers>
		${peers.family} daddr { ${peers.addresses?join(", ")} } meta l4proto ${flow.protocol} counter accept comment "${flow.key}"
</#list>
</#list>
	}
</#if>
}
