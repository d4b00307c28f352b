package com.foobar.infra.check;

/**
 * @param group what {@code verify GROUP} selects: {@code replication}, {@code web}
 * @param name what is checked, lower-case words with dashes: {@code canary}, {@code gtid-mode}
 * @param server whose check it is
 */
public record CheckId(String group, String name, String server) {
    @Override
    public String toString() {
        return group + "/" + name + " " + server;
    }
}
