# ${stack}: the virtual address, on ${server}. Written by foobar-infra; change the topology or the template, not this file.
# One text for keepalived 2.2 and 2.3.

<#if device??>
# $INTERFACE, which gets the virtual address, and $OWN, which has the server's own: it is found out at each start and reload.
<#else>
# $INTERFACE, which is found out at each start and reload.
</#if>
include ${run}/interface.conf

global_defs {
    router_id ${stack}_${server}
    vrrp_version 3
    # Whatever comes from somebody else than the peers below is no advert.
    vrrp_check_unicast_src
    script_user root
    enable_script_security
    # Where it was held up, it asks the kernel for a higher priority by itself.
    max_auto_priority 50
    vrrp_garp_master_delay 1
    vrrp_garp_master_refresh 60
}

# HAProxy's unit has ended: systemd tells of it at once, whatever kernel and container this is. Without a weight that
# alone gives the address away, and the last advert says so.
track_file haproxy_ended {
    file "${run}/haproxy-ended"
    weight 0
    init_file 0
}

# HAProxy answers: one that hangs does not. The word is told to whoever asks what this process has loaded.
vrrp_script haproxy_answers {
    script "${directory}/answers ${generation}"
    interval 1
    timeout 1
    fall 2
    rise 1
    init_fail
}

vrrp_instance ${instance} {
    state BACKUP
<#if !preempt>
    nopreempt
</#if>
    interface <#if device??>$OWN<#else>$INTERFACE</#if>
    virtual_router_id ${routerId}
    priority ${priority}
    advert_int ${advertSeconds}
    unicast_src_ip ${source}
    unicast_peer {
<#list peers as peer>
        ${peer}
</#list>
    }
    virtual_ipaddress {
<#list addresses as address>
        ${address} dev $INTERFACE
</#list>
    }
<#if further?has_content>
    # Of the other family.
    virtual_ipaddress_excluded {
<#list further as address>
        ${address} dev $INTERFACE
</#list>
    }
</#if>
<#if device??>
    # Who cannot be reached by $INTERFACE any more gives the address away.
    include ${run}/tracked.conf
</#if>
    track_file {
        haproxy_ended
    }
    track_script {
        haproxy_answers
    }
<#if hook>
    notify "${directory}/notify" root
</#if>
}
