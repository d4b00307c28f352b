package com.foobar.infra.part.mysql.state;

import com.foobar.infra.part.mysql.state.Rows.Row;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads what {@link MysqlQuestion} printed of the channels, row by row under its tag. */
record ChannelAnswer(Map<String, List<Row>> byTag) {

    List<ReplicaStatus> channels() {
        return all("channel").stream().map(r -> channel(r.expect(21))).toList();
    }

    private List<Row> all(String tag) {
        return byTag.getOrDefault(tag, List.of());
    }

    private ReplicaStatus channel(Row row) {
        var name = row.text(1);
        var link = new ReplicaStatus.Link(
                row.text(2),
                (int) row.whole(3),
                row.text(4),
                row.yes(5),
                row.text(6).equals("YES"),
                row.text(7),
                row.yes(8),
                Math.round(row.number(9) * 1000),
                row.whole(10));
        var altered = new EnumMap<ChannelOption, String>(ChannelOption.class);
        all("channel-options").stream()
                .filter(r -> r.expect(2 + ChannelOption.values().length).text(1).equals(name))
                .forEach(r -> {
                    for (var option : ChannelOption.values()) {
                        var value = r.text(2 + option.ordinal());
                        if (!value.equals(option.standard())) {
                            altered.put(option, value);
                        }
                    }
                });
        var receiver = new ReplicaStatus.Receiver(
                thread(row, 11),
                row.text(15).toLowerCase(Locale.ROOT),
                row.whole(16),
                row.text(17),
                row.whole(18),
                row.gtids(19));
        var applier = new ReplicaStatus.Thread(row.text(20), 0, "", 0);
        var coordinator = all("coordinator").stream()
                .filter(r -> r.expect(6).text(1).equals(name))
                .findFirst()
                .map(r -> thread(r, 2))
                // A single-threaded applier has no coordinator of its own.
                .orElse(applier);
        var workers = all("worker").stream()
                .filter(r -> r.expect(12).text(1).equals(name))
                .map(r -> new ReplicaStatus.Worker(
                        (int) r.whole(2), thread(r, 3), r.text(7), r.number(8), r.number(9), r.text(10), r.number(11)))
                .toList();
        return new ReplicaStatus(name, link, altered, receiver, applier, coordinator, workers);
    }

    private static ReplicaStatus.Thread thread(Row row, int from) {
        return new ReplicaStatus.Thread(
                row.text(from), (int) row.whole(from + 1), row.text(from + 2), row.whole(from + 3));
    }
}
