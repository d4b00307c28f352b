package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import java.util.List;

/** Where systemd looks for what changes a unit file. */
final class DropIns {

    /** As {@code systemd-analyze unit-paths} lists them for the system: the first one with a drop-in of some name wins. */
    private static final List<String> PATHS = List.of(
            "/etc/systemd/system.control",
            "/run/systemd/system.control",
            "/run/systemd/transient",
            "/run/systemd/generator.early",
            "/etc/systemd/system",
            "/etc/systemd/system.attached",
            "/run/systemd/system",
            "/run/systemd/system.attached",
            "/run/systemd/generator",
            "/usr/local/lib/systemd/system",
            "/usr/lib/systemd/system",
            "/run/systemd/generator.late");

    private DropIns() {}

    /**
     * Shell functions. {@code fi_drop_ins UNIT} tells of each drop-in of the unit that counts, whether systemd has read it or not;
     * those of all services, and of all whose names begin alike up to a dash, are its own too. It calls {@code fi_drop_in UNIT FILE},
     * which the caller defines. {@code fi_drop_in_directories UNIT} sets {@code fi_directories}, where they may be.
     */
    static Script functions() {
        return Script.lines(
                "fi_paths=",
                "for fi_path in " + String.join(" ", PATHS) + "; do",
                "  if [ -d \"$fi_path\" ]; then fi_paths=\"$fi_paths $fi_path\"; fi",
                "done",
                "fi_drop_in_directories() {",
                "  fi_names=$1.d",
                "  fi_stem=${1%.service}",
                "  while [ \"$fi_stem\" != \"${fi_stem%-*}\" ]; do",
                "    fi_stem=${fi_stem%-*}",
                "    fi_names=\"$fi_names $fi_stem-.service.d\"",
                "  done",
                "  fi_directories=",
                "  for fi_path in $fi_paths; do",
                "    for fi_name in $fi_names; do fi_directories=\"$fi_directories $fi_path/$fi_name\"; done",
                "  done",
                "  for fi_path in $fi_paths; do",
                "    fi_directories=\"$fi_directories $fi_path/service.d\"",
                "  done",
                "}",
                "fi_drop_ins() {",
                "  fi_drop_in_directories \"$1\"",
                "  fi_seen=' '",
                "  for fi_directory in $fi_directories; do",
                "    [ -d \"$fi_directory\" ] || continue",
                "    for fi_file in \"$fi_directory\"/*.conf; do",
                "      case $fi_seen in *\" ${fi_file##*/} \"*) continue ;; esac",
                // One that leads to /dev/null hides those of its name.
                "      if [ -e \"$fi_file\" ]; then fi_seen=\"$fi_seen${fi_file##*/} \"; fi",
                "      if [ -f \"$fi_file\" ]; then fi_drop_in \"$1\" \"$fi_file\"; fi",
                "    done",
                "  done",
                "}");
    }
}
