# shellcheck shell=sh
# Secrets.

# fi_random: 32 characters with 146 bits: MySQL takes no longer replication password. It passes validate_password at each
# of its levels: eight groups of three letters, four at least of either case, a digit or one of - _ after each, so that no
# four letters in a row can be a word of its dictionary.
fi_random() {
    openssl rand -base64 384 | LC_ALL=C awk '
        { all = all $0 }
        END {
            upper = lower = letter = digit = all
            gsub(/[^A-Z]/, "", upper); gsub(/[^a-z]/, "", lower)
            gsub(/[^A-Za-z]/, "", letter); letter = substr(letter, 129)
            gsub(/[^0-9]/, "", digit)
            for (i = 1; i <= 8; i++) {
                group = i <= 4 ? substr(upper, i, 1) substr(lower, i, 1) : substr(letter, 2 * i, 2)
                out = out group substr(letter, i, 1) \
                    (i % 2 ? substr(digit, i, 1) : substr(digit, i, 1) + 0 < 5 ? "-" : "_")
            }
            printf "%s", out
        }'
}

# fi_print SALT <SECRET: tells equal secrets from different ones without showing them.
fi_print() { { printf '%s:' "$1"; tr -d '\n'; } | sha256sum | cut -d ' ' -f 1; }
