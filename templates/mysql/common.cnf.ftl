[mysqld]
<#list groups as group>

# ${group.title}
<#list group.settings as setting>
${setting.name} = ${setting.value}
</#list>
</#list>
