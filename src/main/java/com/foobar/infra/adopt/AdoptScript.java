package com.foobar.infra.adopt;

import com.foobar.infra.shell.Script;

/**
 * Asks a host what it runs. Each line begins with a tag and a tab, or is a line of the file named last, behind a bar.
 *
 * <p>Option files of MySQL, which may hold passwords, stay there: only the names and places of what they set are told.
 * Neither is what accounts are checked by.
 */
final class AdoptScript {

    private AdoptScript() {}

    private static final Script FUNCTIONS = Script.lines(
            "ad_show() {",
            "  if [ -r \"$2\" ]; then printf 'file\\t%s\\t%s\\n' \"$1\" \"$2\"; sed 's/^/|/' \"$2\"; printf '\\n'",
            "  else printf 'unreadable\\t%s\\t%s\\n' \"$1\" \"$2\"; fi",
            "}",
            "ad_state() { systemctl is-active \"$1\" 2>/dev/null | head -n 1; }");

    private static final Script HOUSE = Script.lines(
            "printf 'hostname\\t%s\\n' \"$(hostname -s 2>/dev/null || hostname)\"",
            "for f in /var/lib/foobar-infra/*/manifest; do",
            "  [ -e \"$f\" ] || continue",
            "  f=${f%/manifest} f=${f##*/}",
            "  printf 'stack\\t%s\\n' \"$f\"",
            "  if [ -e \"/etc/systemd/system/$f-app.service\" ]; then ad_show app \"/etc/systemd/system/$f-app.service\"; fi",
            "  if [ -e \"/etc/$f/php-fpm.conf\" ]; then ad_show pool \"/etc/$f/php-fpm.conf\"; fi",
            "  if [ -d \"/srv/$f/app/current/\" ]; then",
            "    word=own; case $(cd \"/srv/$f/app/current/\" && find . -type f | sort | tr '\\n' ' ') in",
            "    './app.py ./page.html ') if sed -n 2p \"/srv/$f/app/current/app.py\" | grep -q 'guestbook that shows where each request went'; then word=builtin; fi ;;",
            "    esac; printf 'contents\\tapp\\t%s\\n' \"$word\"",
            "  fi",
            "  if [ -d \"/srv/$f/static/current/\" ]; then",
            "    word=own; case $(cd \"/srv/$f/static/current/\" && find . -type f | sort | tr '\\n' ' ') in",
            "    './robots.txt ./static/logo.svg ./static/style.css ') word=builtin ;;",
            "    './index.html ./robots.txt ./static/logo.svg ./static/style.css ')",
            "      if grep -q '<code>web.static_files</code>' \"/srv/$f/static/current/index.html\"; then word=builtin; fi ;;",
            "    esac; printf 'contents\\tstatic\\t%s\\n' \"$word\"",
            "  fi",
            "done",
            "grep -rlsI -e 'Written by foobar-infra' /etc | sed 's/^/ours\\t/'",
            "systemctl list-units --type=service,timer --state=active --no-legend --plain 2>/dev/null"
                    + " | while read -r unit _; do printf 'unit\\t%s\\n' \"$unit\"; done",
            "if command -v nft >/dev/null; then nft list tables 2>/dev/null | sed -n 's/^table /table\\t/p'; fi",
            "for f in /etc/php/*/fpm/pool.d/*.conf; do if [ -e \"$f\" ]; then ad_show pool \"$f\"; fi; done");

    private static final Script HAPROXY = Script.lines(
            "if command -v haproxy >/dev/null; then",
            "  printf 'state\\thaproxy\\t%s\\n' \"$(ad_state haproxy)\"",
            "  ad_pid=$(systemctl show -p MainPID --value haproxy 2>/dev/null)",
            "  files=",
            "  if [ \"${ad_pid:-0}\" -gt 0 ]; then",
            "    files=$(tr '\\0' '\\n' <\"/proc/$ad_pid/cmdline\" | sed -n '/^-f$/{n;p;}')",
            "  fi 2>/dev/null",
            "  if [ -z \"$files\" ]; then files=/etc/haproxy/haproxy.cfg; fi",
            "  printf '%s\\n' \"$files\" | while read -r f; do",
            "    if [ -d \"$f\" ]; then for g in \"$f\"/*.cfg; do ad_show haproxy \"$g\"; done; else ad_show haproxy \"$f\"; fi",
            "  done",
            "  words=$(printf '%s\\n' \"$files\" | sed 's/^/-f /' | tr '\\n' ' ')",
            "  # shellcheck disable=SC2086 # one word for each option and file",
            "  if ! said=$(haproxy -c $words 2>&1); then",
            "    printf 'fault\\thaproxy\\t%s\\n' \"$(printf '%s\\n' \"$said\" | grep -m 1 ALERT || printf '%s' \"$said\" | head -n 1)\"",
            "  fi",
            "fi");

    private static final Script NGINX = Script.lines(
            "if command -v nginx >/dev/null; then",
            "  state=$(ad_state nginx)",
            "  printf 'state\\tnginx\\t%s\\n' \"$state\"",
            // Its own reading would make logs and directories that a server that runs has already.
            "  if [ \"$state\" = active ] || [ \"$state\" = reloading ]; then",
            "    if said=$(nginx -T 2>/dev/null); then printf 'file\\tnginx\\tdump\\n'; printf '%s\\n' \"$said\" | sed 's/^/|/'",
            "    else printf 'fault\\tnginx\\t%s\\n' \"$(nginx -t 2>&1 | grep -m 1 emerg)\"; fi",
            "  fi",
            "fi",
            "for ad_pid in $(pidof keepalived 2>/dev/null); do",
            "  f=$(tr '\\0' '\\n' <\"/proc/$ad_pid/cmdline\" | sed -n -e '/^-f$/{n;p;}' -e '/^--use-file$/{n;p;}' -e 's/^--use-file=//p')",
            "  printf 'state\\tkeepalived\\tactive\\n'",
            "  ad_show keepalived \"${f:-/etc/keepalived/keepalived.conf}\"",
            "  break",
            "done 2>/dev/null");

    private static final Script MYSQL = Script.lines(
            "if command -v mariadbd >/dev/null; then printf 'state\\tmysql\\tmariadb\\n'",
            "elif command -v mysqld >/dev/null; then",
            "  printf 'state\\tmysql\\t%s\\n' \"$(ad_state mysql)\"",
            "  find -L /etc/mysql /etc/my.cnf -name '*.cnf' -type f 2>/dev/null | sort | while IFS= read -r f; do",
            "    awk -v f=\"$f\" '/^[ \\t]*\\[/ { on = $0 ~ /\\[(mysqld|server)/ } on && /^[ \\t]*[A-Za-z]/ {",
            "      n = $0; sub(/^[ \\t]*/, \"\", n); sub(/[ \\t=].*/, \"\", n); gsub(/-/, \"_\", n)",
            "      printf \"place\\t%s\\t%s:%d\\n\", tolower(n), f, NR }' \"$f\"",
            "  done",
            "  if ! said=$(MYSQL_TEST_LOGIN_FILE=/nonexistent timeout -k 1 8 mysql --no-defaults --protocol=socket --user=root \\",
            "    --connect-timeout=5 --batch --skip-column-names --default-character-set=utf8mb4 2>&1 <<'SQL'",
            AdoptSql.TEXT,
            "SQL",
            "  ); then printf 'fault\\tmysql\\t%s\\n' \"$(printf '%s\\n' \"$said\" | sed -n '/ERROR/{s/ near .*//;p;q;}')\"",
            "  else printf '%s\\n' \"$said\"; fi",
            "fi",
            "true");

    static final Script WHOLE = FUNCTIONS.then(HOUSE).then(HAPROXY).then(NGINX).then(MYSQL);
}
