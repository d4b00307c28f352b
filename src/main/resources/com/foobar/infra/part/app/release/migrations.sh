# shellcheck shell=sh
# shellcheck disable=SC2154 # fi_state and fi_who are set by the step
# The migration of a release, which runs once: $fi_state/app.migrations, or app-NAME.migrations, has a line for each that began and one for
# how it ended. ROOT is where the app's releases are.

# fi_migrated ROOT ID: it is noted that the migration of this release ran.
fi_migrated() { [ "$(awk -F '\t' -v id="$2" '$2 == id { last = $3 } END { print last }' "$fi_state/${1##*/}.migrations" 2>/dev/null)" = 'done' ]; }

# fi_migration_note ROOT ID begun|done|failed SERVER
fi_migration_note() {
    fi_notes=$fi_state/${1##*/}.migrations
    if ! (
        { tail -n 99 -- "$fi_notes" 2>/dev/null || :; } >"$fi_notes.new" || exit 1
        printf '%s\t%s\t%s\t%s\t%s\n' "$(date +%s)" "$2" "$3" "$4" "$(printf %s "$fi_who" | tr '\t\n' '  ')" >>"$fi_notes.new" || exit 1
        sync -- "$fi_notes.new" && mv -fT -- "$fi_notes.new" "$fi_notes"
    ) 2>/dev/null; then
        rm -f -- "$fi_notes.new" 2>/dev/null || :
        fi_unwritten "$fi_notes"
    fi
}

# fi_migrate STACK ID DIRECTORY USER STATE SECONDS SERVER PROGRAM ARGUMENT...: runs it as a unit of its own, confined as the app is.
# Standard input has its environment, as assignments for a shell, which go to it by a pipe. What it says is told as it comes,
# without what those assignments hold of secrets.
fi_migrate() {
    fi_stack=$1 fi_id=$2 fi_directory=$3 fi_user=$4 fi_home=$5 fi_seconds=$6 fi_server=$7
    shift 7
    fi_root=${fi_directory%/releases/*}
    fi_suffix=${fi_root##*/app} fi_section=app
    if [ -n "$fi_suffix" ]; then fi_section=apps.${fi_suffix#-}; fi
    fi_environment=$(cat)
    if fi_migrated "$fi_root" "$fi_id"; then
        fi_tell "the migration of release $fi_id ran here already"
        return 0
    fi
    # Before it begins: whoever finds this without an end knows that it may have run.
    fi_migration_note "$fi_root" "$fi_id" begun "$fi_server"
    fi_migration=foobar-infra-migration-$fi_stack.service
    systemctl reset-failed -- "$fi_migration" 2>/dev/null || :
    fi_began=$(date +%s)
    fi_ended=/run/foobar-infra/migration.ended
    rm -f -- "$fi_ended"
    # The variable is expanded by the shell in the unit, which has the environment by then.
    # shellcheck disable=SC2016
    {
        if printf '%s\n' "$fi_environment" | systemd-run --quiet --collect --pipe --wait --unit="$fi_migration" \
            --description="foobar-infra: migration of release $fi_id" \
            -p User="$fi_user" -p Group="$fi_user" -p WorkingDirectory="$fi_directory" -p StateDirectory="$fi_home" \
            -p StateDirectoryMode=0700 -p UMask=0077 -p RuntimeMaxSec="$fi_seconds" -p TimeoutStopSec=10s -p KillMode=mixed \
            -p NoNewPrivileges=yes -p CapabilityBoundingSet= -p ProtectSystem=strict -p ReadWritePaths="-/srv/$fi_stack/writable$fi_suffix" -p ProtectHome=yes -p PrivateTmp=yes \
            -p PrivateDevices=yes -p ProtectKernelModules=yes -p ProtectKernelTunables=yes -p ProtectControlGroups=yes \
            -p RestrictSUIDSGID=yes -p LockPersonality=yes \
            /bin/sh -c 'set -a; eval "$(cat)"; set +a; exec "$@" </dev/null' sh "$@" 2>&1 8>&- 9>&-; then
            echo 0 >"$fi_ended"
        else
            echo "$?" >"$fi_ended"
        fi
    } | fi_unveiled "$fi_environment" | {
        # All of it is in the step's log; what is told besides has an end.
        fi_told=0
        while IFS= read -r fi_line || [ -n "$fi_line" ]; do
            fi_told=$((fi_told + 1))
            printf '%s\n' "$fi_line"
            if [ "$fi_told" -le 200 ]; then fi_tell "$fi_line"; fi
        done
        if [ "$fi_told" -gt 200 ]; then fi_tell "... and $((fi_told - 200)) lines more"; fi
    }
    fi_code=$(cat -- "$fi_ended" 2>/dev/null) || fi_code=
    rm -f -- "$fi_ended"
    if [ "$fi_code" = 0 ]; then
        fi_migration_note "$fi_root" "$fi_id" 'done' "$fi_server"
        return 0
    fi
    # What ends as the host does was not refused by the database, and may have come far.
    if fi_going_down; then fi_fail "the migration of release $fi_id was cut short, as the server goes down"; fi
    fi_migration_note "$fi_root" "$fi_id" failed "$fi_server"
    if [ $(($(date +%s) - fi_began)) -ge "$fi_seconds" ]; then
        fi_fail "the migration of release $fi_id did not end within $fi_seconds s ($fi_section.migrate_timeout), and was ended. No server was switched"
    fi
    fi_fail "the migration of release $fi_id failed with exit code ${fi_code:-unknown}. No server was switched; what it did to the database stays"
}

# fi_unveiled ASSIGNMENTS: standard input without the values of those that are secrets: all below the line that says so.
fi_unveiled() {
    awk '
        BEGIN {
            while ((getline line < "/dev/fd/7") > 0) {
                if (line == "# secrets") { secretly = 1; continue }
                if (!secretly || line ~ /^FOOBAR_/) continue
                value = substr(line, index(line, "=") + 1)
                sub(/^[\047"]/, "", value)
                sub(/[\047"]$/, "", value)
                # What is that short is a word of the language.
                if (length(value) < 4) continue
                # The longest first, so that none leaves a piece of another.
                for (i = secrets++; i > 0 && length(secret[i - 1]) < length(value); i--) secret[i] = secret[i - 1]
                secret[i] = value
            }
        }
        {
            for (i = 0; i < secrets; i++) {
                out = ""
                while ((at = index($0, secret[i])) > 0) {
                    out = out substr($0, 1, at - 1) "***"
                    $0 = substr($0, at + length(secret[i]))
                }
                $0 = out $0
            }
            print
        }' 7<<END
$1
END
}
