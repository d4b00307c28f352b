package com.foobar.infra.transport;

/** {@code HostName}, which knows two tokens: the host as it was typed, and a percent sign. */
final class HostName {

    private HostName() {}

    static String expand(ConfigLine line, String typed) throws ConfigRefusal {
        var text = line.first();
        if (text.indexOf('%') < 0) {
            return text;
        }
        var out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '%') {
                out.append(c);
                continue;
            }
            char token = ++i < text.length() ? text.charAt(i) : ' ';
            if (token != 'h' && token != '%') {
                throw new ConfigRefusal(
                        line.place(),
                        "HostName does not know %" + token + ": " + text,
                        "It takes %h, the name as you type it, and %% for a percent sign.");
            }
            out.append(token == 'h' ? typed : "%");
        }
        return out.toString();
    }
}
