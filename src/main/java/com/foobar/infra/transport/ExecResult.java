package com.foobar.infra.transport;

/**
 * How a script ended.
 *
 * @param exit its exit status, or -1 if a signal killed it (standard error then names the signal)
 * @param stdout all that it wrote to standard output, as UTF-8
 * @param stderr all that it wrote to standard error, as UTF-8
 */
public record ExecResult(int exit, String stdout, String stderr) {

    public boolean ok() {
        return exit == 0;
    }
}
