# ${stack}: unattended upgrades of ${server}. Written by foobar-infra; change the topology or the template, not this file.

APT::Periodic::Enable "1";
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";

# The security updates of the distribution, and nothing else. The bare Ubuntu line has what they may newly depend on.
#clear Unattended-Upgrade::Allowed-Origins;
#clear Unattended-Upgrade::Origins-Pattern;
Unattended-Upgrade::Origins-Pattern {
    "origin=Debian,codename=${r"${distro_codename}"},label=Debian-Security";
    "origin=Debian,codename=${r"${distro_codename}"}-security,label=Debian-Security";
    "origin=Ubuntu,archive=${r"${distro_codename}"}";
    "origin=Ubuntu,archive=${r"${distro_codename}"}-security";
    "origin=UbuntuESM,archive=${r"${distro_codename}"}-infra-security";
    "origin=UbuntuESMApps,archive=${r"${distro_codename}"}-apps-security";
};
<#if held?has_content>

# Left to be installed by hand; further ones of your own may stand in other files.
Unattended-Upgrade::Package-Blacklist {
<#list held as pattern>
    "${pattern}";
</#list>
};
</#if>

<#if reboot?has_content>
Unattended-Upgrade::Automatic-Reboot "true";
Unattended-Upgrade::Automatic-Reboot-Time "${reboot}";
<#else>
Unattended-Upgrade::Automatic-Reboot "false";
</#if>
