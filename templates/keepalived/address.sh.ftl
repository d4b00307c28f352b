#!/bin/sh
# ${stack}: what keepalived's unit on ${server} runs around it. Written by foobar-infra; change the topology or the template, not this file.
#
#   address interface    finds the network interface that is to have the virtual address, for keepalived.conf to read
#   address check        the same, and has keepalived look at its file: one that it does not take would end it at a reload
#   address release      takes the virtual address from this host, whatever became of keepalived

main() {
    set -eu
    case $1 in
        interface) find_interface ;;
        check)
            find_interface
            exec /usr/sbin/keepalived --vrrp --config-test --use-file=${directory}/keepalived.conf
            ;;
        release) release ;;
        *)
            echo "address: interface, check or release" >&2
            exit 64
            ;;
    esac
}

find_interface() {
    device=$(device)
<#if device??>
    own=$(own)
    if [ -z "$own" ]; then
<#else>
    if [ -z "$device" ]; then
</#if>
        echo "no network interface of this host has ${source}" >&2
        exit 1
    fi
    mkdir -p ${run}
    # shellcheck disable=SC2016 # keepalived's own variable
<#if device??>
    printf '$INTERFACE=%s\n$OWN=%s\n' "$device" "$own" >${run}/interface.conf.new
    # keepalived tracks the one that it speaks by, and refuses to be told so.
    if [ "$device" = "$own" ]; then
        echo '# none besides its own' >${run}/tracked.conf
    else
        printf 'track_interface {\n    %s\n}\n' "$device" >${run}/tracked.conf
    fi
<#else>
    printf '$INTERFACE=%s\n' "$device" >${run}/interface.conf.new
</#if>
    mv -f ${run}/interface.conf.new ${run}/interface.conf
}

# The one that the topology names, or that has the server's own address: names of interfaces may change with a kernel.
device() {
<#if device??>
    printf '%s\n' ${device}
}

# The one by which the load balancers hear each other.
own() {
</#if>
    # 2: eth1@if7    inet 192.168.56.10/24 ...
    ip -o addr show to ${source} | {
        read -r _ name _ || name=
        printf '%s\n' "${r"${name%@*}"}"
    }
}

release() {
    rm -f ${run}/generation
    device=$(device)
    # shellcheck disable=SC2043 # as many as the topology has
    for address in<#list addresses + further as address> ${address}</#list>; do
        ip addr del "$address" dev "$device" 2>/dev/null || :
    done
}

main "$@"
